import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileStore } from '../media/files/store.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError, systemCode } from '../platform/errors.ts';
import { installationId } from '../platform/installation.ts';
import { FORMAT, MANIFEST, MANIFEST_HASH, databaseEntries, fileEntry } from './backup-manifest.ts';
import { hashLine } from './backup-manifest.ts';
import type { BackedUpFile, Manifest } from './backup-manifest.ts';
import { appliedMigrations, referencedFiles } from './backup-store.ts';
import type { ReferencedFile } from './backup-store.ts';
import { copyDatabase } from './database-copy.ts';
import { TarWriter } from './tar.ts';
import type { Content } from './tar.ts';

/** What a backup, or a restore, is made with. */
export interface Place {
  config: Pick<Config, 'database' | 'dataDir'>;
  database: Database;
  files: FileStore;
}

export interface BackupOptions {
  /** Puts the files in, too; otherwise the backup only names them. */
  withFiles: boolean;
  overwrite: boolean;
  /** Hears after every file how many there are by now, and how many bytes they have. */
  onProgress: (files: number, bytes: number) => void;
}

/**
 * Writes everything of one moment into the one file `path`, beside a server that writes. The database comes first
 * and the files after it: keys are never reused, so that every row of the copy finds its file.
 * @throws LongwaveError `backup.exists`, `backup.cannot-write`, `backup.file-lost`, `backup.pg-tool`
 */
export async function makeBackup(
  place: Place,
  path: string,
  options: BackupOptions,
): Promise<Manifest> {
  if (!options.overwrite && existsSync(path)) throw exists(path);
  const part = `${path}.part`;
  const copy = `${path}.database.part`;
  try {
    const writing = await open(part, 'w', 0o600); // it holds the hashes of tokens
    let manifest: Manifest;
    try {
      await copyDatabase(place.config, copy);
      manifest = await write(place, { tar: new TarWriter(writing), copy, options });
    } finally {
      await writing.close();
    }
    await rename(part, path);
    await syncFolder(dirname(path));
    return manifest;
  } catch (error) {
    throw isWriting(error) ? cannotWrite(path, error) : error;
  } finally {
    for (const left of [part, copy, `${copy}-journal`]) await rm(left, { force: true });
  }
}

interface Writing {
  tar: TarWriter;
  copy: string;
  options: BackupOptions;
}

async function write(place: Place, { tar, copy, options }: Writing): Promise<Manifest> {
  const { database } = place;
  const madeAt = Date.now();
  const { size: bytes } = await stat(copy);
  const name = databaseEntries[database.kind];
  const content = await tar.add({ name, bytes, madeAt }, chunksOf(createReadStream(copy)));
  const files = await addFiles(place, tar, options);
  const manifest: Manifest = {
    format: FORMAT,
    schema: await appliedMigrations(database.read),
    installation: await installationId(database),
    made_at: new Date(madeAt).toISOString(),
    kind: database.kind,
    database: content,
    files,
  };
  const json = Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`);
  await tar.add({ name: MANIFEST, bytes: json.length, madeAt }, [json]);
  const line = Buffer.from(hashLine(json));
  await tar.add({ name: MANIFEST_HASH, bytes: line.length, madeAt }, [line]);
  await tar.end();
  return manifest;
}

async function addFiles(
  { database, files }: Place,
  tar: TarWriter,
  { withFiles, onProgress }: BackupOptions,
): Promise<BackedUpFile[]> {
  const named: BackedUpFile[] = [];
  let bytes = 0;
  for await (const file of referencedFiles(database)) {
    if (withFiles) await addFile(files, tar, file);
    named.push({ ...file, included: withFiles });
    bytes += file.bytes;
    onProgress(named.length, bytes);
  }
  return named;
}

async function addFile(files: FileStore, tar: TarWriter, file: ReferencedFile): Promise<void> {
  const { key, bytes, sha256 } = file;
  const there = await files.stat(key);
  if (there?.bytes !== bytes) throw lost(key);
  const entry = { name: fileEntry(key), bytes, madeAt: Date.now() };
  const written: Content = await tar.add(entry, chunksOf(await files.read(key)));
  if (written.sha256 !== sha256) throw lost(key);
}

/** The chunks of a stream of bytes. */
export async function* chunksOf(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield chunk as Buffer;
}

/** A new name outlives a power cut when its folder was synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const WRITING = new Set(['EACCES', 'EISDIR', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS']);

function isWriting(error: unknown): boolean {
  return WRITING.has(systemCode(error) ?? '');
}

function cannotWrite(path: string, cause: unknown): LongwaveError {
  const message = `"${path}" cannot be written (${systemCode(cause)}).`;
  const mend = 'Choose a folder that exists, has room and may be written to.';
  return new LongwaveError('no-space', 'backup.cannot-write', message, { mend, cause });
}

function exists(path: string): LongwaveError {
  const mend = 'Choose another name, or give --overwrite.';
  return new LongwaveError('conflict', 'backup.exists', `There already is a file "${path}".`, {
    mend,
  });
}

function lost(key: string): LongwaveError {
  const message = `The file ${key} is missing from the storage, or is not what was uploaded.`;
  const mend =
    'Put it back from an older backup, or back up the database alone, without its files.';
  return new LongwaveError('conflict', 'backup.file-lost', message, { mend });
}
