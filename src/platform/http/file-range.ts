import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ByteRange } from './range.ts';

const CHUNK_BYTES = 512 * 1024;
const MOST_KEPT = 32;

/** Chunks to use again: new memory for each keeps the garbage collector as busy as the sending itself. */
const free: ArrayBufferLike[] = [];
const lent = new WeakSet<ArrayBufferLike>();

/**
 * The bytes of a file, or of a range of it, for `sendBytes`. Rejects when the file cannot be opened; the
 * file is closed when the stream ends or is destroyed.
 */
export async function openFileRange(path: string, range?: ByteRange): Promise<Readable> {
  return new FileRange(await open(path), range);
}

/** Says that nobody looks at a chunk any more; the memory of one from `openFileRange` is used again. */
export function giveBack(chunk: Buffer): void {
  if (lent.delete(chunk.buffer) && free.length < MOST_KEPT) free.push(chunk.buffer);
}

class FileRange extends Readable {
  readonly #file: FileHandle;
  readonly #end: number;
  #position: number;

  constructor(file: FileHandle, range: ByteRange = { start: 0, end: Infinity }) {
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
    void this.#close(error, done);
  }

  async #close(error: Error | null, done: (error?: Error | null) => void): Promise<void> {
    try {
      await this.#file.close();
      done(error);
    } catch (failure) {
      done(error ?? (failure as Error));
    }
  }

  async #readChunk(): Promise<void> {
    const chunk = Buffer.from(free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES).buffer);
    const wanted = Math.min(CHUNK_BYTES, this.#end - this.#position + 1);
    const { bytesRead } = await this.#file.read(chunk, 0, wanted, this.#position);
    this.#position += bytesRead;
    lent.add(chunk.buffer);
    if (bytesRead > 0) this.push(chunk.subarray(0, bytesRead));
    if (bytesRead === 0 || this.#position > this.#end) this.push(null);
  }
}
