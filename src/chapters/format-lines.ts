import { type ChapterList, chapterList, chapterTrouble, type GivenChapter } from './chapter.ts';
import { chapterLinesIn, readChapterLine, writeChapterLine } from './line.ts';

/**
 * Reads chapters as people write them, a line each, as `readChapterLine` takes it. Blank lines do not matter.
 * @throws LongwaveError `chapters.not-a-chapter` with the number of the line, and what `chapterList` throws.
 */
export function parseChapterLines(text: string): ChapterList {
  const given = chapterLinesIn(text).map(({ line, number }): GivenChapter => {
    const read = readChapterLine(line);
    if (typeof read === 'string') throw notAChapter(line, number, read);
    const { seconds, title, url, image } = read;
    return {
      start_seconds: seconds,
      title,
      ...(url !== undefined && { url }),
      ...(image !== undefined && { image_url: image }),
    };
  });
  return chapterList(given);
}

/**
 * The chapters that have a title and are not hidden, a line each; `parseChapterLines` reads the same back.
 * @param pictures with their addresses, which other programs take for a part of the title
 */
export function printChapterLines(list: ChapterList, { pictures = false } = {}): string {
  const lines = list.flatMap(({ startSeconds: seconds, title, url, imageUrl, isHidden }) => {
    if (title === undefined || isHidden) return [];
    const link = url === undefined || /[<>]/.test(url) ? undefined : url;
    const image = pictures ? imageUrl : undefined;
    return `${writeChapterLine({ seconds, title, url: link, image })}\n`;
  });
  return lines.join('');
}

function notAChapter(line: string, number: number, because: string): Error {
  const shown = line.slice(0, 60).toWellFormed();
  return chapterTrouble(
    'chapters.not-a-chapter',
    `Line ${number} is no chapter, because it ${because}: “${shown}”.`,
    { mend: 'Begin each line with its time, then a space and its title, such as "01:30 Intro".' },
  );
}
