import { mkdir, open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unlessAbsent } from '../media/files/disk-folders.ts';
import { diskTrouble } from '../media/files/spool.ts';
import type { StagedFile } from '../media/receive.ts';
import type { Database } from '../platform/database/open.ts';
import { countPieces } from './counting.ts';
import type { Lease } from './lease.ts';
import type { Appending, Staging } from './staging.ts';
import * as store from './store.ts';
import type { UploadsTable } from './tables.ts';

/** What a server that is killed has to be sent again, at most. */
const SYNC_EVERY_BYTES = 8 * 1024 * 1024;

/**
 * One file an upload, in a folder of this machine that nothing else writes to, and a row that says how many of its
 * bytes were synced. The length of the file says nothing: after a power cut ext4 may keep it and have zeros for bytes.
 */
export class DiskStaging implements Staging {
  readonly #database: Database;
  readonly #folder: string;

  constructor(database: Database, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  async received({ id }: UploadsTable): Promise<number> {
    const [counted] = await store.piecesOf(this.#database.read, id);
    const size = (await stat(this.#path(id)).catch(unlessAbsent))?.size ?? 0;
    return Math.min(counted?.bytes ?? 0, size);
  }

  async append({ id }: UploadsTable, offset: number, lease: Lease): Promise<Appending> {
    const path = this.#path(id);
    const count = (bytes: number): Promise<void> =>
      countPieces(this.#database, id, lease, [{ number: 1, name: id, bytes }]);
    try {
      await mkdir(this.#folder, { recursive: true });
      const handle = await open(path, offset === 0 ? 'w' : 'r+');
      // What lies behind was never synced.
      await handle.truncate(offset);
      return new Growing({ path, handle, count }, offset);
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

interface File {
  path: string;
  handle: FileHandle;
  /** Keeps how many bytes were synced. */
  count: (bytes: number) => Promise<void>;
}

class Growing implements Appending {
  readonly #file: File;
  readonly #from: number;
  #bytes: number;
  #counted: number;

  constructor(file: File, offset: number) {
    this.#file = file;
    this.#from = offset;
    this.#bytes = offset;
    this.#counted = offset;
  }

  async write(chunk: Buffer): Promise<void> {
    try {
      for (let written = 0; written < chunk.length;) {
        const rest = chunk.subarray(written);
        const { handle } = this.#file;
        const { bytesWritten } = await handle.write(rest, 0, rest.length, this.#bytes);
        written += bytesWritten;
        this.#bytes += bytesWritten;
      }
    } catch (error) {
      throw diskTrouble(error);
    }
    if (this.#bytes - this.#counted >= SYNC_EVERY_BYTES) await this.#sync();
  }

  async keep(): Promise<number> {
    try {
      await this.#sync();
      return this.#bytes;
    } finally {
      await this.#file.handle.close();
    }
  }

  /** Bytes first, row second. */
  async #sync(): Promise<void> {
    const { handle, path, count } = this.#file;
    try {
      await handle.sync();
      // A new name outlives a power cut when its folder was synced too.
      if (this.#from === 0 && this.#counted === 0) await syncFolder(dirname(path));
    } catch (error) {
      throw diskTrouble(error);
    }
    await count(this.#bytes);
    this.#counted = this.#bytes;
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
