import { z } from 'zod';
import { PIECE_BYTES } from '../media/files/pieces.ts';
import type { Piece, Pieces } from '../media/files/pieces.ts';
import { LongwaveError } from '../platform/errors.ts';
import { countPieces, prolong } from './counting.ts';
import { directName, directPieces } from './direct-pieces.ts';
import { withLease } from './lease.ts';
import type { UploadsTable } from './tables.ts';
import { beginUpload, receivedBytes } from './uploads.ts';
import type { Uploads } from './uploads.ts';

/** How long the address of a part can be used, and how many are given at once. */
const URL_SECONDS = 3600;
const PARTS_AT_ONCE = 100;

/** What S3 takes as the parts of one file. */
const MOST_PARTS = 10_000;

export const newDirectUpload = z.strictObject({
  bytes: z
    .int()
    .min(1)
    .max(PIECE_BYTES * MOST_PARTS)
    .describe('The size of the file.'),
  filename: z.string().max(255).optional().describe('What the file is called.'),
  sha256: z
    .string()
    .regex(/^[\da-f]{64}$/, 'must be 64 hexadecimal digits in lower case')
    .optional()
    .describe('What its SHA-256 is, in hex. What arrives must have it.'),
});

export const partsQuery = z.strictObject({
  from: z.coerce.number().int().min(1).optional().describe('The number of the first part wanted.'),
});

export const sentParts = z.strictObject({
  parts: z
    .array(
      z.strictObject({
        number: z.int().min(1).describe('From 1.'),
        etag: z.string().max(100).describe('The `ETag` that the bucket answered its PUT with.'),
      }),
    )
    .max(MOST_PARTS)
    .describe('All parts of the file.'),
});

/** A part of a file, as the API answers it. */
export interface DirectPart {
  number: number;
  bytes: number;
  /** Where to PUT it, for an hour. */
  url: string;
  /** How much of it lies in the bucket, all or nothing, and what the bucket calls that. */
  received_bytes: number;
  etag: string | null;
}

export interface DirectParts {
  parts: DirectPart[];
  /** Null after the last one. */
  next_from: number | null;
}

/**
 * Begins an upload whose parts the client brings to the bucket itself.
 * @throws LongwaveError `upload.no-bucket`
 */
export async function beginDirect(
  uploads: Uploads,
  tokenId: string,
  { bytes, filename, sha256 }: z.output<typeof newDirectUpload>,
): Promise<UploadsTable> {
  piecesOf(uploads);
  const metadata = filename === undefined ? {} : { filename };
  return await beginUpload(uploads, { tokenId, bytes, metadata, sha256, pieceBytes: PIECE_BYTES });
}

/**
 * Up to 100 of its parts, with fresh addresses.
 * @param from the number of the first one wanted
 * @throws LongwaveError `upload.not-direct`
 */
export async function partsFrom(
  uploads: Uploads,
  row: UploadsTable,
  from: number,
): Promise<DirectParts> {
  const pieces = piecesOf(uploads);
  const sizes = sizesOf(row);
  const there = await directPieces(uploads.files, row.id);
  if (there.size > 0) await prolong(uploads.database, row.id);
  const last = Math.min(from + PARTS_AT_ONCE - 1, sizes.length);
  const parts: DirectPart[] = [];
  for (let number = from; number <= last; number += 1) {
    const bytes = sizes[number - 1]!;
    const { bytes: received_bytes = 0, etag = null } = there.get(number) ?? {};
    const url = await pieces.putUrl(directName(row.id, number), { bytes, seconds: URL_SECONDS });
    parts.push({ number, bytes, url, received_bytes, etag });
  }
  return { parts, next_from: last < sizes.length ? last + 1 : null };
}

/**
 * Takes the parts for whole, when the bucket has all of them as the client says. Repeated, it changes nothing. What is in
 * them is looked at when they become an episode.
 * @throws LongwaveError `upload.part`, `upload.not-direct`, `upload.busy`
 */
export async function completeDirect(
  uploads: Uploads,
  row: UploadsTable,
  { parts }: z.output<typeof sentParts>,
): Promise<void> {
  const sizes = sizesOf(row);
  await withLease(uploads.database, row.id, async (lease) => {
    if ((await receivedBytes(uploads, row)) === row.bytes) return;
    const there = await directPieces(uploads.files, row.id);
    const said = new Map(parts.map(({ number, etag }) => [number, etag.replaceAll('"', '')]));
    const whole = sizes.map((bytes, index) => {
      const number = index + 1;
      const piece = there.get(number);
      checkPart(number, { bytes, etag: said.get(number) }, piece);
      return { number, name: directName(row.id, number), bytes };
    });
    await countPieces(uploads.database, row.id, lease, whole);
  });
}

function checkPart(
  number: number,
  said: { bytes: number; etag: string | undefined },
  piece: Piece | undefined,
): void {
  if (piece === undefined) throw wrongPart(number, 'is not in the bucket');
  if (piece.bytes !== said.bytes) throw wrongPart(number, `has ${piece.bytes} bytes there`);
  if (said.etag === undefined) throw wrongPart(number, 'is not in "parts"');
  if (piece.etag !== said.etag) throw wrongPart(number, 'has another ETag there');
}

function wrongPart(number: number, what: string): LongwaveError {
  return new LongwaveError('conflict', 'upload.part', `Part ${number} ${what}.`, {
    field: 'parts',
    mend: `PUT part ${number} again: GET /api/uploads/{id}/parts?from=${number} has its address and its size.`,
  });
}

/** Of all parts, in their order. @throws LongwaveError `upload.not-direct` */
function sizesOf({ bytes, piece_bytes: size }: UploadsTable): number[] {
  if (size === null || bytes === null)
    throw new LongwaveError(
      'conflict',
      'upload.not-direct',
      'This upload goes through Longwave, not straight to the bucket.',
      { mend: 'Go on with it by tus (PATCH), or begin another: POST /api/uploads/direct.' },
    );
  const count = Math.ceil(bytes / size);
  return Array.from({ length: count }, (_none, index) => Math.min(size, bytes - index * size));
}

function piecesOf({ files }: Uploads): Pieces {
  if (files.pieces) return files.pieces;
  throw new LongwaveError(
    'conflict',
    'upload.no-bucket',
    'This server keeps its files on a disk, not in a bucket.',
    { mend: 'Send the file by tus: POST /api/uploads.' },
  );
}
