/** Chapters as lines of text, which is what the form sends, and as a list that can be worked on. */
export interface Line {
  seconds: number;
  title: string;
  url?: string | undefined;
  image?: string | undefined;
  /** What stands for its start where that is no time: the line says it too, so that the server refuses what nobody can read. */
  unread?: string | undefined;
}

const LINE =
  /^\s*(?:[-*+•]\s+|\d{1,4}[.)]\s+)?([[(]?)(\d{1,4}(?::\d{1,2}){1,2}(?:[.,]\d{1,9})?)([\])]?)(.*)$/;
const SEPARATOR = /^(?:[-–—:|,]\s*|\s+(?:[-–—:|]\s+)?)/;
const PICTURE = /(?:^|\s+)!\[\]\((https?:\S+)\)$/i;
const LINK = /\s*<(https?:[^<>]*)>$/i;

/** @returns the number of the first line that cannot be understood here; the server may understand more. */
export function readLines(text: string): Line[] | number {
  const lines: Line[] = [];
  for (const [index, line] of text.split(/\r\n|[\n\r]/).entries()) {
    if (line.trim() === '') continue;
    const [, open, time = '', close, rest = ''] = LINE.exec(line) ?? [];
    const seconds = readTime(time);
    const said = splitMore(rest.replace(SEPARATOR, '').trim());
    if (seconds === undefined || said.title === '' || (open === '') !== (close === ''))
      return index + 1;
    lines.push({ seconds, ...said });
  }
  return inOrder(lines);
}

function splitMore(text: string): Omit<Line, 'seconds'> {
  const image = PICTURE.exec(text);
  const front = image ? text.slice(0, image.index) : text;
  const link = LINK.exec(front);
  return { title: link ? front.slice(0, link.index) : front, url: link?.[1], image: image?.[1] };
}

export function writeLines(lines: readonly Line[]): string {
  return inOrder(lines).map(writeLine).join('\n');
}

function writeLine({ seconds, title, url, image, unread }: Line): string {
  // A title that begins like what stands between time and title would lose its beginning.
  const between = SEPARATOR.test(title) ? '- ' : '';
  const link = url ? ` <${url}>` : '';
  const picture = image ? ` ![](${image})` : '';
  return `${unread ?? writeTime(seconds)} ${between}${title}${link}${picture}`;
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
  if (typeof startTime === 'number') return Math.round(startTime * 1000) / 1000;
  return typeof startTime === 'string' ? readTime(startTime) : undefined;
}

/** `94`, `1:34`, `01:01:34.5` as seconds. */
export function readTime(text: string): number | undefined {
  const [, hours, minutes = '0', seconds, fraction = '0'] =
    /^(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,7})(?:[.,](\d{1,9}))?$/.exec(text.trim()) ?? [];
  if (seconds === undefined) return undefined;
  if (text.includes(':') && Number(seconds) > 59) return undefined;
  if (hours !== undefined && Number(minutes) > 59) return undefined;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  return Math.round((whole + Number(`0.${fraction}`)) * 1000) / 1000;
}

/** `00:01:34`, with milliseconds where there are any. */
export function writeTime(seconds: number): string {
  const all = Math.round(seconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const whole = `${two(all / 3_600_000)}:${two((all / 60_000) % 60)}:${two((all / 1000) % 60)}`;
  return all % 1000 === 0 ? whole : `${whole}.${String(all % 1000).padStart(3, '0')}`;
}

export function inOrder<T extends { seconds: number }>(lines: readonly T[]): T[] {
  return lines.toSorted((one, other) => one.seconds - other.seconds);
}
