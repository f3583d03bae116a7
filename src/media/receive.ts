import { createHash } from 'node:crypto';
import { LongwaveError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { keptToItself, storable } from '../platform/text.ts';
import type { NewFile } from './file.ts';
import { storeKey } from './file.ts';
import type { FileStore, IncomingFile } from './files/store.ts';
import { probe } from './probe.ts';
import type { ProbedAudio } from './probe.ts';
import { refusalFor } from './audio-refusals.ts';
import { sniff, SNIFF_BYTES } from './sniff.ts';

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
  const { id, key, type } = newKeyFor(head);
  const incoming = await files.begin(key, { type });
  const all = async function* (): AsyncIterable<Buffer> {
    yield head;
    yield* chunks;
  };
  return await examine({ id, storeKey: key, originalName }, incoming, all());
}

/** A file that has arrived whole in the place of `files`, in another way than through this request. */
export interface StagedFile {
  bytes: number;
  /** What `files.adopt` takes. */
  from: string[];
  head(bytes: number): Promise<Buffer>;
}

/**
 * Takes one audio file that is in the store's place already: nothing of it is sent again, and everything is read back
 * from where it will stay. When it throws, `staged` is what it was.
 * @throws LongwaveError the same as `receiveAudio`
 */
export async function receiveStaged(
  { files, maxBytes }: Reception,
  staged: StagedFile,
  givenName: string | null,
): Promise<ReceivedAudio> {
  const { bytes, from } = staged;
  if (bytes > maxBytes) throw tooLarge(maxBytes);
  const { id, key, type } = newKeyFor(await staged.head(SNIFF_BYTES));
  const incoming = await files.adopt(key, from, { type, bytes });
  const originalName = givenName === null ? null : keptName(givenName);
  return await examine({ id, storeKey: key, originalName }, incoming, readBack(files, key));
}

async function* readBack(files: FileStore, key: string): AsyncIterable<Buffer> {
  yield* (await files.read(key)) as AsyncIterable<Buffer>;
}

/** @throws LongwaveError for what is no audio that we take */
function newKeyFor(head: Buffer): { id: string; key: string; type: string } {
  const looks = sniff(head);
  if (looks !== 'mp3' && looks !== 'mp4') throw refusalFor(looks);
  const id = newId();
  return looks === 'mp3'
    ? { id, key: storeKey('audio', id, 'mp3'), type: 'audio/mpeg' }
    : { id, key: storeKey('audio', id, 'm4a'), type: 'audio/x-m4a' };
}

async function examine(
  known: Pick<NewFile, 'id' | 'storeKey' | 'originalName'>,
  incoming: IncomingFile,
  chunks: AsyncIterable<Buffer>,
): Promise<ReceivedAudio> {
  try {
    const { bytes, sha256 } = await writeAll(incoming, chunks);
    const { path } = await incoming.finish();
    const probed = await probe(path);
    return received({ ...known, bytes, sha256 }, probed, incoming);
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
  return keptToItself(bytes.toString('utf8').replace(/\uFFFD$/, ''));
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
  chunks: AsyncIterable<Buffer>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    await incoming.write(chunk);
  }
  return { bytes, sha256: hash.digest('hex') };
}
