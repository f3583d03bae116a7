import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** POSIX.1-1988 ("ustar"): everything stands in blocks of this size. */
export const BLOCK_BYTES = 512;
export const NAME_BYTES = 100;

/** A size beyond eleven octal digits is written in binary, as GNU tar does. */
const LONGEST_OCTAL = 8 * 1024 ** 3;

export interface TarEntry {
  name: string;
  bytes: number;
  /** Milliseconds; whole seconds are kept. */
  madeAt: number;
}

/** What stands under a name: how many bytes, and their SHA-256 in hex. */
export interface Content {
  bytes: number;
  sha256: string;
}

/** Writes a tar, entry by entry, and never holds more than a chunk of it. */
export class TarWriter {
  readonly #to: FileHandle;

  constructor(to: FileHandle) {
    this.#to = to;
  }

  /** @throws Error when there are more or fewer bytes than were announced. */
  async add(entry: TarEntry, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Content> {
    await writeAll(this.#to, tarHeader(entry));
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > entry.bytes) break;
      hash.update(chunk);
      await writeAll(this.#to, chunk);
    }
    if (bytes !== entry.bytes) throw new Error(`${entry.name} does not have ${entry.bytes} bytes`);
    await writeAll(this.#to, Buffer.alloc(padding(bytes)));
    return { bytes, sha256: hash.digest('hex') };
  }

  async end(): Promise<void> {
    await writeAll(this.#to, Buffer.alloc(2 * BLOCK_BYTES));
    await this.#to.sync();
  }
}

/** The block before the bytes of an entry. */
export function tarHeader({ name, bytes, madeAt }: TarEntry): Buffer {
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`${name} is too long a name for a tar`);
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(name, 0);
  header.write('0000600\x000000000\x000000000\x00', 100, 'latin1'); // mode, owner, group
  if (bytes < LONGEST_OCTAL) header.write(`${octal(bytes, 11)}\0`, 124, 'latin1');
  else header.writeBigUInt64BE(BigInt(bytes), 128);
  if (bytes >= LONGEST_OCTAL) header[124] = 0x80;
  header.write(`${octal(Math.floor(madeAt / 1000), 11)}\0`, 136, 'latin1');
  header.write('        0', 148, 'latin1'); // the checksum counts as spaces; then the type: a file
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return header;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** How many zeros follow that many bytes. */
export function padding(bytes: number): number {
  return (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
}
