import type { Readable } from 'node:stream';
import { LongwaveError } from '../../platform/errors.ts';
import type { Pieces } from './pieces.ts';
import type { PartFile } from './spool.ts';
import type { Trash } from './trash.ts';

/** The first part of every key. Clearing up never touches anything in a bucket that is outside of them. */
export const KEY_FOLDERS = ['audio', 'artwork', 'transcripts', 'feeds'] as const;

/** The file that says whose place this is; see `FileStore.claim`. */
const INSTALLATION_MARKER = 'longwave-installation';

/** One place for files. A key is written once and never changed. */
export interface FileStore {
  readonly kind: 'disk' | 's3';
  readonly trash: Trash;
  /** Undefined where a file can be added to (disk). */
  readonly pieces: Pieces | undefined;
  /** Starts to receive a file of any size. `type` is its media type. */
  begin(key: string, options: { type: string }): Promise<IncomingFile>;
  /**
   * Starts to keep a file that has arrived in this place in another way, without sending it again. It stands under `key`
   * already, where no row names it yet: `write` is told its bytes as they were read back from there.
   * @param from the path of one file of the same file system (disk), or the names of its pieces in their order (S3)
   */
  adopt(
    key: string,
    from: string[],
    options: { type: string; bytes: number },
  ): Promise<IncomingFile>;
  /** A file of this machine for bytes that do not count yet. `name` says what they are to become. */
  hold(name: string): Promise<PartFile>;
  /**
   * Keeps a small whole file; it is durable when this resolves. Keeping the same bytes again is
   * fine, and makes the file as young as a new one.
   * @throws LongwaveError `file.exists` when other bytes stand under the key
   */
  put(key: string, bytes: Buffer, options: { type: string }): Promise<void>;
  /** @returns undefined when there is no such file */
  stat(key: string): Promise<{ bytes: number } | undefined>;
  /**
   * The bytes of a file. `end` is the last byte wanted, as in HTTP; what lies past the end is left out.
   * @throws LongwaveError `file.missing`, `storage.down`
   */
  read(key: string, range?: { start: number; end: number }): Promise<Readable>;
  /** Removes a file; no error when it is absent. */
  remove(key: string): Promise<void>;
  /** All files whose key begins with `prefix`, in no particular order. */
  list(prefix: string): AsyncIterable<StoredFile>;
  /**
   * Clears uploads that nobody will finish because their process died, and says how many. Only for a
   * place that `claim` says is ours.
   * @param olderThanMs how long an upload must have been silent; 0 when this is the only process
   */
  sweepUnfinished(olderThanMs: number): Promise<number>;
  /** Marks this place as ours unless it is somebody's, and returns the id of whose it is. */
  claim(installationId: string): Promise<string>;
  /** An address from which anyone can fetch the file for a while; undefined when there is none (disk). */
  signedUrl(key: string, options: { seconds: number }): Promise<string | undefined>;
  /**
   * @param bytes the size of a file that wants to come; 0 when none is known
   * @throws LongwaveError `storage.down` or `storage.full` when it could not be kept right now
   */
  check(bytes?: number): Promise<void>;
}

export interface StoredFile {
  key: string;
  bytes: number;
  modifiedAt: number;
}

/** A file on its way in. Nobody sees it under its key before `commit` has resolved. */
export interface IncomingFile {
  /** Takes over `chunk` (do not change it afterwards); resolves when more may come. */
  write(chunk: Buffer): Promise<void>;
  /** No more bytes. `path` is a local file that holds all of them until `commit` or `abort`. */
  finish(): Promise<{ path: string }>;
  /** Makes the file visible and durable. After an error, `abort` takes back what was done. */
  commit(): Promise<void>;
  /** Drops every byte. Safe at any time and more than once; does nothing after a good `commit`. */
  abort(): Promise<void>;
}

/** No part of a key begins with a dot: neither `..` nor a hidden file can be meant. */
const KEY = new RegExp(`^(${KEY_FOLDERS.join('|')})(/[a-z0-9][a-z0-9._-]*)+$`);

/**
 * Refuses a key that we cannot have made, so that no name from outside becomes a path.
 * @throws LongwaveError `file.key`
 */
export function checkKey(key: string): void {
  const fits = key.length <= 200 && KEY.test(key);
  if (!fits && key !== INSTALLATION_MARKER)
    throw new LongwaveError('invalid', 'file.key', 'A file cannot be kept under this name.', {
      mend: `Keys are at most 200 of a-z 0-9 . _ - in ${KEY_FOLDERS.join('/, ')}/.`,
    });
}

export function missing(key: string): LongwaveError {
  return new LongwaveError('not-found', 'file.missing', `There is no file ${key}.`);
}

export function taken(key: string): LongwaveError {
  return new LongwaveError('conflict', 'file.exists', `There already is a file ${key}.`);
}

/** Every store's `claim`: the first conditional write of the marker wins; a marker that stands is only read. */
export async function claimIn(store: FileStore, installationId: string): Promise<string> {
  const owner = await markIn(store);
  if (owner !== undefined) return owner;
  try {
    await store.put(INSTALLATION_MARKER, Buffer.from(installationId), { type: 'text/plain' });
    return installationId;
  } catch (error) {
    if (!(error instanceof LongwaveError && error.code === 'file.exists')) throw error;
    return (await markIn(store)) ?? '';
  }
}

async function markIn(store: FileStore): Promise<string | undefined> {
  try {
    return (await collect(await store.read(INSTALLATION_MARKER))).toString('utf8').trim();
  } catch (error) {
    if (error instanceof LongwaveError && error.code === 'file.missing') return undefined;
    throw error;
  }
}

/** All bytes of a small file. */
export async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
