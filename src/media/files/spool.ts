import { constants as fs } from 'node:fs';
import { access, mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../../platform/ids.ts';
import { LongwaveError, systemCode } from '../../platform/errors.ts';

/** Bytes that are gathered before they go to the disk in one call. */
const BATCH_BYTES = 512 * 1024;
const SPARE_BYTES = 1024 * 1024;

/** The folder of files that are still coming in: `<random>~<key, with ~ for />.part`. */
export class Spool {
  readonly folder: string;
  readonly #open = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  async create(key: string): Promise<PartFile> {
    const path = join(this.folder, `${newId()}~${key.replaceAll('/', '~')}.part`);
    try {
      await mkdir(this.folder, { recursive: true });
      this.#open.add(path); // before it is there: a sweep may look at any moment
      const handle = await open(path, 'wx+');
      return new PartFile(path, handle, () => this.#open.delete(path));
    } catch (error) {
      this.#open.delete(path);
      throw diskTrouble(error);
    }
  }

  /** Files that no upload of this process writes and that have not changed for `olderThanMs`. */
  async stale(olderThanMs: number): Promise<{ key: string; path: string }[]> {
    const found: { key: string; path: string }[] = [];
    for (const name of await readdir(this.folder).catch(() => [])) {
      const key = /^[a-z2-7]{26}~(.+)\.part$/.exec(name)?.[1]?.replaceAll('~', '/');
      const path = join(this.folder, name);
      if (key === undefined || this.#open.has(path)) continue;
      const info = await stat(path).catch(() => undefined);
      if (info !== undefined && info.mtimeMs <= Date.now() - olderThanMs) found.push({ key, path });
    }
    return found;
  }

  /** @throws LongwaveError `storage.down`, and `storage.full` when `bytes` more would not fit */
  async check(bytes: number): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      await access(this.folder, fs.W_OK);
      const { bavail, bsize, files, ffree } = await statfs(this.folder);
      if (bavail * bsize < SPARE_BYTES + bytes || (files > 0 && ffree === 0)) throw full();
    } catch (error) {
      throw diskTrouble(error);
    }
  }
}

/** One file that is coming in. The first failure stays: nothing is tried again after a failed fsync. */
export class PartFile {
  readonly path: string;
  bytes = 0;
  readonly #handle: FileHandle;
  readonly #closed: () => void;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #syncedBytes = -1;
  #writing = Promise.resolve();
  #failure: unknown;
  #isOpen = true;

  constructor(path: string, handle: FileHandle, closed: () => void) {
    this.path = path;
    this.#handle = handle;
    this.#closed = closed;
  }

  /** Holds at most two batches in memory: one on its way to the disk, one being gathered. */
  async write(chunk: Buffer): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (chunk.length === 0) return;
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    this.bytes += chunk.length;
    if (this.#waitingBytes < BATCH_BYTES) return;
    await this.#writing;
    if (this.#waitingBytes >= BATCH_BYTES) this.#writeNext();
  }

  /** Brings every byte into the file, where others can read it. */
  async flush(): Promise<void> {
    this.#writeNext();
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** `flush`, and the bytes outlive a power cut (reliability R6: before the rename). */
  async sync(): Promise<void> {
    if (this.#syncedBytes === this.bytes) return;
    await this.flush();
    await this.#remember(() => this.#handle.sync());
    if (this.#failure !== undefined) throw this.#failure;
    this.#syncedBytes = this.bytes;
  }

  /** Fills `buffer` with the bytes from `start` on, which must have been flushed. */
  async read(buffer: Buffer, start: number): Promise<Buffer> {
    let filled = 0;
    while (filled < buffer.length) {
      const rest = buffer.length - filled;
      const { bytesRead } = await this.#handle.read(buffer, filled, rest, start + filled);
      if (bytesRead === 0) throw new Error(`${this.path} is shorter than what was written`);
      filled += bytesRead;
    }
    return buffer;
  }

  async drop(): Promise<void> {
    this.#failure ??= new LongwaveError('unavailable', 'file.aborted', 'The upload was stopped.');
    await this.#writing;
    if (this.#isOpen) {
      this.#isOpen = false;
      await this.#handle.close().catch(() => undefined);
      this.#closed();
    }
    await rm(this.path, { force: true }).catch(() => undefined);
  }

  #writeNext(): void {
    this.#writing = this.#writing.then(() => this.#writeOut());
  }

  async #writeOut(): Promise<void> {
    let rest = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#remember(async () => {
      while (rest.length > 0)
        rest = unwritten(rest, (await this.#handle.writev(rest)).bytesWritten);
    });
  }

  async #remember(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) return;
    await work().catch((error: unknown) => {
      this.#failure ??= diskTrouble(error);
    });
  }
}

/** A nearly full disk takes only a part of what it is given. */
function unwritten(chunks: Buffer[], written: number): Buffer[] {
  let left = written;
  for (const [index, chunk] of chunks.entries()) {
    if (left < chunk.length) return [chunk.subarray(left), ...chunks.slice(index + 1)];
    left -= chunk.length;
  }
  return [];
}

/** What an error of the file system means to the person; other errors come back as they are. */
export function diskTrouble(error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined || error instanceof LongwaveError) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return full(error);
  return new LongwaveError('unavailable', 'storage.down', `The disk refuses files (${code}).`, {
    cause: error,
    mend: 'Try again later; whoever runs this server finds the reason in its log.',
  });
}

function full(cause?: unknown): LongwaveError {
  return new LongwaveError('no-space', 'storage.full', 'The disk of this server is full.', {
    cause,
    mend: 'Free some space, then upload again.',
  });
}
