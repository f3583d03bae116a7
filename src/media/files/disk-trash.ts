import { mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { systemCode } from '../../platform/errors.ts';
import { filesIn, linkNew, syncFolders, unlessAbsent } from './disk-folders.ts';
import { diskTrouble } from './spool.ts';
import { missing } from './store.ts';
import { TRASH_PREFIX, parseTrashPath, trashPath } from './trash.ts';
import type { Trash, TrashedFile } from './trash.ts';

/** The trash of a folder, in the same file system: a move is a rename. */
export class DiskTrash implements Trash {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async discard(key: string, times: { at: number; olderThan: number }): Promise<boolean> {
    const from = join(this.#root, key);
    const to = join(this.#root, trashPath({ key, trashedAt: times.at }));
    if (!(await isOlder(from, times.olderThan))) return false;
    try {
      await mkdir(dirname(to), { recursive: true });
      await rename(from, to);
      // It may have been put again a moment before: the rename kept the time of that.
      if (!(await isOlder(to, times.olderThan))) return !(await this.#moveBack(to, from));
      await syncFolders(this.#root, to);
      await syncFolders(this.#root, from);
      return true;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false; // another server was first
      throw diskTrouble(error);
    }
  }

  async *list(): AsyncIterable<TrashedFile> {
    for await (const { key: path, bytes } of filesIn(this.#root, '', TRASH_PREFIX)) {
      const file = parseTrashPath(path, bytes);
      if (file) yield file;
    }
  }

  async read(file: TrashedFile): Promise<Readable> {
    const handle = await open(join(this.#root, trashPath(file))).catch(unlessAbsent);
    if (!handle) throw missing(file.key);
    return handle.createReadStream();
  }

  async restore(file: TrashedFile): Promise<boolean> {
    const from = join(this.#root, trashPath(file));
    const to = join(this.#root, file.key);
    try {
      return await this.#moveBack(from, to);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw diskTrouble(error);
    }
  }

  async drop(file: TrashedFile): Promise<void> {
    const path = join(this.#root, trashPath(file));
    await rm(path).catch(unlessAbsent);
    await this.#removeEmptyFolders(path);
  }

  /** Never over a file that has come there meanwhile. */
  async #moveBack(from: string, to: string): Promise<boolean> {
    await mkdir(dirname(to), { recursive: true });
    if (!(await linkNew(from, to))) return false;
    await syncFolders(this.#root, to);
    await rm(from, { force: true });
    await this.#removeEmptyFolders(from);
    return true;
  }

  async #removeEmptyFolders(path: string): Promise<void> {
    const top = join(this.#root, TRASH_PREFIX);
    for (let folder = dirname(path); folder.startsWith(top); folder = dirname(folder))
      if (
        !(await rmdir(folder).then(
          () => true,
          () => false,
        ))
      )
        return;
  }
}

async function isOlder(path: string, than: number): Promise<boolean> {
  const info = await stat(path).catch(unlessAbsent);
  return info?.isFile() === true && info.mtimeMs < than;
}
