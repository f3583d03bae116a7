import { mkdir, open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unlessAbsent } from '../media/files/disk-folders.ts';
import { diskTrouble } from '../media/files/spool.ts';
import type { StagedFile } from '../media/receive.ts';
import type { Appending, Staging } from './staging.ts';
import type { UploadsTable } from './tables.ts';

/** One file an upload, in a folder of this machine that nothing else writes to. Its size says how far it is. */
export class DiskStaging implements Staging {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async received({ id }: UploadsTable): Promise<number> {
    return (await stat(this.#path(id)).catch(unlessAbsent))?.size ?? 0;
  }

  async append({ id }: UploadsTable, offset: number): Promise<Appending> {
    const path = this.#path(id);
    try {
      await mkdir(this.#folder, { recursive: true });
      return new Growing(path, offset, await open(path, offset === 0 ? 'w' : 'r+'));
    } catch (error) {
      throw diskTrouble(error);
    }
  }

  async staged(upload: UploadsTable): Promise<StagedFile> {
    const path = this.#path(upload.id);
    return {
      bytes: await this.received(upload),
      from: [path],
      head: async (bytes) => {
        const handle = await open(path, 'r');
        try {
          const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
          return buffer.subarray(0, bytesRead);
        } finally {
          await handle.close();
        }
      },
    };
  }

  async drop(id: string): Promise<void> {
    await rm(this.#path(id)).catch(unlessAbsent);
  }

  #path(id: string): string {
    return join(this.#folder, id);
  }
}

class Growing implements Appending {
  readonly #path: string;
  readonly #from: number;
  readonly #handle: FileHandle;
  #bytes: number;

  constructor(path: string, offset: number, handle: FileHandle) {
    this.#path = path;
    this.#from = offset;
    this.#bytes = offset;
    this.#handle = handle;
  }

  async write(chunk: Buffer): Promise<void> {
    try {
      for (let written = 0; written < chunk.length;) {
        const rest = chunk.subarray(written);
        const { bytesWritten } = await this.#handle.write(rest, 0, rest.length, this.#bytes);
        written += bytesWritten;
        this.#bytes += bytesWritten;
      }
    } catch (error) {
      throw diskTrouble(error);
    }
  }

  async keep(): Promise<number> {
    try {
      await this.#handle.sync();
      // A new name outlives a power cut when its folder was synced too.
      if (this.#from === 0) await syncFolder(dirname(this.#path));
      return this.#bytes;
    } catch (error) {
      throw diskTrouble(error);
    } finally {
      await this.#handle.close();
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
