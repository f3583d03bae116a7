import type { Readable } from 'node:stream';
import { checkKey } from './store.ts';

/**
 * Where files go that nobody seems to need: out of sight, but not gone. What is in it cannot be read under
 * its key, and no `list` of the store with the prefix of a key names it.
 */
export interface Trash {
  /**
   * Moves a file here, whole or not at all.
   * @param at the time it is kept under, in milliseconds; it says how long it has been here
   * @param olderThan a file that was written, or put again, at this time or later stays where it is
   * @returns false when it stays, is absent, or is too large to be moved (S3 copies no more than 5 GB)
   */
  discard(key: string, times: { at: number; olderThan: number }): Promise<boolean>;
  /** Everything in it, in no particular order. */
  list(): AsyncIterable<TrashedFile>;
  /** The bytes of a file in it. @throws LongwaveError `file.missing`, `storage.down` */
  read(file: TrashedFile): Promise<Readable>;
  /** Moves a file back under its key. @returns false when a file stands there, or it is here no longer. */
  restore(file: TrashedFile): Promise<boolean>;
  /** Removes a file for good; no error when it is absent. */
  drop(file: TrashedFile): Promise<void>;
}

export interface TrashedFile {
  /** Where it stood. */
  key: string;
  bytes: number;
  trashedAt: number;
}

export const TRASH_PREFIX = 'trash/';

/**
 * Where a file lies in the trash. The time is in the name because a move keeps a file's own time on a disk.
 * @throws LongwaveError `file.key`
 */
export function trashPath({ key, trashedAt }: Pick<TrashedFile, 'key' | 'trashedAt'>): string {
  checkKey(key);
  return `${TRASH_PREFIX}${trashedAt}/${key}`;
}

/** @returns undefined for what was not put there by `discard`. */
export function parseTrashPath(path: string, bytes: number): TrashedFile | undefined {
  const [, at = '', key] = /^trash\/(\d{1,15})\/(.+)$/.exec(path) ?? [];
  return key === undefined ? undefined : { key, bytes, trashedAt: Number(at) };
}
