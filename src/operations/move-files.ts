import { createHash } from 'node:crypto';
import type { FileStore, IncomingFile } from '../media/files/store.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { installationId } from '../platform/installation.ts';
import { referencedFiles } from './backup-store.ts';
import type { ReferencedFile } from './backup-store.ts';

export interface FileMove {
  database: Database;
  from: FileStore;
  to: FileStore;
  /** Hears after every file how many there are by now, and how many bytes they have. */
  onProgress: (files: number, bytes: number) => void;
}

/**
 * Copies every file that a row names into another storage and reads it back from there. What is there already is
 * read too, so that a move that was killed goes on where it was; nothing is taken away from the old storage.
 * @returns how many files the new storage now has.
 * @throws LongwaveError `move.not-ours`, `move.file-lost`, `move.file-differs`
 */
export async function moveFiles({ database, from, to, onProgress }: FileMove): Promise<number> {
  const own = await installationId(database);
  if ((await to.claim(own)) !== own) throw notOurs();
  let files = 0;
  let bytes = 0;
  for await (const file of referencedFiles(database)) {
    if ((await to.stat(file.key)) === undefined) await copyFile(from, to, file);
    if ((await hashOf(await to.read(file.key))) !== file.sha256) throw differs(file.key);
    files += 1;
    bytes += file.bytes;
    onProgress(files, bytes);
  }
  return files;
}

async function copyFile(
  from: FileStore,
  to: FileStore,
  { key, type, sha256 }: ReferencedFile,
): Promise<void> {
  const incoming = await to.begin(key, { type });
  try {
    const copied = await pour(await from.read(key), incoming);
    await incoming.finish();
    if (copied !== sha256) throw lost(key);
    await incoming.commit();
  } finally {
    await incoming.abort();
  }
}

/** Writes all bytes of a file into another. @returns their SHA-256 */
export async function pour(from: AsyncIterable<unknown>, to: IncomingFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of from) {
    hash.update(chunk as Buffer);
    await to.write(chunk as Buffer);
  }
  return hash.digest('hex');
}

/** The SHA-256 of all bytes of a file. */
export async function hashOf(bytes: AsyncIterable<unknown>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function notOurs(): LongwaveError {
  const message = 'The new storage belongs to another installation of Longwave.';
  const mend = 'Choose an empty folder or bucket.';
  return new LongwaveError('conflict', 'move.not-ours', message, { mend });
}

function lost(key: string): LongwaveError {
  const message = `The file ${key} in the old storage is not what was uploaded.`;
  const mend = 'Put it back from a backup, and move again.';
  return new LongwaveError('conflict', 'move.file-lost', message, { mend });
}

function differs(key: string): LongwaveError {
  const message = `Other bytes stand in the new storage under ${key}.`;
  const mend = 'Take that file away there, and move again.';
  return new LongwaveError('conflict', 'move.file-differs', message, { mend });
}
