import { type Box, boxesIn, contentOf, malformed } from './probe-mp4-box.ts';

/** What one track says of itself and of the bytes that it needs. */
export interface Track {
  /** `soun` or `vide`. */
  handler: string;
  /** The four letters of its codec: `mp4a`, `alac`, `avc1`, … */
  format: string;
  /** The first sample description, from its size field on. */
  description: Buffer;
  seconds: number;
  sampleBytes: number;
  /** Bits per second of all samples, of those that an edit list hides too. */
  bitrate: number;
  /** How long the file must be for the last byte of this track to be in it. */
  endsAt: number;
}

/** The tracks of sound and pictures in a `moov` box: what is wrong in others, such as chapters, costs nobody the sound. */
export function readTracks(bytes: Buffer, moov: Box): Track[] {
  const scale = timeScale(contentOf(bytes, moov, 'mvhd') ?? Buffer.alloc(0));
  return [...boxesIn(bytes, moov)]
    .filter((box) => box.type === 'trak' && /^(soun|vide)$/.test(trackHandler(bytes, box)))
    .map((trak) => readTrack(bytes, trak, scale));
}

/** `soun`, `vide`, `text`, …; empty when the track does not say it. */
export function trackHandler(bytes: Buffer, trak: Box): string {
  return contentOf(bytes, trak, 'mdia', 'hdlr')?.toString('latin1', 8, 12) ?? '';
}

/** `movieScale` is the movie's time scale, in which edit lists count. */
function readTrack(bytes: Buffer, trak: Box, movieScale: number): Track {
  const table = (...path: string[]) => contentOf(bytes, trak, 'mdia', ...path) ?? Buffer.alloc(0);
  const samples = (type: string) => table('minf', 'stbl', type);
  const description = samples('stsd').subarray(8);
  const sizes = readSizes(samples('stsz'));
  const scale = timeScale(table('mdhd'));
  const seconds = samplesLength(samples('stts'), sizes.count) / scale;
  refuseContradiction(seconds, statedUnits(table('mdhd')) / scale);
  const edited = editedSeconds(contentOf(bytes, trak, 'edts', 'elst'), movieScale);
  return {
    handler: trackHandler(bytes, trak),
    format: description.toString('latin1', 4, 8),
    description,
    // An edit list can only hide sound; a longer one is a pause in front of it, or a lie.
    seconds: edited > 0 ? Math.min(edited, seconds) : seconds,
    sampleBytes: sizes.bytes,
    bitrate: seconds > 0 ? (sizes.bytes * 8) / seconds : 0,
    endsAt: lastByte(
      chunkOffsets(samples('stco'), samples('co64')),
      lastChunkBytes(samples('stsc'), samples('stsz')),
    ),
  };
}

/** The time scale of an `mdhd` or `mvhd` box: units a second. */
export function timeScale(header: Buffer): number {
  const at = header[0] === 1 ? 20 : 12;
  return header.length >= at + 4 ? header.readUInt32BE(at) : 0;
}

/** The duration that an `mdhd` box states, in its own units; 0 when it says that it does not know. */
function statedUnits(header: Buffer): number {
  if (header[0] === 1) return header.length >= 32 ? Number(header.readBigInt64BE(24)) : 0;
  return header.length >= 20 ? header.readInt32BE(16) : 0;
}

function refuseContradiction(seconds: number, stated: number): void {
  if (stated > 0 && Math.abs(seconds - stated) > 1 + stated / 100)
    throw malformed(`it states ${Math.round(stated)} seconds and lists ${Math.round(seconds)}`);
}

interface Sizes {
  count: number;
  bytes: number;
}

/** The sizes of all samples together, or of the last few. */
function readSizes(stsz: Buffer, last = Infinity): Sizes {
  if (stsz.length < 12) return { count: 0, bytes: 0 };
  const each = stsz.readUInt32BE(4);
  const count = Math.min(last, stsz.readUInt32BE(8));
  if (each !== 0) return { count, bytes: each * count };
  const table = rows(stsz, 8, 4);
  let bytes = 0;
  for (let at = Math.max(0, table.length - count * 4); at < table.length; at += 4)
    bytes += table.readUInt32BE(at);
  return { count, bytes };
}

/** How long the first `count` samples last, in units of the track: what has no bytes does not sound. */
function samplesLength(stts: Buffer, count: number): number {
  const table = rows(stts, 4, 8);
  let left = count;
  let units = 0;
  for (let at = 0; at < table.length && left > 0; at += 8) {
    const run = Math.min(left, table.readUInt32BE(at));
    units += run * table.readUInt32BE(at + 4);
    left -= run;
  }
  return units;
}

/** Where the chunks of a track begin in the file. */
export function chunkOffsets(stco: Buffer, co64: Buffer): number[] {
  const offsets: number[] = [];
  const short = rows(stco, 4, 4);
  for (let at = 0; at < short.length; at += 4) offsets.push(short.readUInt32BE(at));
  const long = rows(co64, 4, 8);
  for (let at = 0; at < long.length; at += 8) offsets.push(Number(long.readBigUInt64BE(at)));
  return offsets;
}

function lastChunkBytes(stsc: Buffer, stsz: Buffer): number {
  const samples = rows(stsc, 4, 12).subarray(-12);
  const count = samples.length === 12 ? samples.readUInt32BE(4) : 0;
  return readSizes(stsz, count).bytes;
}

function lastByte(offsets: number[], lastChunkBytes: number): number {
  let last = (offsets.at(-1) ?? 0) + lastChunkBytes;
  for (const offset of offsets) last = Math.max(last, offset + 1);
  return last;
}

function editedSeconds(elst: Buffer | undefined, movieScale: number): number {
  if (!elst || movieScale === 0) return 0;
  const wide = elst[0] === 1;
  const table = rows(elst, 4, wide ? 20 : 12);
  let units = 0;
  for (let at = 0; at < table.length; at += wide ? 20 : 12)
    units += wide ? Number(table.readBigUInt64BE(at)) : table.readUInt32BE(at);
  return units / movieScale;
}

/** The rows of a table whose count stands at `countAt`; refuses a count that the box has no room for. */
export function rows(table: Buffer, countAt: number, rowBytes: number): Buffer {
  if (table.length < countAt + 4) return Buffer.alloc(0);
  const count = table.readUInt32BE(countAt);
  const bytes = table.subarray(countAt + 4, countAt + 4 + count * rowBytes);
  if (bytes.length < count * rowBytes)
    throw malformed(`a table announces ${count} rows and has fewer`);
  return bytes;
}
