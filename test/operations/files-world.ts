import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { storeKey } from '../../src/media/file.ts';
import type { NewFile } from '../../src/media/file.ts';
import { recordFile } from '../../src/media/kept-files.ts';
import { parseConfig } from '../../src/platform/config.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { newId } from '../../src/platform/ids.ts';
import { openLog } from '../../src/platform/log.ts';
import { wire } from '../../src/wiring.ts';
import type { Wiring } from '../../src/wiring.ts';
import { movableClock } from '../support/clock.ts';
import type { MovableClock } from '../support/clock.ts';
import { ownSettings } from '../support/server.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface Pair {
  database: Database['kind'];
  storage: 'disk' | 's3';
}

/** Both kinds of places for files, and of databases, as far as they were started. */
export function pairs(): Pair[] {
  const others = inject('s3') !== undefined && inject('postgresUrl') !== undefined;
  const here: Pair = { database: 'sqlite', storage: 'disk' };
  return others ? [here, { database: 'postgres', storage: 's3' }] : [here];
}

/** The long-lived things of a server of which nothing works by itself, on a clock that a test moves. */
export interface FilesWorld extends Wiring {
  clock: MovableClock;
  settings: Record<string, string>;
  folder: string;
  end(): Promise<void>;
}

export async function openFilesWorld(
  pair: Pair,
  settings: Record<string, string> = {},
): Promise<FilesWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-world-'));
  const all = { ...(await ownSettings(pair, folder)), ...settings };
  const clock = movableClock();
  const wiring = await wire(parseConfig(all), clock, openLog('silent'));
  const end = async (): Promise<void> => {
    await wiring.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...wiring, clock, settings: all, folder, end };
}

/** Keeps bytes under a key as an upload does; their row comes later, or never. */
export async function keepBytes(
  { files }: Pick<FilesWorld, 'files'>,
  kind: 'audio' | 'artwork' | 'transcripts' = 'audio',
): Promise<NewFile> {
  const id = newId();
  const bytes = randomBytes(500);
  const key = storeKey(kind, id, 'mp3');
  const incoming = await files.begin(key, { type: 'audio/mpeg' });
  await incoming.write(bytes);
  await incoming.finish();
  await incoming.commit();
  return {
    id,
    ownerId: newId(),
    storeKey: key,
    type: 'audio/mpeg',
    name: 'episode.mp3',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    durationSeconds: null,
    originalName: null,
  };
}

type RowWriter = Pick<Wiring, 'database' | 'clock'>;

export async function writeRow({ database, clock }: RowWriter, file: NewFile): Promise<void> {
  await database.transaction((tx) => recordFile(tx, file, clock.now()));
}

export async function keepFile(
  world: RowWriter & Pick<Wiring, 'files'>,
  kind?: 'audio' | 'artwork' | 'transcripts',
): Promise<NewFile> {
  const file = await keepBytes(world, kind);
  await writeRow(world, file);
  return file;
}

/** The keys of what lies in the trash, in order. */
export async function trashed({ files }: FilesWorld): Promise<string[]> {
  return (await Array.fromAsync(files.trash.list())).map(({ key }) => key).sort();
}
