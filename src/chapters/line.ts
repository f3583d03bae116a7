import { shortClockTime, tryParseTime } from './chapter-time.ts';

/*
 * One line of chapters as people write them. Browsers read lines by these same rules while they are typed, so this file and
 * what it imports must not need anything of a server.
 */

/** What a line says: its start in seconds, its title, and behind it a link and a picture. */
export interface ChapterLine {
  seconds: number;
  title: string;
  url?: string | undefined;
  image?: string | undefined;
}

const BREAK = /\r\n|[\n\r\u2028\u2029]/;
/** Marks that editors put in front of text that runs from right to left, and of files. */
const INVISIBLE = /^[\s\ufeff\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/;
const BULLET = /^(?:[-*+•‣·–—]|\d{1,4}[.)])\s+/;
const TIME = /^\d{1,4}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,9})?(?![.,:]?\d)/;
const SEPARATOR = /^(?:[-–—:|,]\s*|\s+(?:[-–—:|]\s+)?)/;
const CLOSING: Record<string, string> = { '(': ')', '[': ']' };
/** A picture, as Markdown has it. */
const PICTURE = /(?:^|\s+)!\[\]\((https?:\S+)\)$/i;

/** The lines of a text that are not blank, with their numbers, without what nobody sees in front of them. */
export function chapterLinesIn(text: string): { number: number; line: string }[] {
  const lines = text.split(BREAK).map((whole) => whole.replace(INVISIBLE, '').trimEnd());
  return lines
    .map((line, index) => ({ number: index + 1, line }))
    .filter(({ line }) => line !== '');
}

/**
 * Reads one of `chapterLinesIn`: first its time and then its title, in brackets or behind a bullet if they like: `00:00 Intro`,
 * `1:02:03.5 - News`, `[75:10] Outro`. A link may follow in angle brackets, as mp4chaps writes it, and then a picture as
 * Markdown writes it: `01:30 News <https://…> ![](https://…)`.
 * @returns why it is none, where it is none: to be said behind "because it"
 */
export function readChapterLine(line: string): ChapterLine | string {
  const { time, rest } = splitLine(line);
  if (time === undefined) return 'does not begin with a time';
  const seconds = tryParseTime(time);
  if (seconds === undefined) return 'has more than 59 minutes or seconds in its time';
  const separator = SEPARATOR.exec(rest)?.[0];
  const said = splitMore(rest.slice(separator?.length ?? 0).trim());
  if (said.title === '') return 'has no title';
  if (separator === undefined) return 'has no space between time and title';
  return { seconds, ...said };
}

/**
 * The line that `readChapterLine` reads as this.
 * @param start as it is to be written
 */
export function writeChapterLine(
  { seconds, title, url, image }: ChapterLine,
  start = shortClockTime(seconds),
): string {
  const link = url ? ` <${url}>` : '';
  const picture = image ? ` ![](${image})` : '';
  const text = `${title}${link}${picture}`;
  // A title that begins like what stands between time and title would lose its beginning.
  const between = SEPARATOR.exec(` ${text}`)?.[0] === ' ' ? '' : '- ';
  return `${start} ${between}${text}`;
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

function splitMore(text: string): Omit<ChapterLine, 'seconds'> {
  const picture = PICTURE.exec(text);
  if (!picture) return splitLink(text);
  return { ...splitLink(text.slice(0, picture.index)), image: picture[1] };
}

function splitLink(text: string): { title: string; url?: string } {
  const at = text.endsWith('>') ? text.lastIndexOf('<') : -1;
  const url = text.slice(at + 1, -1);
  if (at === -1 || !/^https?:/i.test(url)) return { title: text };
  return { title: text.slice(0, at).trimEnd(), url };
}
