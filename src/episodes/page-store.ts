import type { HistoryTables } from '../history/tables.ts';
import type { Queries } from '../platform/database/open.ts';
import type { EpisodeTables } from './tables.ts';

/** Of these episodes, those that have their page here and that search engines may know. */
export async function pagesByIds(
  queries: Queries,
  ids: string[],
): Promise<{ slug: string; changedAt: number }[]> {
  const rows = await queries
    .withTables<EpisodeTables & HistoryTables>()
    .selectFrom('episodes')
    .select((select) => [
      'slug',
      'publish_at',
      select
        .selectFrom('versions')
        .select((max) => max.fn.max('versions.at').as('at'))
        .where('versions.kind', '=', 'episode')
        .whereRef('versions.subject_id', '=', 'episodes.id')
        .as('versioned_at'),
    ])
    .where('episodes.id', 'in', ids)
    .where('blocked', '=', 0)
    .where('link', 'is', null)
    .orderBy('episodes.id')
    .execute();
  return rows.map(({ slug, publish_at, versioned_at }) => ({
    slug,
    changedAt: Math.max(publish_at ?? 0, versioned_at ?? 0),
  }));
}
