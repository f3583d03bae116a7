import type { AudioChapter } from '../media/probe-answer.ts';
import { type Chapter, type ChapterList, MOST_CHAPTERS, tryChapter } from './chapter.ts';
import { given } from '../platform/given.ts';

/**
 * The chapters that an audio file says it has (see media/probe.ts), without those that break a rule: nobody wrote
 * them here, so nobody could mend them. Of two with the same start the first one counts.
 */
export function chaptersFromFile(
  found: readonly AudioChapter[],
  durationSeconds: number,
): ChapterList {
  const byStart = new Map<number, Chapter>();
  for (const { startSeconds, endSeconds, title, url, isHidden } of found) {
    const times = { start_seconds: startSeconds, end_seconds: endSeconds, is_hidden: isHidden };
    const chapter =
      tryChapter(given({ ...times, title, url })) ?? tryChapter(given({ ...times, title }));
    if (chapter && chapter.startSeconds < durationSeconds && !byStart.has(chapter.startSeconds))
      byStart.set(chapter.startSeconds, chapter);
  }
  return [...byStart.values()]
    .toSorted((one, other) => one.startSeconds - other.startSeconds)
    .slice(0, MOST_CHAPTERS);
}
