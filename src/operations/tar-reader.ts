import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { LongwaveError, systemCode } from '../platform/errors.ts';
import { BLOCK_BYTES, NAME_BYTES, padding, tarHeader } from './tar.ts';
import type { TarEntry } from './tar.ts';

const READ_BYTES = 1024 * 1024;

/**
 * The entries of a tar that `TarWriter` wrote. The chunks of one must be read before the next is asked for. Not one
 * bit may be other than it was written: that also holds for what no hash of an entry covers.
 * @throws LongwaveError `backup.cannot-read`, `backup.truncated`, `backup.damaged`
 */
export async function* readTar(
  path: string,
): AsyncGenerator<{ entry: TarEntry; chunks: AsyncGenerator<Buffer> }> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  try {
    for (let at = 0; ;) {
      const header = await readBlock(file, at);
      if (isZero(header)) return await expectEnd(file, at + BLOCK_BYTES);
      const entry = parseHeader(header);
      yield { entry, chunks: contentAt(file, at + BLOCK_BYTES, entry.bytes) };
      const end = at + BLOCK_BYTES + entry.bytes;
      at = end + padding(entry.bytes);
      if (!isZero(await readExactly(file, end, at - end))) throw damaged();
    }
  } finally {
    await file.close();
  }
}

async function* contentAt(file: FileHandle, at: number, bytes: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < bytes;) {
    const chunk = await readExactly(file, at + done, Math.min(READ_BYTES, bytes - done));
    done += chunk.length;
    yield chunk;
  }
}

async function expectEnd(file: FileHandle, at: number): Promise<void> {
  if (!isZero(await readBlock(file, at))) throw damaged();
  const { size } = await file.stat();
  if (size !== at + BLOCK_BYTES) throw damaged();
}

/** Writing what was read must give the same header, or a bit of it has changed. */
function parseHeader(header: Buffer): TarEntry {
  const name = header.toString('utf8', 0, header.indexOf(0));
  const isBinary = header[124] === 0x80;
  const bytes = isBinary ? Number(header.readBigUInt64BE(128)) : octalAt(header, 124);
  const entry = { name, bytes, madeAt: octalAt(header, 136) * 1000 };
  const fits = Number.isSafeInteger(bytes) && Number.isSafeInteger(entry.madeAt);
  if (!fits || name.length > NAME_BYTES || !tarHeader(entry).equals(header)) throw damaged();
  return entry;
}

function octalAt(header: Buffer, at: number): number {
  const digits = header.toString('latin1', at, at + 11);
  return /^[0-7]{11}$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function readBlock(file: FileHandle, at: number): Promise<Buffer> {
  return readExactly(file, at, BLOCK_BYTES);
}

async function readExactly(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  for (let done = 0; done < bytes;) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, at + done);
    if (bytesRead === 0)
      throw new LongwaveError('invalid', 'backup.truncated', 'The backup is cut off.', {
        mend: 'Copy the file again, or take another backup. Nothing was changed.',
      });
    done += bytesRead;
  }
  return buffer;
}

function cannotRead(path: string, cause: unknown): LongwaveError {
  const message = `"${path}" cannot be read (${systemCode(cause)}).`;
  return new LongwaveError('not-found', 'backup.cannot-read', message, { cause });
}

/** @param what the part that is not what was written; without it, something between the parts. */
export function damaged(what = 'Something in it'): LongwaveError {
  const message = `The backup is damaged: ${what} is not what was written.`;
  const mend = 'Copy the file again, or take another backup. Nothing was changed.';
  return new LongwaveError('invalid', 'backup.damaged', message, { mend });
}
