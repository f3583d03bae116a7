import { snakeKeys } from '../platform/case.ts';
import type { Chapter, ChapterList, GivenChapter } from './chapter.ts';
import { parseChapterLines, printChapterLines } from './format-lines.ts';
import { chapterFormat, parseChapters } from './parse-chapters.ts';

/** As a form shows them. */
export function editableLines(list: ChapterList): string {
  return printChapterLines(list, { pictures: true });
}

/**
 * The chapters of lines that were printed of `kept`, and edited. What lines do not show stays: ends and places of chapters that
 * start when they did, and hidden chapters. No line at all is no chapter, and another format says everything itself.
 * @throws LongwaveError whose code begins with `chapters.`
 */
export function editedChapters(text: string, kept: ChapterList): GivenChapter[] {
  const said = parseChapters(text);
  if (said.length === 0 || chapterFormat(text) !== 'lines') return said.map(snakeKeys);
  const before = new Map(kept.map((chapter) => [chapter.startSeconds, chapter]));
  const starts = new Set(said.map(({ startSeconds }) => startSeconds));
  const unseen = kept.filter((one) => !asLine(one) && !starts.has(one.startSeconds));
  const edited = said.map((chapter) => over(before.get(chapter.startSeconds), chapter));
  return [...edited, ...unseen].map(snakeKeys);
}

function over(kept: Chapter | undefined, line: Chapter): Chapter {
  if (!kept) return line;
  const { isHidden: _now, url, imageUrl, ...rest } = kept;
  const shown = asLine(kept);
  const unseen = {
    ...(url !== undefined && shown?.url === undefined && { url }),
    ...(imageUrl !== undefined && shown?.imageUrl === undefined && { imageUrl }),
  };
  return { ...rest, ...unseen, ...line };
}

/** What its line says of a chapter; undefined when it has none. */
function asLine(chapter: Chapter): Chapter | undefined {
  return parseChapterLines(editableLines([chapter]))[0];
}
