import { PIECE_BYTES } from '../media/files/pieces.ts';
import type { Pieces } from '../media/files/pieces.ts';
import type { PartFile } from '../media/files/spool.ts';
import { collect } from '../media/files/store.ts';
import type { FileStore } from '../media/files/store.ts';
import type { StagedFile } from '../media/receive.ts';
import type { Database } from '../platform/database/open.ts';
import { newId } from '../platform/ids.ts';
import { countPieces } from './counting.ts';
import type { Lease } from './lease.ts';
import type { Appending, Staging } from './staging.ts';
import * as store from './store.ts';
import type { UploadPiecesTable, UploadsTable } from './tables.ts';

interface Tools {
  database: Database;
  files: FileStore;
  pieces: Pieces;
}

/**
 * Pieces in the bucket, and a row for each that counts: any server can go on. Bytes first, row second: a piece is put
 * under a name that is never used again before its row names it, and only by who has the lease in that moment.
 */
export class BucketStaging implements Staging {
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  async received({ id }: UploadsTable): Promise<number> {
    return sizeOf(await store.piecesOf(this.#tools.database.read, id));
  }

  async append({ id }: UploadsTable, _offset: number, lease: Lease): Promise<Appending> {
    const last = (await store.piecesOf(this.#tools.database.read, id)).at(-1);
    return new Growing(this.#tools, { id, lease, last });
  }

  async staged({ id }: UploadsTable): Promise<StagedFile> {
    const { database, pieces } = this.#tools;
    const all = await store.piecesOf(database.read, id);
    const [first] = all;
    return {
      bytes: sizeOf(all),
      from: all.map(({ name }) => name),
      head: async (bytes) =>
        first ? await collect(await pieces.read(first.name, bytes)) : Buffer.alloc(0),
    };
  }

  async drop(id: string): Promise<void> {
    const { pieces } = this.#tools;
    for await (const { name } of pieces.list(`${id}/`)) await pieces.remove(name);
  }
}

function sizeOf(pieces: UploadPiecesTable[]): number {
  return pieces.reduce((bytes, piece) => bytes + piece.bytes, 0);
}

/** All pieces but the last have the same size; one that is not full is put anew, with what it had and what came. */
class Growing implements Appending {
  readonly #tools: Tools;
  readonly #id: string;
  readonly #lease: Lease;
  /** The piece that is being filled, and what counts of it already. */
  #number: number;
  #before: UploadPiecesTable | undefined;
  #part: PartFile | undefined;
  #sending: Promise<void> = Promise.resolve();
  #counted: number;

  constructor(
    tools: Tools,
    { id, lease, last }: { id: string; lease: Lease; last: UploadPiecesTable | undefined },
  ) {
    this.#tools = tools;
    this.#id = id;
    this.#lease = lease;
    const isFull = last?.bytes === PIECE_BYTES;
    this.#number = (last?.number ?? 1) + Number(isFull);
    this.#before = isFull ? undefined : last;
    this.#counted = (this.#number - 1) * PIECE_BYTES + (this.#before?.bytes ?? 0);
  }

  async write(chunk: Buffer): Promise<void> {
    for (let taken = 0; taken < chunk.length;) {
      this.#part ??= await this.#begin();
      const some = chunk.subarray(taken, taken + PIECE_BYTES - this.#part.bytes);
      await this.#part.write(some);
      taken += some.length;
      if (this.#part.bytes === PIECE_BYTES) await this.#send(this.#part);
    }
  }

  async keep(): Promise<number> {
    try {
      if (this.#part) await this.#send(this.#part);
      await this.#sending;
      return this.#counted;
    } finally {
      await this.#part?.drop();
    }
  }

  async #begin(): Promise<PartFile> {
    const { files, pieces } = this.#tools;
    const part = await files.hold('piece');
    try {
      if (this.#before)
        for await (const chunk of await pieces.read(this.#before.name))
          await part.write(chunk as Buffer);
      return part;
    } catch (error) {
      await part.drop();
      throw error;
    }
  }

  /** One is on its way while the next is filled, and no more. */
  async #send(part: PartFile): Promise<void> {
    await this.#sending;
    this.#part = undefined;
    this.#sending = this.#put(part, this.#number, this.#before);
    this.#sending.catch(() => undefined); // whoever waits for it hears of it
    this.#number += 1;
    this.#before = undefined;
  }

  async #put(part: PartFile, number: number, before: UploadPiecesTable | undefined): Promise<void> {
    const { database, pieces } = this.#tools;
    const name = `${this.#id}/${number}-${newId()}`;
    const { bytes } = part;
    try {
      await pieces.put(name, part);
    } finally {
      await part.drop();
    }
    await countPieces(database, this.#id, this.#lease, [{ number, name, bytes }]);
    this.#counted = (number - 1) * PIECE_BYTES + bytes;
    if (before) await pieces.remove(before.name).catch(() => undefined); // else it goes with the upload
  }
}
