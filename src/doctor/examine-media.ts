import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { probe } from '../media/probe.ts';
import type { ProbedAudio } from '../media/probe.ts';
import { sniff, SNIFF_BYTES } from '../media/sniff.ts';
import { LongwaveError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Ask, Reply } from './asking.ts';
import { isReply } from './asking.ts';
import type { MediaSample } from './examined.ts';
import type { FeedElement } from './feed-element.ts';
import { rangeIn } from './served-range.ts';

/** What all samples together may cost to download whole. */
export const MOST_MEDIA_BYTES = 50 * 1024 * 1024;
/** How many bytes of the middle and of the end are compared. */
const PIECE_BYTES = 100;

export interface MediaTools {
  ask: Ask;
  /** An empty folder for the files, which somebody else removes. */
  folder: string;
  /** Shared by all samples. */
  budget: { leftBytes: number };
}

/** Tries one enclosure: as a directory does (HEAD), as a player does (ranges), and as a listener does (the whole file). */
export async function tryMedia(
  item: FeedElement,
  url: string,
  { ask, folder, budget }: MediaTools,
): Promise<MediaSample> {
  const [head, first] = await Promise.all([
    ask({ url, method: 'HEAD', headers: plain, maxBytes: 0 }),
    ask(rangeOf(url, 'bytes=0-1', 2)),
  ]);
  const sample: MediaSample = { item, url, head, first, ...nothingMore };
  if (!isReply(first) || first.status >= 400) return sample;
  const totalBytes = totalOf(first, isReply(head) ? head : undefined);
  const ranges = await askRanges(url, first, totalBytes, ask);
  const file = await readFile({ url, totalBytes, ranges }, { ask, folder, budget });
  return { ...sample, ...ranges, totalBytes, ...file };
}

const nothingMore = {
  middle: undefined,
  suffix: undefined,
  beyond: undefined,
  sameTag: undefined,
  otherTag: undefined,
  totalBytes: undefined,
  kind: undefined,
  wrongRanges: [],
};

const plain = { 'accept-encoding': 'identity' };

function rangeOf(url: string, range: string, maxBytes: number, more: Record<string, string> = {}) {
  // One more than was asked for, to see that no more comes.
  return { url, headers: { ...plain, range, ...more }, maxBytes: maxBytes + 1 };
}

function totalOf(first: Reply, head: Reply | undefined): number | undefined {
  const range = rangeIn(first);
  if (range?.total !== undefined) return range.total;
  const length = first.status === 200 ? first.headers['content-length'] : undefined;
  const named = length ?? (head?.status === 200 ? head.headers['content-length'] : undefined);
  return named !== undefined && /^\d{1,15}$/.test(named) ? Number(named) : undefined;
}

type Ranges = Pick<MediaSample, 'middle' | 'suffix' | 'beyond' | 'sameTag' | 'otherTag'>;

async function askRanges(
  url: string,
  first: Reply,
  totalBytes: number | undefined,
  ask: Ask,
): Promise<Ranges> {
  const { etag } = first.headers;
  const get = (range: string, maxBytes: number, more?: Record<string, string>) =>
    ask(rangeOf(url, range, maxBytes, more));
  const known = totalBytes !== undefined && totalBytes > 2 * PIECE_BYTES;
  const from = Math.floor((totalBytes ?? 0) / 2);
  const strong = etag !== undefined && etag.startsWith('"');
  // Without ranges at all, one finding is enough.
  const ranges = first.status === 206;
  const [middle, suffix, beyond, sameTag, otherTag] = await Promise.all([
    ranges && known ? get(`bytes=${from}-${from + PIECE_BYTES - 1}`, PIECE_BYTES) : undefined,
    ranges && known ? get(`bytes=-${PIECE_BYTES}`, PIECE_BYTES) : undefined,
    ranges && known ? get(`bytes=${totalBytes + 1}-`, 0) : undefined,
    ranges && strong ? get('bytes=0-1', 2, { 'if-range': etag }) : undefined,
    ranges && strong ? get('bytes=0-1', 2, { 'if-range': '"longwave-doctor"' }) : undefined,
  ]);
  return { middle, suffix, beyond, sameTag, otherTag };
}

type FileFacts = Pick<MediaSample, 'kind' | 'wrongRanges'> & {
  audio?: ProbedAudio | LongwaveError;
};

/** The whole file where the budget has room for it, else its beginning. */
async function readFile(
  { url, totalBytes, ranges }: { url: string; totalBytes: number | undefined; ranges: Ranges },
  { ask, folder, budget }: MediaTools,
): Promise<FileFacts> {
  if (totalBytes === undefined || totalBytes > budget.leftBytes || totalBytes === 0) {
    const start = await ask(rangeOf(url, `bytes=0-${SNIFF_BYTES - 1}`, SNIFF_BYTES - 1));
    const usable = isReply(start) && start.status < 300 && start.coding === '';
    return { kind: usable ? sniff(start.body) : undefined, wrongRanges: [] };
  }
  budget.leftBytes -= totalBytes;
  const path = join(folder, newId());
  await using file = await open(path, 'wx+');
  const whole = await ask({
    url,
    headers: plain,
    maxBytes: totalBytes,
    take: async (chunk) => (await file.write(chunk)).bytesWritten > 0,
  });
  if (!isReply(whole) || whole.status !== 200 || whole.coding !== '' || whole.bytes < totalBytes)
    return { kind: undefined, wrongRanges: [] };
  const head = await pieceOf(file, 0, SNIFF_BYTES);
  const kind = sniff(head);
  const audio = kind === 'mp3' || kind === 'mp4' ? await probed(path) : undefined;
  const wrongRanges = await wrongPieces(file, totalBytes, ranges);
  return { kind, wrongRanges, ...(audio && { audio }) };
}

async function probed(path: string): Promise<ProbedAudio | LongwaveError> {
  try {
    return await probe(path);
  } catch (error) {
    if (error instanceof LongwaveError) return error;
    throw error;
  }
}

async function pieceOf(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position: from });
  return buffer.subarray(0, bytesRead);
}

async function wrongPieces(
  file: FileHandle,
  totalBytes: number,
  { middle, suffix }: Ranges,
): Promise<string[]> {
  const pieces = [
    { name: 'in the middle', answer: middle, from: Math.floor(totalBytes / 2) },
    { name: 'at the end', answer: suffix, from: totalBytes - PIECE_BYTES },
  ];
  const wrong: string[] = [];
  for (const { name, answer, from } of pieces) {
    if (!isReply(answer) || answer.status !== 206) continue;
    const right = await pieceOf(file, from, PIECE_BYTES);
    if (!answer.body.equals(right)) wrong.push(name);
  }
  return wrong;
}
