import { LongwaveError } from '../errors.ts';
import type { Database, Queries } from './open.ts';
import { takeTurn } from './turns.ts';

export interface Migration {
  /** `0001-foundation`: the order, then what it is about. */
  name: string;
  /** The release that brought it; a server accepts a database that is one release newer. */
  release: number;
  up(queries: Queries): Promise<void>;
}

/**
 * Brings the database to this release in one transaction: all of it or nothing. Migrations only add, so that
 * servers of two neighbouring releases can share a database while they are replaced one by one.
 * @throws LongwaveError `database.too-new` when the database is more than one release newer.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  now: number,
): Promise<void> {
  await database.transaction(async (tx) => {
    await takeTurn(database, tx, 'migrations'); // of servers that start together
    const applied = await appliedNames(tx);
    refuseTooNew(applied, migrations);
    for (const migration of migrations) {
      if (applied.has(storedName(migration))) continue;
      await migration.up(tx);
      await tx
        .insertInto('migrations')
        .values({ name: storedName(migration), applied_at: now })
        .execute();
    }
  });
}

async function appliedNames(tx: Queries): Promise<Set<string>> {
  await tx.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute();
  const rows = await tx.selectFrom('migrations').select('name').execute();
  return new Set(rows.map((row) => row.name));
}

function refuseTooNew(applied: Set<string>, migrations: readonly Migration[]): void {
  const own = Math.max(...migrations.map((migration) => migration.release));
  const newest = Math.max(0, ...[...applied].map((name) => Number.parseInt(name, 10)));
  if (newest > own + 1)
    throw new LongwaveError(
      'conflict',
      'database.too-new',
      `The database belongs to release ${newest} of the schema; this Longwave knows release ${own}.`,
      { mend: 'Run the newer Longwave, or restore a backup that this one made.' },
    );
}

/** The name under which the table `migrations` knows it. */
export function storedName(migration: Migration): string {
  return `${migration.release}/${migration.name}`;
}
