import type { ChapterList } from './chapter.ts';
import { parseChaptersJson } from './format-json.ts';
import { parseChapterLines } from './format-lines.ts';
import { parsePsc } from './format-psc.ts';

export type ChapterFormat = 'lines' | 'json' | 'psc';

const parsers: Record<ChapterFormat, (text: string) => ChapterList> = {
  lines: parseChapterLines,
  json: parseChaptersJson,
  psc: parsePsc,
};

/**
 * Reads chapters in any format that we know; without `format`, the text itself tells which one it is. A text without
 * any chapter is an empty list.
 * @throws LongwaveError whose code begins with `chapters.`
 */
export function parseChapters(
  text: string,
  format: ChapterFormat = chapterFormat(text),
): ChapterList {
  return parsers[format](text);
}

/** Which format a text is in, as it begins. */
export function chapterFormat(text: string): ChapterFormat {
  const start = text.trimStart(); // of a byte order mark too
  if (start.startsWith('<')) return 'psc';
  // A time may stand in brackets: "[00:12] Intro" is a line.
  return start.startsWith('{') || /^\[\s*[\]{]/.test(start) ? 'json' : 'lines';
}
