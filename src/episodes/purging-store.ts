import type { Queries } from '../platform/database/open.ts';
import type { ShowTables } from '../shows/tables.ts';
import type { EpisodeTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<EpisodeTables & ShowTables>();

/** Episodes that were deleted before an instant and still have their content, the earliest first. */
export async function episodesToPurge(
  queries: Queries,
  deletedBefore: number,
  most: number,
): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('episodes')
    .select('id')
    .where('deleted_at', '<', deletedBefore)
    .where('purged_at', 'is', null)
    .orderBy('deleted_at')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/** Episodes of a show that still have their content, deleted or not. */
export async function unpurgedOf(
  queries: Queries,
  showId: string,
  most: number,
): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('episodes')
    .select('id')
    .where('show_id', '=', showId)
    .where('purged_at', 'is', null)
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether an episode has its content no more. */
export async function isPurged(queries: Queries, id: string): Promise<boolean> {
  const row = await on(queries)
    .selectFrom('episodes')
    .select('id')
    .where('id', '=', id)
    .where('purged_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Leaves of an episode what its addresses and its guid need to stay gone. */
export async function emptyEpisode(queries: Queries, id: string, now: number): Promise<void> {
  const nothing = { summary: null, link: null, author: null, season: null, number: null };
  await on(queries)
    .updateTable('episodes')
    .set({ ...nothing, title: '', notes: '', artwork_id: null, namespace: '{}', purged_at: now })
    .where('id', '=', id)
    .execute();
  await on(queries).deleteFrom('notes_html').where('episode_id', '=', id).execute();
}
