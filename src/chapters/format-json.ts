import { given } from '../platform/given.ts';
import {
  type Chapter,
  type ChapterList,
  chapterList,
  chapterTrouble,
  type GivenChapter,
} from './chapter.ts';
import { tryParseTime } from './chapter-time.ts';

/** The type that apps expect of it (feed rule 113). */
export const CHAPTERS_TYPE = 'application/json+chapters';

type JsonObject = Record<string, unknown>;

/**
 * Reads a chapters file of the podcast namespace (`application/json+chapters`, feed rules 111 and 112), and what real
 * files make of it: without a version, a bare list, numbers and flags as text, empty fields, fields of their own.
 * @throws LongwaveError `chapters.broken-json`, and what `chapterList` throws.
 */
export function parseChaptersJson(text: string): ChapterList {
  return chapterList(entriesOf(text).map(givenFrom));
}

/** A chapters file exactly as its specification (1.2.0) has it. */
export function printChaptersJson(list: ChapterList): string {
  return JSON.stringify({ version: '1.2.0', chapters: list.map(entryOf) }, undefined, 2);
}

/** JSON leaves out what is undefined. */
function entryOf({ startSeconds, title, ...chapter }: Chapter): JsonObject {
  return {
    startTime: startSeconds,
    title,
    img: chapter.imageUrl,
    url: chapter.url,
    toc: chapter.isHidden ? false : undefined,
    endTime: chapter.endSeconds,
    location: chapter.location,
  };
}

function entriesOf(text: string): unknown[] {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw brokenJson(error instanceof Error ? error.message : String(error));
  }
  const entries = isObject(document) ? document['chapters'] : document;
  if (Array.isArray(entries)) return entries;
  throw brokenJson('it has no list called "chapters"');
}

function givenFrom(entry: unknown, index: number): GivenChapter {
  if (!isObject(entry)) throw brokenJson(`entry ${index + 1} of its list is not an object`);
  return given({
    start_seconds: secondsFrom(entry['startTime']),
    end_seconds: secondsFrom(entry['endTime']),
    title: textFrom(entry['title']),
    url: textFrom(entry['url']),
    image_url: textFrom(entry['img']),
    is_hidden: entry['toc'] === false || entry['toc'] === 'false' ? true : undefined,
    location: locationFrom(entry['location']),
  });
}

function secondsFrom(value: unknown): unknown {
  const text = typeof value === 'number' ? value : textFrom(value);
  return typeof text === 'string' ? (tryParseTime(text) ?? text) : text;
}

/** Text without white space around it, also of a number; undefined when there is none. */
function textFrom(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'string') return typeof value === 'number' ? String(value) : value;
  return value.trim() === '' ? undefined : value.trim();
}

function locationFrom(value: unknown): unknown {
  if (!isObject(value)) return textFrom(value);
  const { name, geo, osm } = value;
  const place = given({ name: textFrom(name), geo: textFrom(geo), osm: textFrom(osm) });
  return Object.keys(place).length === 0 ? undefined : place;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brokenJson(because: string): Error {
  return chapterTrouble(
    'chapters.broken-json',
    `The chapters are not JSON that can be read: ${because.slice(0, 200).toWellFormed()}.`,
    { mend: 'Send {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Intro"}]}.' },
  );
}
