import type { Database, Queries } from './open.ts';

/** The time that decides, in milliseconds: the database's on PostgreSQL, so that all servers agree. */
export async function readNow(database: Database, queries: Queries): Promise<number> {
  const row = await queries.selectNoFrom(database.now().as('now')).executeTakeFirstOrThrow();
  return row.now;
}
