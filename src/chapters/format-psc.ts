import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { LongwaveError } from '../platform/errors.ts';
import { given } from '../platform/given.ts';
import { type ChapterList, chapterList, chapterTrouble, type GivenChapter } from './chapter.ts';
import { clockTime, tryParseTime } from './chapter-time.ts';

/** One `psc:chapter` as plain data; whoever writes it into XML escapes it. */
export interface PscChapter {
  /** `HH:MM:SS.mmm`. */
  start: string;
  title: string;
  href?: string;
  image?: string;
}

/**
 * Reads a document of Podlove Simple Chapters (1.2): `<psc:chapters>` with any prefix, declared or not, because it is
 * often cut out of a feed. Nothing outside of the document is read, and no entity is known but XML's own five.
 * @throws LongwaveError `chapters.broken-xml`, and what `chapterList` throws.
 */
export function parsePsc(text: string): ChapterList {
  const found: GivenChapter[] = [];
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('opentag', (tag) => {
    depth += 1;
    const name = localName(tag);
    if (depth === 1 && name !== 'chapters')
      throw brokenXml(`it begins with <${tag.name.slice(0, 60)}> and not with <psc:chapters>`);
    if (depth === 2 && name === 'chapter') found.push(givenFrom(tag));
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  parser.on('doctype', () => {
    throw brokenXml('it has a DOCTYPE, which may not be there');
  });
  parser.on('error', (error) => {
    throw brokenXml(error.message.replace(/\.$/, ''));
  });
  try {
    parser.write(text.replace(/^\s+/, '')).close();
  } catch (error) {
    throw error instanceof LongwaveError ? error : brokenXml(String(error));
  }
  return chapterList(found);
}

/** The chapters that have a title and are not hidden (feed rule 115): the format has no others. */
export function pscChapters(list: ChapterList): PscChapter[] {
  return list.flatMap(({ startSeconds, title, url, imageUrl, isHidden }) =>
    title === undefined || isHidden
      ? []
      : {
          start: clockTime(startSeconds),
          title,
          ...(url !== undefined && { href: url }),
          ...(imageUrl !== undefined && { image: imageUrl }),
        },
  );
}

function givenFrom({ attributes }: SaxesTagPlain): GivenChapter {
  const start = attributes['start']?.trim().replace(/^npt[:=]/i, '');
  const filled = (value: string | undefined) => value?.trim() || undefined;
  return given({
    start_seconds: start === undefined ? undefined : (tryParseTime(start) ?? start),
    title: filled(attributes['title']),
    url: filled(attributes['href']),
    image_url: filled(attributes['image']),
  });
}

/** The name without its prefix. */
function localName({ name }: SaxesTagPlain): string {
  return name.slice(name.indexOf(':') + 1);
}

function brokenXml(because: string): LongwaveError {
  return chapterTrouble(
    'chapters.broken-xml',
    `The chapters are not XML that can be read: ${because.slice(0, 200).toWellFormed()}.`,
    { mend: 'Send <psc:chapters> with one <psc:chapter start="00:00:00.000" title="…"/> each.' },
  );
}
