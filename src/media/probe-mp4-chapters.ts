import { type FoundChapter } from './probe-chapters.ts';
import { type FileWindow, openWindow } from './probe-file.ts';
import { type Box, boxesIn, contentOf } from './probe-mp4-box.ts';
import { chunkOffsets, rows, timeScale, trackHandler } from './probe-mp4-track.ts';
import { readIndex } from './probe-mp4.ts';

const MOST_CHAPTERS = 1000;
/** One or two are usual. */
const MOST_REFERENCES = 100;
/** 255 letters in UTF-8 or UTF-16, with room to spare. */
const TITLE_BYTES = 1024;
/** Nero counts in units of 100 ns. */
const NERO_SCALE = 10_000_000;

/**
 * The chapters of an MP4 file: of its chapter track (QuickTime), of its list (Nero's `chpl` box), or none where both
 * are missing or broken. Reads each table once. music-metadata could read them too, but walks the whole sample table
 * of the sound again for each one, and gives up all tags for one wrong number in a chapter.
 */
export function readMp4Chapters(path: string): FoundChapter[] {
  try {
    using file = openWindow(path, TITLE_BYTES);
    const [bytes, moov] = readIndex(file);
    const track = orNone(() => chaptersOfTrack(file, bytes, moov));
    const list = orNone(() => chaptersOfList(contentOf(bytes, moov, 'udta', 'chpl')));
    if (track.length !== list.length) return track.length > 0 ? track : list;
    // ffmpeg's track begins at 0 whenever its first chapter does; its list is right, but cuts titles at 255 bytes.
    return track.map(({ title }, index) => ({ ...list[index]!, title }));
  } catch {
    return [];
  }
}

/** A broken one must not hide the other one. Chapters without a title are the gaps between others. */
function orNone(read: () => FoundChapter[]): FoundChapter[] {
  try {
    return read().filter(({ title }) => title !== '');
  } catch {
    return [];
  }
}

function chaptersOfList(chpl: Buffer | undefined): FoundChapter[] {
  const chapters: FoundChapter[] = [];
  if (!chpl) return chapters;
  // Version 1 has 4 more bytes; the count is one byte, but some write it over the three before it too.
  let at = chpl[0] === 0 ? 5 : 9;
  for (let left = chpl[at - 1] ?? 0; left > 0 && at + 9 <= chpl.length; left -= 1) {
    const titleEnd = at + 9 + chpl[at + 8]!;
    const startSeconds = Number(chpl.readBigUInt64BE(at)) / NERO_SCALE;
    chapters.push({ startSeconds, title: chpl.toString('utf8', at + 9, titleEnd) });
    at = titleEnd;
  }
  return chapters;
}

function chaptersOfTrack(file: FileWindow, bytes: Buffer, moov: Box): FoundChapter[] {
  const trak = chapterTrack(bytes, moov);
  if (!trak) return [];
  const table = (...path: string[]) => contentOf(bytes, trak, 'mdia', ...path) ?? Buffer.alloc(0);
  const samples = (type: string) => table('minf', 'stbl', type);
  const sizes = sampleSizes(samples('stsz'));
  const starts = sampleStarts(samples('stts'));
  const places = samplePlaces(
    chunkOffsets(samples('stco'), samples('co64')),
    samples('stsc'),
    sizes,
  );
  const scale = timeScale(table('mdhd'));
  return places.flatMap((place, index) => {
    const start = starts[index];
    if (start === undefined) return [];
    const title = sampleText(file.read(place, Math.min(sizes[index]!, TITLE_BYTES)));
    return { startSeconds: start / scale, title };
  });
}

/** The first track of text that another track names as its chapters; further ones hold pictures or links. */
function chapterTrack(bytes: Buffer, moov: Box): Box | undefined {
  const traks = [...boxesIn(bytes, moov)].filter(({ type }) => type === 'trak');
  const named = new Set<number>();
  for (const trak of traks) {
    const references = contentOf(bytes, trak, 'tref', 'chap') ?? Buffer.alloc(0);
    for (let at = 0; at + 4 <= references.length && named.size < MOST_REFERENCES; at += 4)
      named.add(references.readUInt32BE(at));
  }
  return traks.find((trak) => {
    const isText = /^(text|sbtl)$/.test(trackHandler(bytes, trak));
    return isText && named.has(trackId(contentOf(bytes, trak, 'tkhd')));
  });
}

function trackId(tkhd: Buffer | undefined): number {
  const at = tkhd?.[0] === 1 ? 20 : 12;
  return tkhd && tkhd.length >= at + 4 ? tkhd.readUInt32BE(at) : 0;
}

/** The sizes of the first samples, at most as many as there may be chapters; so do the next two. */
function sampleSizes(stsz: Buffer): number[] {
  if (stsz.length < 12) return [];
  const each = stsz.readUInt32BE(4);
  const count = Math.min(stsz.readUInt32BE(8), MOST_CHAPTERS);
  if (each > 0) return Array.from({ length: count }, () => each);
  const table = rows(stsz, 8, 4);
  return Array.from({ length: count }, (_, index) => table.readUInt32BE(index * 4));
}

/** When they begin, in units of the track. */
function sampleStarts(stts: Buffer): number[] {
  const table = rows(stts, 4, 8);
  const starts: number[] = [];
  let start = 0;
  for (let at = 0; at < table.length; at += 8)
    for (let left = table.readUInt32BE(at); left > 0 && starts.length < MOST_CHAPTERS; left -= 1) {
      starts.push(start);
      start += table.readUInt32BE(at + 4);
    }
  return starts;
}

/** Where they stand in the file. */
function samplePlaces(offsets: number[], stsc: Buffer, sizes: number[]): number[] {
  const runs = rows(stsc, 4, 12);
  const places: number[] = [];
  let run = 0;
  for (const [chunk, offset] of offsets.entries()) {
    if (places.length >= sizes.length) break;
    while (run + 12 < runs.length && runs.readUInt32BE(run + 12) <= chunk + 1) run += 12;
    let place = offset;
    const inChunk = run < runs.length ? runs.readUInt32BE(run + 4) : 0;
    for (let left = inChunk; left > 0 && places.length < sizes.length; left -= 1) {
      place += sizes[places.push(place) - 1]!;
    }
  }
  return places;
}

/** A text sample: two bytes of length, then UTF-8, or UTF-16 with a byte order mark. */
function sampleText(sample: Buffer): string {
  const text = sample.length < 2 ? sample : sample.subarray(2, 2 + sample.readUInt16BE(0));
  const mark = text.length < 2 ? 0 : text.readUInt16BE(0);
  const encoding = mark === 0xfeff ? 'utf-16be' : mark === 0xfffe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(text).trim();
}
