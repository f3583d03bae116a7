/**
 * The bytes of a feed as pieces, in order, in memory that threads share. Most pieces of a version are those of the
 * version before, and nothing as large as the feed is ever copied or allocated: a feed of 10,000 episodes has 20 MB.
 */
export type Pieces = Uint8Array<SharedArrayBuffer>[];

export function sharedPiece(text: string): Uint8Array<SharedArrayBuffer> {
  const piece = new Uint8Array(new SharedArrayBuffer(Buffer.byteLength(text)));
  buffer(piece).write(text);
  return piece;
}

export function lengthOf(pieces: Uint8Array[]): number {
  return pieces.reduce((bytes, piece) => bytes + piece.length, 0);
}

/** A Buffer over the same memory: what crosses threads arrives as a plain Uint8Array. */
export function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
