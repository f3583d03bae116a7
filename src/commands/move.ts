import { parseArgs } from 'node:util';
import { parsedWords, wrongOptions } from './words.ts';
import { withDatabase } from './database.ts';
import { migrations } from '../migrations/all.ts';
import { moveDatabase } from '../operations/move-database.ts';
import { moveFiles } from '../operations/move-files.ts';
import { systemClock } from '../platform/clock.ts';
import { parseConfig, readEnvironment } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import { migrate } from '../platform/database/migrate.ts';
import { openDatabase } from '../platform/database/open.ts';
import type { Database } from '../platform/database/open.ts';
import { lockAmongServers } from '../platform/database/server-lock.ts';
import { lockDataFolder } from '../platform/database/sqlite.ts';
import { LongwaveError } from '../platform/errors.ts';
import { progressLine } from './progress-line.ts';
import { openFiles } from '../data.ts';

/** Settings that hold only while files are in a bucket. */
const BUCKET_SETTINGS = [
  'S3_ENDPOINT',
  'S3_BUCKET',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'S3_PUBLIC_URL',
  'MEDIA_DELIVERY',
];

/** `longwave move --to-database URL` or `--to-storage s3|disk`. @returns the exit code. */
export async function moveCommand(words: string[]): Promise<number> {
  const wanted = read(words);
  const said =
    wanted.url === undefined ? await toStorage(wanted.storage) : await toDatabase(wanted.url);
  process.stdout.write(`${said}\n`);
  return 0;
}

async function toDatabase(url: string): Promise<string> {
  const progress = progressLine();
  const target = parseConfig({ ...readEnvironment(), DATABASE_URL: url }).database;
  const rows = await withSource(async (source, config) => {
    if (source.kind === 'postgres') throw alreadyThere();
    const to = openDatabase({
      location: target,
      dataDir: config.dataDir,
      clock: systemClock,
      connections: 2,
      isPatient: true,
      onLost: () => undefined,
    });
    try {
      await migrate(to, migrations, systemClock.now());
      return await moveDatabase(source, to, (table, count) => progress(`${table}: ${count} rows`));
    } finally {
      progress('');
      await to.close();
    }
  });
  return `${rows} rows are in PostgreSQL, and compared. Set DATABASE_URL to it, and start; DATA_DIR is as it was.`;
}

/** Both storages come from the settings, whatever STORAGE says now. */
async function toStorage(kind: 'disk' | 's3'): Promise<string> {
  const progress = progressLine();
  const environment = readEnvironment();
  const disk = parseConfig({ ...environment, ...withoutBucket(), STORAGE: 'disk' });
  const bucket = parseConfig({ ...environment, STORAGE: 's3' });
  const [from, to] = kind === 's3' ? [disk, bucket] : [bucket, disk];
  const places = { from: await openFiles(from), to: await openFiles(to) };
  const onProgress = (files: number, bytes: number): void =>
    progress(`${files} files, ${Math.round(bytes / 1e6)} MB`);
  const files = await withSource((database) => moveFiles({ database, ...places, onProgress }));
  progress('');
  return `${files} files are in the new storage, and compared. Set STORAGE=${kind}, and start; the old files are as they were.`;
}

function withoutBucket(): Record<string, string> {
  return Object.fromEntries(BUCKET_SETTINGS.map((name) => [name, '']));
}

/** What a server writes meanwhile would be left behind: none may run, and none can start until the move has ended. */
async function withSource<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  return await withDatabase(async (database, config) => {
    const unlock = await lockOut(config);
    try {
      return await work(database, config);
    } finally {
      await unlock();
    }
  });
}

/** @throws LongwaveError `move.server-runs` */
async function lockOut({ database, dataDir }: Config): Promise<() => void | Promise<void>> {
  try {
    if (database.kind === 'sqlite') return lockDataFolder(dataDir);
    const lock = await lockAmongServers({ url: database.url, as: 'mover' });
    return () => lock.release();
  } catch (error) {
    throw isTaken(error) ? serverRuns(error) : error;
  }
}

function isTaken(error: unknown): boolean {
  const codes = ['database.in-use', 'server.not-alone'];
  return error instanceof LongwaveError && codes.includes(error.code);
}

function serverRuns(cause: unknown): LongwaveError {
  const message =
    'A Longwave server is running on the old place, and what it writes meanwhile would be left behind.';
  const mend = 'Stop every server first, and move again.';
  return new LongwaveError('conflict', 'move.server-runs', message, { mend, cause });
}

function read(words: string[]): { url: string } | { url?: undefined; storage: 'disk' | 's3' } {
  const { url, storage } = options(words);
  if (url !== undefined && storage === undefined) return { url };
  if (url === undefined && (storage === 'disk' || storage === 's3')) return { storage };
  throw wrongOptions('Say where to: --to-database URL, or --to-storage s3, or --to-storage disk.');
}

function options(words: string[]): { url: string | undefined; storage: string | undefined } {
  const known = { 'to-database': { type: 'string' }, 'to-storage': { type: 'string' } } as const;
  const { values } = parsedWords(() => parseArgs({ args: words, options: known }));
  return { url: values['to-database'], storage: values['to-storage'] };
}

function alreadyThere(): LongwaveError {
  const message = 'DATABASE_URL is set, so that the data is in PostgreSQL already.';
  const mend = 'To move out of SQLite, leave DATABASE_URL out and name it with --to-database only.';
  return new LongwaveError('conflict', 'move.postgres', message, { mend });
}
