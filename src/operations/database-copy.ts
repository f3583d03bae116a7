import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import type { Config } from '../platform/config.ts';
import { databaseFile } from '../platform/database/sqlite.ts';
import { postgresTool } from './postgres-tool.ts';

type Location = Pick<Config, 'database' | 'dataDir'>;

/**
 * Copies the database of one moment into the new file `to`, beside a server that writes: as a SQLite file, or as
 * what `pg_dump` writes.
 * @throws LongwaveError `backup.pg-tool` when the PostgreSQL tools are missing or refuse
 */
export async function copyDatabase({ database, dataDir }: Location, to: string): Promise<void> {
  await rm(to, { force: true });
  if (database.kind === 'postgres') {
    const options = ['--format=custom', '--no-owner', '--no-privileges', `--file=${to}`];
    await postgresTool('pg_dump', options, database.url);
    return;
  }
  // SQLite's backup() begins again with every write of another connection: under load it never ends.
  const source = new DatabaseSync(databaseFile(dataDir), { readOnly: true, timeout: 5000 });
  try {
    source.prepare('vacuum into ?').run(to);
  } finally {
    source.close();
  }
}
