import type { Readable } from 'node:stream';
import type { PartFile } from './spool.ts';

/**
 * Pieces of files that arrive bit by bit, for stores that cannot add to a file. Each is put whole or not at all, and
 * stands where no key can be. Not parts of a multipart upload: those cannot be read before all of them are there, and
 * need an id that can get lost.
 */
export interface Pieces {
  /** `part` has at most `PIECE_BYTES`. It is durable when this resolves. A name is put once. */
  put(name: string, part: PartFile): Promise<void>;
  /** The bytes of one, or its first ones. @throws LongwaveError `file.missing`, `storage.down` */
  read(name: string, firstBytes?: number): Promise<Readable>;
  /** An address to which anyone may PUT this piece for a while, exactly so many bytes. */
  putUrl(name: string, options: { bytes: number; seconds: number }): Promise<string>;
  /** All whose name begins with `prefix`. */
  list(prefix: string): AsyncIterable<Piece>;
  /** Removes one; no error when it is absent. */
  remove(name: string): Promise<void>;
}

export interface Piece {
  name: string;
  bytes: number;
  /** What the storage calls its content, without the quotes. */
  etag: string;
  modifiedAt: number;
}

export { PART_BYTES as PIECE_BYTES } from './part-buffers.ts';

/** Outside of the folders of keys. */
export const PIECES_PREFIX = 'staging/';

const NAME = /^[a-z2-7]{26}\/(direct-\d+|\d+-[a-z2-7]{26})$/;

/** Whether an upload can have made it: `<id>/<number>-<random>`, or `<id>/direct-<number>`. Another program's object has another name. */
export function isPieceName(name: string): boolean {
  return NAME.test(name);
}
