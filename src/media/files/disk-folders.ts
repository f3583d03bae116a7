import { link, open, opendir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../../platform/errors.ts';
import { diskTrouble } from './spool.ts';
import type { StoredFile } from './store.ts';

/** False when the name is taken. Of many at once, one gets it. */
export async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * A new name outlives a power cut when its folder was synced, and a new folder when the one above it
 * was. All of them, each time: another upload may have made the folder a moment ago.
 */
export async function syncFolders(root: string, path: string): Promise<void> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (folder === root || folder === dirname(folder)) return;
  }
}

/** The files below `folder` whose key begins with `prefix`; what begins with a dot is nobody's business. */
export async function* filesIn(
  root: string,
  folder: string,
  prefix: string,
): AsyncIterable<StoredFile> {
  const entries = await opendir(join(root, folder)).catch(unlessAbsent);
  for await (const entry of entries ?? []) {
    const key = folder + entry.name;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) {
      const leadsThere = key.startsWith(prefix) || prefix.startsWith(`${key}/`);
      if (leadsThere) yield* filesIn(root, `${key}/`, prefix);
    } else if (key.startsWith(prefix)) {
      const info = await stat(join(root, key)).catch(unlessAbsent);
      if (info) yield { key, bytes: info.size, modifiedAt: Math.floor(info.mtimeMs) };
    }
  }
}

/** Nothing for a file or folder that is not there. @throws LongwaveError `storage.down` for all else */
export function unlessAbsent(error: unknown): undefined {
  const code = systemCode(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw diskTrouble(error);
}
