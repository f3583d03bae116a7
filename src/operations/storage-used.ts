import { statfs } from 'node:fs/promises';
import type { Database } from '../platform/database/open.ts';
import { usedByPictures, usedByShows } from './store.ts';
import type { UsedByShow } from './store.ts';

/** What the files of the shows take, the largest first; those that were deleted too, as long as they can be restored. */
export interface StorageUsed {
  shows: UsedByShow[];
  /** Copies of pictures that stand elsewhere, of all shows. */
  pictures: { files: number; bytes: number };
  files: number;
  bytes: number;
}

export async function storageUsed(database: Database): Promise<StorageUsed> {
  const shows = await usedByShows(database.read);
  const pictures = await usedByPictures(database.read);
  const all = { ...pictures };
  for (const { files, bytes } of shows) {
    all.files += files;
    all.bytes += bytes;
  }
  return { shows: shows.toSorted((one, other) => other.bytes - one.bytes), pictures, ...all };
}

/** Bytes that a folder's disk has left for this user; undefined when the disk cannot be asked. */
export async function freeBytesIn(folder: string): Promise<number | undefined> {
  const found = await statfs(folder).catch(() => undefined);
  return found && found.bavail * found.bsize;
}
