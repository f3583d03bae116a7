import { mkdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { openFileRange } from '../../platform/http/file-range.ts';
import { adoptOnDisk } from './disk-adopted.ts';
import { filesIn, linkNew, syncFolders, unlessAbsent } from './disk-folders.ts';
import { DiskTrash } from './disk-trash.ts';
import { type PartFile, Spool, diskTrouble } from './spool.ts';
import { checkKey, claimIn, missing, taken } from './store.ts';
import type { FileStore, IncomingFile, StoredFile } from './store.ts';

/** Files in a folder of this machine. Nothing of a file stands under its key before all of it does. */
export class DiskFiles implements FileStore {
  readonly kind = 'disk';
  readonly trash: DiskTrash;
  readonly pieces = undefined;
  readonly #root: string;
  readonly #spool: Spool;

  constructor(root: string) {
    this.#root = resolve(root);
    this.trash = new DiskTrash(this.#root);
    this.#spool = new Spool(join(this.#root, '.incoming')); // the same file system: rename and link need it
  }

  async begin(key: string): Promise<IncomingFile> {
    checkKey(key);
    return new DiskIncoming(this.#root, key, await this.#spool.create(key));
  }

  async adopt(key: string, [from = '']: string[]): Promise<IncomingFile> {
    checkKey(key);
    return await adoptOnDisk(this.#root, from, key);
  }

  hold(name: string): Promise<PartFile> {
    return this.#spool.create(name);
  }

  async put(key: string, bytes: Buffer): Promise<void> {
    checkKey(key);
    const path = join(this.#root, key);
    const part = await this.#spool.create(key);
    try {
      await part.write(bytes);
      await part.sync();
      await mkdir(dirname(path), { recursive: true });
      const isNew = await linkNew(part.path, path);
      if (!isNew) await putAgain(key, path, bytes);
      await syncFolders(this.#root, path).catch(async (error: unknown) => {
        if (isNew) await rm(path, { force: true });
        throw error;
      });
    } catch (error) {
      throw diskTrouble(error);
    } finally {
      await part.drop();
    }
  }

  async stat(key: string): Promise<{ bytes: number } | undefined> {
    checkKey(key);
    const info = await stat(join(this.#root, key)).catch(unlessAbsent);
    return info?.isFile() ? { bytes: info.size } : undefined;
  }

  async read(key: string, range?: { start: number; end: number }): Promise<Readable> {
    checkKey(key);
    return await openFileRange(join(this.#root, key), range).catch((error: unknown) => {
      unlessAbsent(error);
      throw missing(key);
    });
  }

  async remove(key: string): Promise<void> {
    checkKey(key);
    await rm(join(this.#root, key)).catch(unlessAbsent);
  }

  async *list(prefix: string): AsyncIterable<StoredFile> {
    yield* filesIn(this.#root, '', prefix);
  }

  async sweepUnfinished(olderThanMs: number): Promise<number> {
    const stale = await this.#spool.stale(olderThanMs);
    for (const { path } of stale) await rm(path, { force: true });
    return stale.length;
  }

  claim(installationId: string): Promise<string> {
    return claimIn(this, installationId);
  }

  async signedUrl(): Promise<undefined> {
    return undefined;
  }

  check(bytes = 0): Promise<void> {
    return this.#spool.check(bytes);
  }
}

class DiskIncoming implements IncomingFile {
  readonly #root: string;
  readonly #key: string;
  readonly #part: PartFile;
  #committing: Promise<void> | undefined;
  #moved = false;
  #kept = false;

  constructor(root: string, key: string, part: PartFile) {
    this.#root = root;
    this.#key = key;
    this.#part = part;
  }

  write(chunk: Buffer): Promise<void> {
    return this.#part.write(chunk);
  }

  async finish(): Promise<{ path: string }> {
    await this.#part.sync();
    return { path: this.#part.path };
  }

  commit(): Promise<void> {
    this.#committing = this.#place();
    return this.#committing;
  }

  async abort(): Promise<void> {
    await this.#committing?.catch(() => undefined);
    if (this.#kept) return;
    await this.#part.drop();
    if (this.#moved) await rm(join(this.#root, this.#key), { force: true }).catch(() => undefined);
  }

  async #place(): Promise<void> {
    await this.#part.sync();
    const path = join(this.#root, this.#key);
    try {
      if ((await stat(path).catch(unlessAbsent)) !== undefined) throw taken(this.#key);
      await mkdir(dirname(path), { recursive: true });
      this.#moved = true;
      await rename(this.#part.path, path);
      await syncFolders(this.#root, path);
      this.#kept = true;
    } catch (error) {
      throw diskTrouble(error);
    }
    await this.#part.drop();
  }
}

/** The file becomes as young as a new one, so that no sweep takes it before its row is written. */
async function putAgain(key: string, path: string, bytes: Buffer): Promise<void> {
  if (!bytes.equals(await readFile(path))) throw taken(key);
  const now = new Date();
  await utimes(path, now, now);
}
