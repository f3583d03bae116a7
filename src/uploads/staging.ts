import { open, mkdir, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import { Upload } from '@tus/server';
import { diskTrouble } from '../media/files/spool.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { refusalOf } from './protocol.ts';
import * as store from './store.ts';
import type { UploadsTable } from './tables.ts';

/** The folder of uploads that are not an episode yet. Made before the package does it, which would end the process. */
export async function openStaging(database: Database, folder: string): Promise<Staging> {
  await mkdir(folder, { recursive: true }).catch(throwTrouble);
  return new Staging(database, folder);
}

/**
 * Bytes in files, everything else in rows. The package's own store acknowledges what only the kernel has; here nothing
 * is acknowledged before the disk has it.
 */
export class Staging extends FileStore {
  readonly #database: Database;

  constructor(database: Database, folder: string) {
    super({ directory: folder, configstore: rowsAsConfig(database) });
    this.#database = database;
  }

  override async create(upload: Upload): Promise<Upload> {
    try {
      const created = await super.create(upload);
      await syncAll(this.#path(upload.id), this.directory);
      return created;
    } catch (error) {
      throw diskTrouble(error);
    }
  }

  /** What arrived before the stream broke stays, and counts. */
  override async write(source: Readable, id: string, offset: number): Promise<number> {
    const handle = await open(this.#path(id), 'r+').catch(throwTrouble);
    let end = offset;
    try {
      for await (const chunk of source) end += await writeAll(handle, chunk as Buffer, end);
    } catch (error) {
      throw diskTrouble(error);
    } finally {
      await syncAndClose(handle);
    }
    return end;
  }

  /** One that became an episode has no bytes here any more, and is as whole as it was. */
  override async getUpload(id: string): Promise<Upload> {
    const row = await store.findUpload(this.#database.read, id);
    if (!row?.episode_id || row.bytes === null) return await this.#unfinished(id);
    const metadata = metadataOf(row.metadata);
    return new Upload({ id, size: row.bytes, offset: row.bytes, metadata });
  }

  async #unfinished(id: string): Promise<Upload> {
    try {
      return await super.getUpload(id);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** The row last: as long as it stands, whoever clears up comes back for the bytes. */
  override async remove(
    id: string,
    alsoWrite?: (tx: Queries, row: UploadsTable) => Promise<void>,
  ): Promise<void> {
    await this.dropBytes(id);
    await this.#database.transaction(async (tx) => {
      const row = await store.deleteUpload(tx, id);
      if (row) await alsoWrite?.(tx, row);
    });
  }

  async dropBytes(id: string): Promise<void> {
    await rm(this.#path(id), { force: true }).catch(throwTrouble);
  }

  #path(id: string): string {
    return join(this.directory, id);
  }
}

/** `Upload-Metadata` as a row keeps it. */
export function metadataOf(stored: string): Record<string, string | null> {
  return JSON.parse(stored) as Record<string, string | null>;
}

function rowsAsConfig(database: Database): FileStore['configstore'] {
  return {
    get: async (id) => {
      const row = await store.findUpload(database.read, id);
      if (row === undefined) return undefined;
      const size = row.bytes === null ? {} : { size: row.bytes };
      return new Upload({ id, ...size, offset: 0, metadata: metadataOf(row.metadata) });
    },
    set: async (id, { size }) => {
      if (size === undefined) return;
      await database.transaction((tx) => store.changeUpload(tx, id, { bytes: size }));
    },
    delete: async (id) => void (await database.transaction((tx) => store.deleteUpload(tx, id))),
  };
}

async function writeAll(handle: FileHandle, chunk: Buffer, position: number): Promise<number> {
  for (let written = 0; written < chunk.length;) {
    const rest = chunk.subarray(written);
    written += (await handle.write(rest, 0, rest.length, position + written)).bytesWritten;
  }
  return chunk.length;
}

/** A new name outlives a power cut when its folder was synced too. */
async function syncAll(...paths: string[]): Promise<void> {
  for (const path of paths) await syncAndClose(await open(path, 'r'));
}

async function syncAndClose(handle: FileHandle): Promise<void> {
  try {
    await handle.sync();
  } catch (error) {
    throw diskTrouble(error);
  } finally {
    await handle.close();
  }
}

function throwTrouble(error: unknown): never {
  throw diskTrouble(error);
}
