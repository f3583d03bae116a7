import type { KeptFile } from '../media/file.ts';
import type { FileStore } from '../media/files/store.ts';
import { allFiles } from '../media/kept-files.ts';
import type { Database } from '../platform/database/open.ts';
import { batches } from './batches.ts';
import { mendFiles, sha256Of } from './mend-files.ts';
import type { Damaged } from './mend-files.ts';
import { findOwner } from './store.ts';
import type { FileOwner } from './store.ts';

type Trouble = 'file.missing' | 'file.size' | 'file.content' | 'file.unreadable';

/** A file that is not what its row says, or was not. */
export interface FileFinding {
  code: Trouble | 'file.restored' | 'file.replaced' | 'file.copied';
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
 * Compares every row with its file. What has a good copy, in the trash or under another key, is mended by it; nothing else is changed,
 * because nobody can tell whether the row or the file is wrong.
 * @throws LongwaveError `storage.down`, `storage.full`
 */
export async function* checkFiles(tools: Tools, check: FileCheck): AsyncGenerator<FileFinding> {
  const damaged = new Map<string, Damaged & { code: Trouble; bytes: number }>();
  let count = 0;
  for await (const files of batches(allFiles(tools.database), AT_ONCE)) {
    const sizes = await Promise.all(files.map(({ storeKey }) => tools.files.stat(storeKey)));
    for (const [index, file] of files.entries()) {
      const bytes = sizes[index]?.bytes;
      const code = await troubleOf(tools, file, bytes, check);
      const isThere = bytes !== undefined;
      if (code) damaged.set(file.storeKey, { file, isThere, code, bytes: bytes ?? 0 });
      check.onChecked?.(++count);
    }
  }
  for await (const { file, from, wasThere } of mendFiles(tools, damaged)) {
    const code = from !== 'trash' ? 'file.copied' : wasThere ? 'file.replaced' : 'file.restored';
    yield await found(tools, code, file);
  }
  for (const { file, code, bytes } of damaged.values()) yield await found(tools, code, file, bytes);
}

async function troubleOf(
  { files }: Tools,
  file: KeptFile,
  bytes: number | undefined,
  { verify }: FileCheck,
): Promise<Trouble | undefined> {
  if (bytes === undefined) return 'file.missing';
  if (bytes !== file.bytes) return 'file.size';
  if (!verify) return undefined;
  const sha256 = await sha256Of(() => files.read(file.storeKey));
  if (sha256 === file.sha256) return undefined;
  return sha256 === undefined ? 'file.unreadable' : 'file.content';
}

const done = 'Nothing is left to do.';
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
  'file.restored': () => ['The file was in the trash, and is back.', done],
  'file.replaced': () => [
    'The file was damaged. Its good copy is back from the trash, and the damaged one lies there for 30 days.',
    done,
  ],
  'file.copied': () => [
    'The file was missing or damaged. It is whole again: another file has the same bytes. What was damaged lies in the trash for 30 days.',
    done,
  ],
};

async function found(
  { database }: Tools,
  code: FileFinding['code'],
  file: KeptFile,
  bytes = 0,
): Promise<FileFinding> {
  const [message, mend] = words[code](file, bytes);
  const belongsTo = await findOwner(database.read, file.ownerId);
  return { code, key: file.storeKey, belongsTo, message, mend, isMended: mend === done };
}
