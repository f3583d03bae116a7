import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { diskTrouble } from '../media/files/spool.ts';
import type { FileStore } from '../media/files/store.ts';
import type { Config } from '../platform/config.ts';
import { databaseFile, lockDataFolder } from '../platform/database/sqlite.ts';
import { LongwaveError } from '../platform/errors.ts';
import { checkBackup } from './backup-check.ts';
import { databaseEntries } from './backup-manifest.ts';
import type { Manifest } from './backup-manifest.ts';
import { syncFolder } from './backup.ts';
import { fillPostgres, prepareSqlite, refuseUsedPostgres } from './database-fill.ts';
import { restoreFiles } from './restore-files.ts';
import { damaged, readTar } from './tar-reader.ts';

export interface RestorePlace {
  config: Pick<Config, 'database' | 'dataDir'>;
  files: FileStore;
  /** The names of this release's migrations. */
  migrations: readonly string[];
}

/** What hears how far a restore is. */
export interface RestoreProgress {
  /** After every piece: how many bytes of the backup were compared by now. */
  onChecked: (bytes: number) => void;
  /** After every file: how many there are by now, and how many bytes they have. */
  onFiles: (files: number, bytes: number) => void;
}

export interface Restored {
  manifest: Manifest;
  /** The keys that the database names and that the storage does not have, for a backup without its files. */
  missing: string[];
}

/**
 * Puts a backup into an empty place, after every byte of it was compared with what was written. Files first, then
 * the database in one step: a restore that was killed can be begun again. Every feed gets a new epoch, so that no
 * app that knows a later feed takes this one for it, and nothing clears files until a person says so.
 * @throws LongwaveError `restore.kind`, `restore.not-empty`, `backup.truncated`, `backup.damaged`, `backup.newer`,
 * `backup.file-taken`, `backup.pg-tool`, `database.in-use`
 */
export async function restoreBackup(
  place: RestorePlace,
  path: string,
  { onChecked, onFiles }: RestoreProgress,
): Promise<Restored> {
  const { config, files } = place;
  await refuseUsed(config);
  const manifest = await checkBackup(path, place.migrations, onChecked);
  refuseOtherKind(manifest.kind, config.database.kind);
  await mkdir(config.dataDir, { recursive: true });
  const unlock = lockDataFolder(config.dataDir);
  const work = join(config.dataDir, '.restoring');
  try {
    await refuseUsed(config);
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { mode: 0o700 });
    const missing = await restoreFiles(files, path, manifest, onFiles);
    const copy = join(work, databaseEntries[manifest.kind]);
    await takeOut(path, manifest, copy);
    await placeDatabase(config, copy);
    return { manifest, missing };
  } finally {
    await rm(work, { recursive: true, force: true });
    unlock();
  }
}

async function placeDatabase({ database, dataDir }: RestorePlace['config'], copy: string) {
  if (database.kind === 'postgres') {
    await fillPostgres(database.url, copy);
    return;
  }
  prepareSqlite(copy);
  await rename(copy, databaseFile(dataDir));
  await syncFolder(dataDir);
}

/** Copies the database out of the backup, on the disk when this resolves. */
async function takeOut(path: string, { kind, database }: Manifest, to: string): Promise<void> {
  const hash = createHash('sha256');
  const out = await open(to, 'wx', 0o600);
  try {
    for await (const { entry, chunks } of readTar(path)) {
      if (entry.name !== databaseEntries[kind]) continue;
      for await (const chunk of chunks) {
        hash.update(chunk);
        await out.writeFile(chunk);
      }
      break;
    }
    await out.sync();
  } catch (error) {
    throw diskTrouble(error);
  } finally {
    await out.close();
  }
  if (hash.digest('hex') !== database.sha256) throw damaged('The database');
}

/** A journal that is left of another database would be played into this one. */
async function refuseUsed({ database, dataDir }: RestorePlace['config']): Promise<void> {
  if (database.kind === 'postgres') return await refuseUsedPostgres(database.url);
  const names = existsSync(dataDir) ? await readdir(dataDir) : [];
  const used = names.find((name) => name.startsWith('longwave.db'));
  if (used === undefined) return;
  const message = `There is a database in "${resolve(dataDir)}" (${used}), and a restore replaces none.`;
  const mend = 'Stop the server and move that folder away, or set DATA_DIR to an empty one.';
  throw new LongwaveError('conflict', 'restore.not-empty', message, { mend });
}

function refuseOtherKind(made: Manifest['kind'], wanted: Manifest['kind']): void {
  if (made === wanted) return;
  const names = { sqlite: 'SQLite', postgres: 'PostgreSQL' };
  const message = `The backup was made on ${names[made]}, and the settings say ${names[wanted]}.`;
  const mend =
    made === 'sqlite'
      ? 'Leave DATABASE_URL out.'
      : 'Set DATABASE_URL to an empty PostgreSQL database.';
  throw new LongwaveError('conflict', 'restore.kind', message, { mend });
}
