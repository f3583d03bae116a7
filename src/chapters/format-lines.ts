import { type ChapterList, chapterList, chapterTrouble, type GivenChapter } from './chapter.ts';
import { shortClockTime, tryParseTime } from './chapter-time.ts';

const BREAK = /\r\n|[\n\r\u2028\u2029]/;
/** Marks that editors put in front of text that runs from right to left, and of files. */
const INVISIBLE = /^[\s\ufeff\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/;
const BULLET = /^(?:[-*+•‣·–—]|\d{1,4}[.)])\s+/;
const TIME = /^\d{1,4}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,9})?(?![.,:]?\d)/;
const SEPARATOR = /^(?:[-–—:|,]\s*|\s+(?:[-–—:|]\s+)?)/;
const CLOSING: Record<string, string> = { '(': ')', '[': ']' };
/** A picture, as Markdown has it. */
const PICTURE = /(?:^|\s+)!\[\]\((https?:\S+)\)$/i;

/**
 * Reads chapters as people write them: a line each, first its time and then its title, in brackets or behind a
 * bullet if they like: `00:00 Intro`, `1:02:03.5 - News`, `[75:10] Outro`. A link may follow in angle brackets, as
 * mp4chaps writes it, and then a picture as Markdown writes it: `01:30 News <https://…> ![](https://…)`. Blank lines do
 * not matter.
 * @throws LongwaveError `chapters.not-a-chapter` with the number of the line, and what `chapterList` throws.
 */
export function parseChapterLines(text: string): ChapterList {
  const given: GivenChapter[] = [];
  for (const [index, whole] of text.split(BREAK).entries()) {
    const line = whole.replace(INVISIBLE, '').trimEnd();
    if (line !== '') given.push(parseLine(line, index + 1));
  }
  return chapterList(given);
}

/**
 * The chapters that have a title and are not hidden, a line each; `parseChapterLines` reads the same back.
 * @param pictures with their addresses, which other programs take for a part of the title
 */
export function printChapterLines(list: ChapterList, { pictures = false } = {}): string {
  const lines = list.flatMap(({ startSeconds, title, url, imageUrl, isHidden }) => {
    if (title === undefined || isHidden) return [];
    const link = url === undefined || /[<>]/.test(url) ? '' : ` <${url}>`;
    const picture = pictures && imageUrl !== undefined ? ` ![](${imageUrl})` : '';
    const text = `${title}${link}${picture}`;
    // A title that begins like what stands between time and title would lose its beginning.
    const between = SEPARATOR.exec(` ${text}`)?.[0] === ' ' ? '' : '- ';
    return `${shortClockTime(startSeconds)} ${between}${text}\n`;
  });
  return lines.join('');
}

function parseLine(line: string, number: number): GivenChapter {
  const { time, rest } = splitLine(line);
  if (time === undefined) throw notAChapter(line, number, 'does not begin with a time');
  const seconds = tryParseTime(time);
  if (seconds === undefined)
    throw notAChapter(line, number, 'has more than 59 minutes or seconds in its time');
  const separator = SEPARATOR.exec(rest)?.[0];
  const { title, ...more } = splitMore(rest.slice(separator?.length ?? 0).trim());
  if (title === '') throw notAChapter(line, number, 'has no title');
  if (separator === undefined)
    throw notAChapter(line, number, 'has no space between time and title');
  return { start_seconds: seconds, title, ...more };
}

/** The time without its brackets, and everything behind it. */
function splitLine(line: string): { time?: string; rest: string } {
  const bare = line.replace(BULLET, '');
  const closing = CLOSING[bare.charAt(0)];
  const from = closing === undefined ? bare : bare.slice(1).trimStart();
  const time = TIME.exec(from)?.[0];
  if (time === undefined) return { rest: line };
  const rest = from.slice(time.length);
  if (closing === undefined) return { time, rest };
  const inner = rest.trimStart();
  // Behind a bracket the title may follow at once.
  return inner.startsWith(closing) ? { time, rest: ` ${inner.slice(1)}` } : { rest: line };
}

function splitMore(text: string): { title: string; url?: string; image_url?: string } {
  const picture = PICTURE.exec(text);
  if (!picture) return splitLink(text);
  return { ...splitLink(text.slice(0, picture.index)), image_url: picture[1]! };
}

function splitLink(text: string): { title: string; url?: string } {
  const at = text.endsWith('>') ? text.lastIndexOf('<') : -1;
  const url = text.slice(at + 1, -1);
  if (at === -1 || !/^https?:/i.test(url)) return { title: text };
  return { title: text.slice(0, at).trimEnd(), url };
}

function notAChapter(line: string, number: number, because: string): Error {
  const shown = line.slice(0, 60).toWellFormed();
  return chapterTrouble(
    'chapters.not-a-chapter',
    `Line ${number} is no chapter, because it ${because}: “${shown}”.`,
    { mend: 'Begin each line with its time, then a space and its title, such as "01:30 Intro".' },
  );
}
