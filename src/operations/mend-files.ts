import type { Readable } from 'node:stream';
import type { KeptFile } from '../media/file.ts';
import type { FileStore } from '../media/files/store.ts';
import type { TrashedFile } from '../media/files/trash.ts';
import { filesBySha256 } from '../media/kept-files.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { hashOf, pour } from './move-files.ts';

interface Tools {
  database: Database;
  files: FileStore;
}

/** A file that is not as its row says. */
export interface Damaged {
  file: KeptFile;
  /** Something stands under its key. It is never destroyed: it makes room by going to the trash. */
  isThere: boolean;
}

/** How a file came back whole. */
export interface Mended {
  file: KeptFile;
  from: 'trash' | KeptFile;
  wasThere: boolean;
}

/**
 * Gives files back from a good copy, which has the size and the SHA-256 of the row: from the trash, or from another file that a row
 * names. What is mended is taken out of `damaged`.
 * @throws LongwaveError `storage.down`, `storage.full`
 */
export async function* mendFiles(
  tools: Tools,
  damaged: Map<string, Damaged>,
): AsyncGenerator<Mended> {
  if (damaged.size === 0) return;
  for await (const trashed of tools.files.trash.list()) {
    const found = damaged.get(trashed.key);
    if (found?.file.bytes !== trashed.bytes) continue;
    const sha256 = await sha256Of(() => tools.files.trash.read(trashed));
    if (sha256 !== found.file.sha256 || !(await bringBack(tools, found, trashed))) continue;
    damaged.delete(trashed.key);
    yield { file: found.file, from: 'trash', wasThere: found.isThere };
  }
  yield* mendFromTwins(tools, damaged);
}

async function* mendFromTwins(tools: Tools, damaged: Map<string, Damaged>): AsyncGenerator<Mended> {
  const left = [...damaged.values()];
  const hashes = left.map(({ file }) => file.sha256);
  const twins = await filesBySha256(tools.database.read, hashes);
  for (const found of left) {
    const { file, isThere } = found;
    for (const twin of twins.get(file.sha256) ?? []) {
      if (damaged.has(twin.storeKey) || !(await copyFrom(tools, twin, found))) continue;
      damaged.delete(file.storeKey);
      yield { file, from: twin, wasThere: isThere };
      break;
    }
  }
}

/** @returns false when another server was quicker, or what stands there cannot be moved. */
async function bringBack(tools: Tools, found: Damaged, trashed: TrashedFile): Promise<boolean> {
  // Two in the trash at the same instant would be one.
  if (!(await putAway(tools, found, trashed.trashedAt + 1))) return false;
  return await tools.files.trash.restore(trashed);
}

/** @returns false when the twin is not whole either, or another server was quicker. */
async function copyFrom(tools: Tools, twin: KeptFile, found: Damaged): Promise<boolean> {
  const { storeKey: key, type, sha256 } = found.file;
  const incoming = await tools.files.begin(key, { type });
  try {
    const copied = await readable(async () =>
      pour(await tools.files.read(twin.storeKey), incoming),
    );
    if (copied !== sha256) return false;
    await incoming.finish();
    if (!(await putAway(tools, found, 0))) return false;
    await incoming.commit();
    return true;
  } catch (error) {
    if (error instanceof LongwaveError && error.code === 'file.exists') return false;
    throw error;
  } finally {
    await incoming.abort();
  }
}

async function putAway(
  { database, files }: Tools,
  { file, isThere }: Damaged,
  earliest: number,
): Promise<boolean> {
  if (!isThere) return true;
  const at = Math.max(await readNow(database, database.read), earliest);
  return await files.trash.discard(file.storeKey, { at, olderThan: Number.POSITIVE_INFINITY });
}

/** @returns undefined when the file cannot be read to its end. @throws LongwaveError `storage.down` */
export async function sha256Of(open: () => Promise<Readable>): Promise<string | undefined> {
  return await readable(async () => hashOf(await open()));
}

/** A bad sector is no reason to end the check; a storage that is away is. */
async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LongwaveError && ['unavailable', 'no-space'].includes(error.kind))
      throw error;
    return undefined;
  }
}
