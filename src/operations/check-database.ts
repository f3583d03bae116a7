import { sql } from 'kysely';
import type { Database } from '../platform/database/open.ts';
import { isDamage } from '../platform/database/trouble.ts';

/** How many places of damage are named: one is enough to know what to do. */
const MOST = 10;

/**
 * Reads the whole SQLite file, as `pragma integrity_check` does, and looks whether every row finds those it names.
 * PostgreSQL looks after its own files.
 * @returns what is damaged, in SQLite's words; nothing when all is well
 */
export async function checkDatabase(database: Database): Promise<string[]> {
  if (database.kind === 'postgres') return [];
  try {
    const check = sql<{ integrity_check: string }>`pragma integrity_check(${sql.lit(MOST)})`;
    const { rows } = await check.execute(database.read);
    const said = rows.map(({ integrity_check: text }) => text).filter((text) => text !== 'ok');
    if (said.length > 0) return said;
    const strays = await sql<{ table: string }>`pragma foreign_key_check`.execute(database.read);
    return strays.rows.slice(0, MOST).map(({ table }) => `${table}: a row names one that is gone`);
  } catch (error) {
    if (error instanceof Error && isDamage(error)) return [error.message];
    throw error;
  }
}
