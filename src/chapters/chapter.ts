import { z } from 'zod';
import { camelKeys } from '../platform/case.ts';
import { LongwaveError } from '../platform/errors.ts';
import { line, webUrl, yesNo } from '../platform/text.ts';
import { shortClockTime, toMilliseconds } from './chapter-time.ts';

/** What one chapter says of itself; times count from the start of the audio, to the millisecond. */
export interface Chapter {
  startSeconds: number;
  /** Only where it was said: else a chapter lasts until the next one. */
  endSeconds?: number;
  title?: string;
  url?: string;
  imageUrl?: string;
  /** A silent chapter: its picture and link show at their time, but no table of contents lists it. */
  isHidden?: boolean;
  location?: ChapterLocation;
}

export interface ChapterLocation {
  name: string;
  /** A URI as of RFC 5870: `geo:48.858093,2.294694`. */
  geo: string;
  /** Of OpenStreetMap: `R113314`. */
  osm?: string;
}

/** In order, at most 1,000, no two with the same start: `newChapters` and `chapterList` make it so. */
export type ChapterList = readonly Chapter[];

/** The chapters of one episode, and when they were kept (milliseconds). */
export interface KeptChapters {
  list: ChapterList;
  changedAt: number;
}

export const MOST_CHAPTERS = 1000;
/** A thousand hours: longer than any audio, and every format can write it. */
const MOST_SECONDS = 3_600_000;

const seconds = z
  .number('must be a number of seconds')
  .min(0, 'must not be below 0')
  .max(MOST_SECONDS, `must be at most ${MOST_SECONDS} seconds`)
  .overwrite(toMilliseconds);

const location = z.strictObject(
  {
    name: line(255).describe('The place, as people call it.'),
    geo: z
      .string('must be text')
      .regex(
        /^geo:-?\d{1,3}(\.\d{1,20})?,-?\d{1,3}(\.\d{1,20})?(,-?\d{1,6}(\.\d{1,20})?)?(;[\w.=;-]{1,100})?$/i,
        'must be a geo URI such as geo:48.858093,2.294694',
      )
      .describe('Latitude and longitude as a URI (RFC 5870): geo:48.858093,2.294694.'),
    osm: z
      .string('must be text')
      .regex(/^[NWR]\d{1,20}(#\d{1,10})?$/, 'must be an OpenStreetMap object such as R113314')
      .exactOptional()
      .describe('The object of OpenStreetMap, such as R113314.'),
  },
  'must be a place with name and geo',
);

const chapter = z
  .strictObject({
    start_seconds: seconds.describe('Where it starts, in seconds from the start of the audio.'),
    end_seconds: seconds
      .exactOptional()
      .describe('Where it ends, when that is not where the next one starts.'),
    title: line(255).exactOptional().describe('What apps list.'),
    url: webUrl.exactOptional().describe('A page about what is said.'),
    image_url: webUrl.exactOptional().describe('A picture that shows during the chapter.'),
    is_hidden: yesNo
      .exactOptional()
      .describe('true keeps it out of the table of contents; picture and link still show.'),
    location: location.exactOptional().describe('The place that is talked about.'),
  })
  .refine(({ start_seconds: start, end_seconds: end = Infinity }) => end > start, {
    path: ['end_seconds'],
    error: 'must be later than its start',
  })
  .transform((fields): Chapter => camelKeys(fields));

/** The chapters of an episode as the API takes them, in any order. */
export const newChapters = z
  .array(chapter)
  .max(MOST_CHAPTERS, `must have at most ${MOST_CHAPTERS} chapters`)
  .transform((chapters, context): ChapterList => {
    const ordered = inOrder(chapters);
    const pair = sameStart(ordered);
    if (pair) context.addIssue(`must not have two that start at the same time: ${pair}`);
    return ordered;
  });

/** One chapter as a format has it, with the names of the API; nothing in it is checked. */
export type GivenChapter = { [Field in keyof z.input<typeof chapter>]?: unknown };

/**
 * Checks and orders the chapters that a file or a text gave.
 * @throws LongwaveError `chapters.too-many`, `chapters.invalid` or `chapters.same-start`, which name the chapter.
 */
export function chapterList(given: readonly GivenChapter[]): ChapterList {
  if (given.length > MOST_CHAPTERS)
    throw chapterTrouble('chapters.too-many', `There are ${given.length} chapters.`, {
      mend: `Keep at most ${MOST_CHAPTERS}.`,
    });
  const ordered = inOrder(given.map(checked));
  const pair = sameStart(ordered);
  if (pair)
    throw chapterTrouble('chapters.same-start', `Two chapters start at the same time: ${pair}.`, {
      mend: 'Give each chapter its own time, or leave one out.',
    });
  return ordered;
}

/** The chapter, or undefined where it breaks a rule. */
export function tryChapter(given: GivenChapter): Chapter | undefined {
  return chapter.safeParse(given).data;
}

/**
 * The audio must be longer than the start of each chapter.
 * @throws LongwaveError `chapters.beyond-end`
 */
export function refuseBeyondEnd(list: ChapterList, durationSeconds: number): void {
  const index = list.findIndex(({ startSeconds }) => startSeconds >= durationSeconds);
  if (index === -1) return;
  const end = shortClockTime(toMilliseconds(durationSeconds));
  throw chapterTrouble(
    'chapters.beyond-end',
    `${named(list[index]!, index)} starts after the end of the audio (${end}).`,
    { mend: 'Correct its time, or leave it out.' },
  );
}

/** An error about chapters that somebody sent. */
export function chapterTrouble(
  code: `chapters.${string}`,
  message: string,
  { mend }: { mend: string },
): LongwaveError {
  return new LongwaveError('unprocessable', code, message, { field: 'chapters', mend });
}

/** What every format calls by another name. */
const words: Record<string, string> = {
  start_seconds: 'start',
  end_seconds: 'end',
  url: 'link',
  image_url: 'picture',
};

function checked(given: GivenChapter, index: number): Chapter {
  const { data, error } = chapter.safeParse(given);
  if (data) return data;
  const [issue] = error.issues;
  const field = String(issue?.path[0]);
  const startSeconds = seconds.safeParse(given.start_seconds).data;
  const title = typeof given.title === 'string' ? given.title : undefined;
  throw chapterTrouble(
    'chapters.invalid',
    `${named({ startSeconds, title }, index)}: its ${words[field] ?? field} ${issue?.message}.`,
    { mend: 'Correct it, or leave it out.' },
  );
}

function inOrder(chapters: readonly Chapter[]): Chapter[] {
  return chapters.toSorted((one, other) => one.startSeconds - other.startSeconds);
}

/** Names the first two neighbours that start together. */
function sameStart(ordered: readonly Chapter[]): string | undefined {
  const index = ordered.findIndex(
    ({ startSeconds }, index) => ordered[index - 1]?.startSeconds === startSeconds,
  );
  if (index === -1) return undefined;
  return `${named(ordered[index - 1]!, index - 1)} and ${named(ordered[index]!, index)}`;
}

/** `Chapter 3, “Outro” at 00:10:00`: its number counts from 1. */
function named(
  { startSeconds, title }: { startSeconds?: number | undefined; title?: string | undefined },
  index: number,
): string {
  const called = title === undefined ? '' : `, “${title.slice(0, 60).toWellFormed()}”`;
  const at = startSeconds === undefined ? '' : ` at ${shortClockTime(startSeconds)}`;
  return `Chapter ${index + 1}${called}${at}`;
}
