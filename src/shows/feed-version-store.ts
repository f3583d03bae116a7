import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Queries } from '../platform/database/open.ts';
import type { ShowTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<ShowTables>();

/**
 * The time of the change is at least a second after the one before, even when the clock goes back: Last-Modified
 * counts in seconds, and must not come again for other bytes.
 */
export async function raiseFeedVersion(queries: Queries, id: string, now: number): Promise<void> {
  await on(queries)
    .updateTable('shows')
    .set({
      feed_version: sql`feed_version + 1`,
      feed_changed_at: sql`case when feed_changed_at + 1000 < ${now} then ${now} else feed_changed_at + 1000 end`,
    })
    .where('id', '=', id)
    .execute();
}

export async function insertMoment(queries: Queries, showId: string, at: number): Promise<void> {
  await on(queries)
    .insertInto('feed_moments')
    .values({ show_id: showId, at, changes: 1 })
    .onConflict((conflict) =>
      conflict.columns(['show_id', 'at']).doUpdateSet({ changes: sql`feed_moments.changes + 1` }),
    )
    .execute();
}

export async function showsWithPassedMoments(
  queries: Queries,
  now: number | RawBuilder<number>,
): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('feed_moments')
    .select('show_id')
    .distinct()
    .where('at', '<=', now)
    .execute();
  return rows.map((row) => row.show_id);
}

/** @returns false when there were none, or another server took them. */
export async function takePassedMoments(
  queries: Queries,
  showId: string,
  now: number,
): Promise<boolean> {
  const taken = await on(queries)
    .deleteFrom('feed_moments')
    .where('show_id', '=', showId)
    .where('at', '<=', now)
    .returning('at')
    .execute();
  return taken.length > 0;
}
