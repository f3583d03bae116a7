import type { ChapterList } from './chapter.ts';
import { wholeClockTime } from './chapter-time.ts';

const FEWEST = 3;

/**
 * The chapters as a list of times for the end of show notes, a line each: `00:01:30 News`. Apple, Spotify and YouTube
 * make chapters of it when it begins at 00:00:00 and has at least three (feed rule 114); else it is undefined. Titles are
 * escaped, so that Markdown shows them as they are.
 */
export function chapterTimeList(list: ChapterList): string | undefined {
  const lines = new Map<string, string>();
  for (const { startSeconds, title, isHidden } of list) {
    const time = wholeClockTime(startSeconds);
    // Two in the same second would be two chapters of the same time.
    if (title !== undefined && !isHidden && !lines.has(time))
      lines.set(time, `${time} ${escaped(title)}`);
  }
  if (lines.size < FEWEST || !lines.has(wholeClockTime(0))) return undefined;
  return [...lines.values()].join('\n');
}

/** What Markdown would take for emphasis, code, a link, HTML, or an address to make a link of. */
function escaped(title: string): string {
  return title.replaceAll(/[\\`*_~[\]<>&@]|\/(?=\/)/g, String.raw`\$&`);
}
