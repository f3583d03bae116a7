import { sql } from 'kysely';
import type { Database, Queries } from './open.ts';

/** Any numbers, but no two alike and none that `server-lock.ts` holds. */
const LOCKS = { migrations: 4_127_003, 'failed sign-ins': 4_127_005 };

/**
 * Until its end, no other transaction on this database is in the same turn: for what looks first and then writes, and has no
 * row that could be locked. SQLite has one writer at a time anyway.
 */
export async function takeTurn(
  database: Database,
  tx: Queries,
  turn: keyof typeof LOCKS,
): Promise<void> {
  if (database.kind === 'postgres')
    await sql`select pg_advisory_xact_lock(${LOCKS[turn]})`.execute(tx);
}
