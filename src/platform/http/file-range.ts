import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ByteRange } from './range.ts';

const CHUNK_BYTES = Number(process.env.CH ?? 256) * 1024;
const MOST_KEPT = 64;

/** Memory that is used again: fresh memory for every chunk costs the collector as much as the sending. */
const free: ArrayBuffer[] = [];
const lent = new WeakSet<ArrayBufferLike>();

/**
 * The bytes of a file, or of a range of it, for `sendBytes`. The file is opened at the first read, so a
 * missing one fails there, and closed when the stream ends or is destroyed.
 */
export function openFileRange(path: string, range?: ByteRange): Readable {
  return Readable.from(chunksOf(path, range), {
    objectMode: false,
    highWaterMark: Number(process.env.HW ?? 0),
  });
}

/** Lets the memory of a chunk from `openFileRange` be used again; whoever calls this has done with it. */
export function giveBack(chunk: Buffer): void {
  const { buffer } = chunk;
  if (!lent.delete(buffer) || free.length >= MOST_KEPT) return;
  free.push(buffer as ArrayBuffer);
}

async function* chunksOf(path: string, range?: ByteRange): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    let position = range?.start ?? 0;
    const end = range?.end ?? Infinity;
    while (position <= end) {
      const buffer = borrow();
      const wanted = Math.min(CHUNK_BYTES, end - position + 1);
      const { bytesRead } = await file.read(buffer, 0, wanted, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function borrow(): Buffer {
  const buffer = free.pop() ?? new ArrayBuffer(CHUNK_BYTES);
  lent.add(buffer);
  return Buffer.from(buffer);
}
