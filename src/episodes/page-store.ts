import type { HistoryTables } from '../history/tables.ts';
import type { Queries } from '../platform/database/open.ts';
import { isLive } from './store.ts';
import type { EpisodeTables } from './tables.ts';

/**
 * The pages of a show's live episodes, in an order that stays, and when each changed last. Without those that directories
 * must hide, and those that have their page elsewhere.
 */
export async function pagesOfLive(
  queries: Queries,
  showId: string,
  { now, after, most }: { now: number; after: string; most: number },
): Promise<{ id: string; slug: string; changedAt: number }[]> {
  const rows = await queries
    .withTables<EpisodeTables & HistoryTables>()
    .selectFrom('episodes')
    .select((select) => [
      'episodes.id',
      'slug',
      'publish_at',
      select
        .selectFrom('versions')
        .select((max) => max.fn.max('versions.at').as('at'))
        .where('versions.kind', '=', 'episode')
        .whereRef('versions.subject_id', '=', 'episodes.id')
        .as('versioned_at'),
    ])
    .where('show_id', '=', showId)
    .where(isLive(now))
    .where('blocked', '=', 0)
    .where('link', 'is', null)
    .where('episodes.id', '>', after)
    .orderBy('episodes.id')
    .limit(most)
    .execute();
  return rows.map(({ id, slug, publish_at, versioned_at }) => ({
    id,
    slug,
    changedAt: Math.max(publish_at ?? 0, versioned_at ?? 0),
  }));
}
