import { Readable } from 'node:stream';
import { buffer as allOf } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { BrotliCompress, Gzip } from 'node:zlib';

/** The same bytes in the codings that clients accept. */
export interface Packed {
  gzip: Buffer;
  br: Buffer;
}

/** Packs bytes that come in pieces, on threads of their own. For what is asked for more often than it changes. */
export async function pack(pieces: readonly Buffer[]): Promise<Packed> {
  const quality = {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_SIZE_HINT]: pieces.reduce((bytes, { length }) => bytes + length, 0),
  };
  const [gzip, br] = await Promise.all([
    packWith(createGzip({ level: 6 }), pieces),
    packWith(createBrotliCompress({ params: quality }), pieces),
  ]);
  return { gzip, br };
}

/** Read to its end: a pipeline that ends in a coding is done when the last bytes went in, before they came out. */
async function packWith(coding: Gzip | BrotliCompress, pieces: readonly Buffer[]): Promise<Buffer> {
  return await pipeline(Readable.from(pieces), coding, (packed) => allOf(packed));
}
