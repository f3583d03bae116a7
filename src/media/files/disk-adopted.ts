import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { linkNew, syncFolders } from './disk-folders.ts';
import { diskTrouble } from './spool.ts';
import { taken } from './store.ts';
import type { IncomingFile } from './store.ts';

/** A second name for a file of the same file system: not one byte is copied. */
export async function adoptOnDisk(root: string, from: string, key: string): Promise<IncomingFile> {
  const path = join(root, key);
  try {
    await mkdir(dirname(path), { recursive: true });
    if (!(await linkNew(from, path))) throw taken(key);
  } catch (error) {
    throw diskTrouble(error);
  }
  let isKept = false;
  return {
    write: async () => undefined, // it is all there
    finish: async () => ({ path }),
    commit: async () => {
      await syncFolders(root, path).catch((error: unknown) => {
        throw diskTrouble(error);
      });
      isKept = true;
    },
    abort: async () => {
      if (!isKept) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}
