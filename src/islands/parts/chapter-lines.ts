import { toMilliseconds, tryParseTime } from '../../chapters/chapter-time.ts';
import { chapterLinesIn, readChapterLine, writeChapterLine } from '../../chapters/line.ts';
import type { ChapterLine } from '../../chapters/line.ts';

/** Chapters as lines of text, which is what the form sends, and as a list that can be worked on. */
export interface Line extends ChapterLine {
  /** What stands for its start where that is no time: the line says it too, so that the server refuses what nobody can read. */
  unread?: string | undefined;
}

/** @returns the first line that is none, by its number and why it is so */
export function readLines(text: string): Line[] | { number: number; because: string } {
  const lines: Line[] = [];
  for (const { line, number } of chapterLinesIn(text)) {
    const read = readChapterLine(line);
    if (typeof read === 'string') return { number, because: read };
    lines.push(read);
  }
  return inOrder(lines);
}

export function writeLines(lines: readonly Line[]): string {
  return inOrder(lines)
    .map((line) => writeChapterLine(line, line.unread))
    .join('\n');
}

/** Whether a line can hold it, as a link or a picture. */
export function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s<>]+$/i.test(text);
}

/**
 * Chapters of a file: lines, or JSON of the podcast namespace (1.2.0).
 * @returns lines, and whether the file says more than lines can; undefined for what has none that can be read
 */
export function linesOfFile(text: string): { lines: string; hasMore: boolean } | undefined {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  const isJson = /^(\{|\[\s*[{\]])/.test(start);
  const taken = isJson ? linesOfJson(start) : { lines: start, hasMore: false };
  const read = readLines(taken?.lines ?? '');
  return Array.isArray(read) && read.length > 0 ? taken : undefined;
}

function linesOfJson(text: string): { lines: string; hasMore: boolean } | undefined {
  try {
    const document = JSON.parse(text) as { chapters?: unknown };
    const entries = Array.isArray(document) ? document : document.chapters;
    if (!Array.isArray(entries)) return undefined;
    const chapters = entries as Record<string, unknown>[];
    const shown = chapters.filter(
      ({ toc, title }) => toc !== false && typeof title === 'string' && title.trim() !== '',
    );
    const lines = shown.map(({ startTime, title, url, img }) => ({
      // What cannot be read becomes a line that cannot be read either: nothing moves to the beginning.
      seconds: startOf(startTime) ?? Number.NaN,
      title: (title as string).replaceAll(/\s+/g, ' '),
      url: addressOf(url),
      image: addressOf(img),
    }));
    const hasMore =
      shown.length < chapters.length ||
      chapters.some(({ endTime, location }) => endTime ?? location);
    return { lines: writeLines(lines), hasMore };
  } catch {
    return undefined;
  }
}

function addressOf(value: unknown): string | undefined {
  return typeof value === 'string' && isAddress(value.trim()) ? value.trim() : undefined;
}

/** JSON has numbers of any length (94.30000000000001), and some write texts. */
function startOf(startTime: unknown): number | undefined {
  if (typeof startTime === 'number') return toMilliseconds(startTime);
  return typeof startTime === 'string' ? tryParseTime(startTime.trim()) : undefined;
}

export function inOrder<T extends { seconds: number }>(lines: readonly T[]): T[] {
  return lines.toSorted((one, other) => one.seconds - other.seconds);
}
