import { Readable } from 'node:stream';
import { openShared } from './lingering-files.ts';
import type { SharedFile } from './lingering-files.ts';
import type { ByteRange } from './range.ts';

const CHUNK_BYTES = 512 * 1024;
const MOST_KEPT = 32;

/** Chunks to use again: new memory for each keeps the garbage collector as busy as the sending itself. */
const free: ArrayBufferLike[] = [];
const lent = new WeakSet<ArrayBufferLike>();

/**
 * The bytes of a file that never changes, or of a range of it, for `sendBytes`. Rejects when the file cannot be opened;
 * it is closed a moment after the last stream of it has ended or was destroyed.
 */
export async function openFileRange(path: string, range?: ByteRange): Promise<Readable> {
  return new FileRange(await openShared(path), range);
}

/** Says that nobody looks at a chunk any more; the memory of one from `openFileRange` is used again. */
export function giveBack(chunk: Buffer): void {
  if (lent.delete(chunk.buffer) && free.length < MOST_KEPT) free.push(chunk.buffer);
}

class FileRange extends Readable {
  readonly #file: SharedFile;
  readonly #end: number;
  #position: number;

  constructor(file: SharedFile, range: ByteRange = { start: 0, end: Infinity }) {
    // No reading ahead: a listener who pauses for an hour holds one chunk of memory, not two.
    super({ highWaterMark: 0 });
    this.#file = file;
    this.#position = range.start;
    this.#end = range.end;
  }

  override _read(): void {
    this.#readChunk().catch((error: Error) => this.destroy(error));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#file.release();
    done(error);
  }

  async #readChunk(): Promise<void> {
    const chunk = Buffer.from(free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES).buffer);
    const wanted = Math.min(CHUNK_BYTES, this.#end - this.#position + 1);
    const { bytesRead } = await this.#file.handle.read(chunk, 0, wanted, this.#position);
    this.#position += bytesRead;
    lent.add(chunk.buffer);
    if (bytesRead > 0) this.push(chunk.subarray(0, bytesRead));
    if (bytesRead === 0 || this.#position > this.#end) this.push(null);
  }
}
