import { createHash } from 'node:crypto';
import type { KeptFile } from '../media/file.ts';
import type { FileStore } from '../media/files/store.ts';
import { allFiles } from '../media/kept-files.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { batches } from './batches.ts';
import { findOwner } from './store.ts';
import type { FileOwner } from './store.ts';

/** A file that is not what its row says. */
export interface FileFinding {
  code: 'file.missing' | 'file.size' | 'file.content' | 'file.unreadable' | 'file.restored';
  key: string;
  /** Undefined when the owner is no more. */
  belongsTo: FileOwner | undefined;
  message: string;
  mend: string;
  /** Nothing is left to do. */
  isMended: boolean;
}

export interface FileCheck {
  /** Reads every byte of every file too, one file after the other. */
  verify: boolean;
  /** Told after each file that was looked at. */
  onChecked?: (count: number) => void;
}

interface Tools {
  database: Database;
  files: FileStore;
}

/** How many files are asked for at once: an answer of a bucket takes some 30 ms. */
const AT_ONCE = 16;

/**
 * Compares every row with its file. What lies in the trash comes back; nothing else is changed, because nobody
 * can tell whether the row or the file is wrong.
 * @throws LongwaveError `storage.down`
 */
export async function* checkFiles(tools: Tools, check: FileCheck): AsyncGenerator<FileFinding> {
  const missing = new Map<string, KeptFile>();
  let count = 0;
  for await (const files of batches(allFiles(tools.database), AT_ONCE)) {
    const sizes = await Promise.all(files.map(({ storeKey }) => tools.files.stat(storeKey)));
    for (const [index, file] of files.entries()) {
      const there = sizes[index];
      if (there) yield* await look(tools, file, { ...check, bytes: there.bytes });
      else missing.set(file.storeKey, file);
      check.onChecked?.(++count);
    }
  }
  yield* lookInTrash(tools, missing, check);
  for (const file of missing.values()) yield await found(tools, 'file.missing', file);
}

async function* lookInTrash(
  tools: Tools,
  missing: Map<string, KeptFile>,
  check: FileCheck,
): AsyncGenerator<FileFinding> {
  if (missing.size === 0) return;
  for await (const trashed of tools.files.trash.list()) {
    const file = missing.get(trashed.key);
    if (file?.bytes !== trashed.bytes || !(await tools.files.trash.restore(trashed))) continue;
    missing.delete(trashed.key);
    yield await found(tools, 'file.restored', file);
    yield* await look(tools, file, { ...check, bytes: trashed.bytes });
  }
}

async function look(
  tools: Tools,
  file: KeptFile,
  { verify, bytes }: FileCheck & { bytes: number },
): Promise<FileFinding[]> {
  if (bytes !== file.bytes) return [await found(tools, 'file.size', file, bytes)];
  const sha256 = verify ? await sha256Of(tools.files, file.storeKey) : file.sha256;
  if (sha256 === file.sha256) return [];
  return [await found(tools, sha256 === undefined ? 'file.unreadable' : 'file.content', file)];
}

/** @returns undefined when the file cannot be read to its end: a bad sector is no reason to end the check */
async function sha256Of(files: FileStore, key: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of await files.read(key)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch (error) {
    if (error instanceof LongwaveError && error.kind === 'unavailable') throw error;
    return undefined;
  }
}

const fromBackup = 'Put the file back from a backup, under this key.';

const words: Record<FileFinding['code'], (file: KeptFile, bytes: number) => [string, string]> = {
  'file.missing': () => [
    'The file is gone.',
    `${fromBackup} Or upload the episode or picture again.`,
  ],
  'file.size': (file, bytes) => [`The file has ${bytes} bytes, not ${file.bytes}.`, fromBackup],
  'file.content': (file) => [
    `The bytes of the file have changed since it came: its SHA-256 is not ${file.sha256}.`,
    fromBackup,
  ],
  'file.unreadable': () => ['The file cannot be read to its end.', fromBackup],
  'file.restored': () => ['The file was in the trash, and is back.', 'Nothing is left to do.'],
};

async function found(
  { database }: Tools,
  code: FileFinding['code'],
  file: KeptFile,
  bytes = 0,
): Promise<FileFinding> {
  const [message, mend] = words[code](file, bytes);
  const belongsTo = await findOwner(database.read, file.ownerId);
  return { code, key: file.storeKey, belongsTo, message, mend, isMended: code === 'file.restored' };
}
