import type { Queries } from '../platform/database/open.ts';
import type { ShowId } from './show.ts';
import type { ShowTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<ShowTables>();

export async function showsToPurge(
  queries: Queries,
  deletedBefore: number,
  most: number,
): Promise<ShowId[]> {
  const rows = await on(queries)
    .selectFrom('shows')
    .select('id')
    .where('deleted_at', '<', deletedBefore)
    .where('purged_at', 'is', null)
    .orderBy('deleted_at')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id as ShowId);
}

/** Whether a show has its content no more. */
export async function isPurged(queries: Queries, id: string): Promise<boolean> {
  const row = await on(queries)
    .selectFrom('shows')
    .select('id')
    .where('id', '=', id)
    .where('purged_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** When a show was deleted, in milliseconds; null when it is not. */
export async function deletedAt(queries: Queries, id: string): Promise<number | null> {
  const row = await on(queries)
    .selectFrom('shows')
    .select('deleted_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.deleted_at;
}
