import { sql } from 'kysely';
import type { Queries } from '../platform/database/open.ts';
import type { ShowEventsTable, ShowTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<ShowTables>();

/** Notes an event behind all that wait of the same show. */
export async function insertEvent(
  queries: Queries,
  event: Omit<ShowEventsTable, 'seq'>,
): Promise<void> {
  const seq = sql<number>`(select coalesce(max(seq), 0) + 1 from show_events where show_id = ${event.show_id})`;
  await on(queries)
    .insertInto('show_events')
    .values({ ...event, seq })
    .execute();
}

/** Whoever takes the same events waits (PostgreSQL; SQLite has one writer). */
export async function lockEvents(queries: Queries, showId: string): Promise<void> {
  await on(queries)
    .selectFrom('show_events')
    .select('id')
    .where('show_id', '=', showId)
    .orderBy('seq')
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Takes the events of a show away; each is returned to one caller only. */
export async function takeEvents(queries: Queries, showId: string): Promise<ShowEventsTable[]> {
  return await on(queries)
    .deleteFrom('show_events')
    .where('show_id', '=', showId)
    .returningAll()
    .execute();
}
