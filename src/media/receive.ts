import { createHash } from 'node:crypto';
import { LongwaveError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { storable } from '../platform/text.ts';
import type { NewFile } from './file.ts';
import { storeKey } from './file.ts';
import type { FileStore, IncomingFile } from './files/store.ts';
import { probe } from './probe.ts';
import type { ProbedAudio } from './probe.ts';
import { refusalFor, sniff, SNIFF_BYTES } from './sniff.ts';

/** Audio that has arrived whole and was found good, but is not kept yet: `keep` it or `drop` it. */
export interface ReceivedAudio {
  readonly probed: ProbedAudio;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly originalName: string | null;
  /** Makes the bytes durable under their final key; the row is the caller's next step. */
  keep(ownerId: string, urlName: string): Promise<NewFile>;
  /** Leaves no byte behind. Does nothing after `keep`. */
  drop(): Promise<void>;
}

export interface Reception {
  files: FileStore;
  maxBytes: number;
}

/**
 * Takes one audio file from a stream in one pass: size limit, type, SHA-256, storage; then reads what is in
 * it. Memory stays flat. When it throws, nothing of the file is left.
 * @throws LongwaveError `audio.too-large`, `audio.empty`, `audio.unsupported`, … and the store's own.
 */
export async function receiveAudio(
  { files, maxBytes }: Reception,
  source: AsyncIterable<Buffer>,
  givenName: string | null,
): Promise<ReceivedAudio> {
  const chunks = limited(source, maxBytes);
  const filename = givenName === null ? null : keptName(givenName);
  try {
    return await take(files, chunks, filename);
  } catch (error) {
    throw refusedAfterwards(error, filename);
  } finally {
    // Else a reader stays on the request, and the rest of its body blocks the connection.
    await chunks.return(undefined);
  }
}

async function take(
  files: FileStore,
  chunks: AsyncGenerator<Buffer>,
  originalName: string | null,
): Promise<ReceivedAudio> {
  const head = await firstBytes(chunks);
  const looks = sniff(head);
  if (looks !== 'mp3' && looks !== 'mp4') throw refusalFor(looks);
  const id = newId();
  const key = storeKey('audio', id, looks === 'mp3' ? 'mp3' : 'm4a');
  const incoming = await files.begin(key, { type: looks === 'mp3' ? 'audio/mpeg' : 'audio/x-m4a' });
  try {
    const { bytes, sha256 } = await writeAll(incoming, head, chunks);
    const { path } = await incoming.finish();
    const probed = await probe(path);
    return received({ id, storeKey: key, bytes, sha256, originalName }, probed, incoming);
  } catch (error) {
    await incoming.abort();
    throw error;
  }
}

const refused = new WeakMap<LongwaveError, { filename: string | null }>();

function refusedAfterwards(error: unknown, filename: string | null): unknown {
  if (error instanceof LongwaveError) refused.set(error, { filename });
  return error;
}

/** What an error is about, when it refuses audio whose bytes had come; undefined for any other error. */
export function refusedFile(error: unknown): { filename: string | null } | undefined {
  return error instanceof LongwaveError ? refused.get(error) : undefined;
}

/** What a file was called, as it can be stored: 255 bytes, the last of which may cut a letter. */
function keptName(name: string): string {
  const bytes = Buffer.from(storable(name)).subarray(0, 255);
  return bytes.toString('utf8').replace(/\uFFFD$/, '');
}

function received(
  known: Pick<NewFile, 'id' | 'storeKey' | 'bytes' | 'sha256' | 'originalName'>,
  probed: ProbedAudio,
  incoming: IncomingFile,
): ReceivedAudio {
  return {
    ...known,
    probed,
    drop: () => incoming.abort(),
    keep: async (ownerId, urlName) => {
      await incoming.commit().catch((error: unknown) => {
        throw refusedAfterwards(error, known.originalName);
      });
      return {
        ...known,
        ownerId,
        type: probed.type,
        name: `${urlName}.${probed.extension}`,
        durationSeconds: probed.durationSeconds,
      };
    },
  };
}

async function* limited(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

/** @returns the error for a file over the limit, also for one that only says that it will be. */
export function tooLarge(maxBytes: number): LongwaveError {
  return new LongwaveError(
    'too-large',
    'audio.too-large',
    `The file is larger than ${maxBytes} bytes.`,
    {
      field: 'audio',
      mend: 'Encode it smaller (128 kbit/s is enough for speech), or raise MAX_UPLOAD_BYTES.',
    },
  );
}

async function firstBytes(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  while (bytes < SNIFF_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    parts.push(next.value);
    bytes += next.value.length;
  }
  return Buffer.concat(parts);
}

async function writeAll(
  incoming: IncomingFile,
  head: Buffer,
  rest: AsyncGenerator<Buffer>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const take = async (chunk: Buffer): Promise<void> => {
    hash.update(chunk);
    bytes += chunk.length;
    await incoming.write(chunk);
  };
  await take(head);
  for await (const chunk of rest) await take(chunk);
  return { bytes, sha256: hash.digest('hex') };
}
