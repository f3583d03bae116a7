import { Readable } from 'node:stream';
import { buffer as allOf } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { BrotliCompress, Gzip } from 'node:zlib';
import { buffer, lengthOf } from './pieces.ts';
import type { Pieces } from './pieces.ts';

export type Packed = { gzip: Uint8Array; br: Uint8Array };

/** The bytes of a feed in the codings that apps accept. */
export async function pack(pieces: Pieces): Promise<Packed> {
  const quality = {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_SIZE_HINT]: lengthOf(pieces),
  };
  const [gzip, br] = await Promise.all([
    packWith(createGzip({ level: 6 }), pieces),
    packWith(createBrotliCompress({ params: quality }), pieces),
  ]);
  return { gzip, br };
}

/** Read to its end: a pipeline that ends in a coding is done when the last bytes went in, before they came out. */
async function packWith(coding: Gzip | BrotliCompress, pieces: Pieces): Promise<Buffer> {
  return await pipeline(Readable.from(pieces.map(buffer)), coding, (packed) => allOf(packed));
}
