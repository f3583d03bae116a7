import type { Queries } from '../platform/database/open.ts';
import type { EpisodeTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<EpisodeTables>();

export async function findIdBySlug(
  queries: Queries,
  showId: string,
  slug: string,
): Promise<string | undefined> {
  const row = await on(queries)
    .selectFrom('episodes')
    .select('id')
    .where('show_id', '=', showId)
    .where('slug', '=', slug)
    .executeTakeFirst();
  return row?.id;
}

export async function slugsByIds(
  queries: Queries,
  ids: string[],
): Promise<{ id: string; slug: string }[]> {
  if (ids.length === 0) return [];
  return await on(queries)
    .selectFrom('episodes')
    .select(['id', 'slug'])
    .where('id', 'in', ids)
    .execute();
}

/** Of these guids, those that episodes of the show have. */
export async function idsByGuids(
  queries: Queries,
  showId: string,
  guids: string[],
): Promise<{ id: string; guid: string }[]> {
  if (guids.length === 0) return [];
  return await on(queries)
    .selectFrom('episodes')
    .select(['id', 'guid'])
    .where('show_id', '=', showId)
    .where('guid', 'in', guids)
    .execute();
}
