import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { systemClock } from '../platform/clock.ts';
import { openForReading } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { postgresTool } from './postgres-tool.ts';
import { damaged } from './tar-reader.ts';

/**
 * Makes the copied SQLite file what a restored database must be, before it stands where a server looks for it.
 * @throws LongwaveError `backup.damaged`
 */
export function prepareSqlite(file: string): void {
  const database = new DatabaseSync(file);
  try {
    const row = database.prepare('pragma integrity_check').get();
    if (row?.['integrity_check'] !== 'ok') throw damaged('The database');
    const epochs = 'update shows set feed_epoch = substr(lower(hex(randomblob(8))), 1, 8)';
    database.exec(`begin; ${epochs}; ${SWEEPING_PAUSED}; commit`);
  } finally {
    database.close();
  }
}

/** Fills an empty PostgreSQL database from a dump, in one transaction: all of it or nothing. */
export async function fillPostgres(url: string, dump: string): Promise<void> {
  const script = `${dump}.sql`;
  try {
    const noRights = ['--no-owner', '--no-privileges'];
    await postgresTool('pg_restore', [...noRights, `--file=${script}`, dump]);
    const epochs =
      "update shows set feed_epoch = substr(replace(gen_random_uuid()::text, '-', ''), 1, 8)";
    const commands = ['reset search_path', epochs, SWEEPING_PAUSED]; // a dump empties the search path
    const options = ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--single-transaction'];
    const work = [`--file=${script}`, ...commands.map((command) => `--command=${command}`)];
    await postgresTool('psql', [...options, ...work], url);
  } finally {
    await rm(script, { force: true });
  }
}

/** Files that came after the backup have no row in it: nobody may clear them before a person has looked. */
const SWEEPING_PAUSED = `
  insert into installation (name, value) values ('sweeping_paused', '1')
  on conflict (name) do nothing`;

/** @throws LongwaveError `restore.not-empty` when the PostgreSQL database has a table. */
export async function refuseUsedPostgres(url: string): Promise<void> {
  const location = { kind: 'postgres', url } as const;
  const onLost = (): void => undefined;
  const database = openForReading({ location, dataDir: '', clock: systemClock, onLost });
  try {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema')
    `.execute(database.read);
    if (rows[0]?.count === 0) return;
  } finally {
    await database.close();
  }
  const message = 'There are tables in that PostgreSQL database, and a restore replaces none.';
  const mend = 'Make an empty database (createdb) and set DATABASE_URL to it.';
  throw new LongwaveError('conflict', 'restore.not-empty', message, { mend });
}
