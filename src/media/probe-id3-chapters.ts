import { type IAudioMetadata } from 'music-metadata';
import { type FoundChapter } from './probe-chapters.ts';

/** A `CHAP` frame as music-metadata gives it; times in milliseconds. */
interface ChapterFrame {
  label: string;
  info: { startTime: number; endTime: number };
  /** By the name of the frame. */
  frames: Map<string, unknown>;
}

/**
 * The `CHAP` frames of an ID3v2 tag (ID3v2 Chapter Frame Addendum). Tables of contents only say which ones are to be
 * seen: all that any of them names, so it does not matter how they hold each other. music-metadata's own list leaves
 * out what only an inner table names, and every chapter that is not to be seen.
 */
export function id3Chapters(native: IAudioMetadata['native']): FoundChapter[] {
  const frames = Object.entries(native)
    .filter(([type]) => type.startsWith('ID3v2'))
    .flatMap(([, tags]) => tags);
  const valuesOf = (wanted: string): unknown[] =>
    frames.filter(({ id }) => id === wanted).map(({ value }) => value);
  const chapters = valuesOf('CHAP').filter(isChapterFrame);
  const named = new Set(valuesOf('CTOC').flatMap(childrenOf));
  const isTableUsed = chapters.some(({ label }) => named.has(label));
  return chapters.map(({ label, info, frames }) => ({
    startSeconds: info.startTime / 1000,
    endSeconds: info.endTime / 1000,
    title: frames.get('TIT2'),
    url: urlOf(frames.get('WXXX')),
    ...(isTableUsed && !named.has(label) && { isHidden: true }),
  }));
}

function isChapterFrame(value: unknown): value is ChapterFrame {
  return isObject(value) && value['frames'] instanceof Map && isObject(value['info']);
}

function childrenOf(toc: unknown): unknown[] {
  const children = isObject(toc) ? toc['childElementIds'] : undefined;
  return Array.isArray(children) ? children : [];
}

function urlOf(frame: unknown): unknown {
  return isObject(frame) ? frame['url'] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
