/** What a client may compare its copy with. */
export interface Validators {
  /** The entity tag as it stands in the ETag header: `"abc"` or `W/"abc"`. */
  tag: string;
  lastModifiedAt?: number | undefined;
}

/** The request headers that can turn an answer into a 304. */
export interface Conditions {
  ifNoneMatch?: string | undefined;
  ifModifiedSince?: string | undefined;
}

/**
 * Whether the client's copy is still good, so that 304 is the answer to its GET or HEAD. If-None-Match
 * wins over If-Modified-Since, even when it is malformed (RFC 9110, 13.1.3 and 13.2.2).
 */
export function notModified(asked: Conditions, current: Validators): boolean {
  if (asked.ifNoneMatch !== undefined) return matchesAny(asked.ifNoneMatch, current.tag);
  if (asked.ifModifiedSince === undefined || current.lastModifiedAt === undefined) return false;
  const since = parseHttpDate(asked.ifModifiedSince);
  return since !== undefined && wholeSecond(current.lastModifiedAt) <= since;
}

/**
 * Whether an If-None-Match header names `tag`, weakly compared (RFC 9110, 13.1.2). A malformed header
 * names nothing, so the client gets the whole answer.
 */
export function matchesAny(header: string, tag: string): boolean {
  if (header === tag || header.trim() === '*') return true;
  return parseTags(header).some((asked) => opaque(asked) === opaque(tag));
}

/**
 * Whether an If-Range header lets the Range header count: its strong tag is ours, or its date is exactly
 * our Last-Modified (RFC 9110, 13.1.5).
 */
export function rangeStillHolds(ifRange: string, current: Validators): boolean {
  if (ifRange.includes('"')) return ifRange === current.tag && !ifRange.startsWith('W/');
  if (current.lastModifiedAt === undefined) return false;
  return parseHttpDate(ifRange) === wholeSecond(current.lastModifiedAt);
}

/** A time in milliseconds as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`. */
export function httpDate(at: number): string {
  return new Date(at).toUTCString();
}

const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const MONTH = '(?<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)';
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** The three formats of RFC 9110, 5.6.7: IMF-fixdate, RFC 850 and asctime. */
const FORMATS = [
  `${DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT`,
  `${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT`,
  `${DAY} ${MONTH} (?<day>\\d\\d| \\d) ${TIME} (?<year>\\d{4})`,
].map((format) => new RegExp(`^${format}$`));

/**
 * The time in milliseconds that an HTTP date names, undefined when it is none. A year of two digits that
 * would lie more than 50 years after `now` is one of the last century.
 */
export function parseHttpDate(text: string, now = Date.now()): number | undefined {
  for (const format of FORMATS) {
    const parts = format.exec(text)?.groups;
    if (parts) return timeOf(parts, now);
  }
  return undefined;
}

function timeOf(parts: Record<string, string>, now: number): number | undefined {
  const [day = 0, hour = 0, minute = 0, second = 0] = ['day', 'hour', 'minute', 'second'].map(
    (name) => Number(parts[name]),
  );
  const date = new Date(0);
  const month = MONTHS.indexOf(parts['month'] ?? '') / 3;
  date.setUTCFullYear(fullYear(parts['year'] ?? '', now), month, day);
  if (date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second);
}

function fullYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits);
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  return year > thisYear + 50 ? year - 100 : year;
}

/** Last-Modified has no fractions of a second, so a comparison has none either. */
function wholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** The tags of a list such as `"a", W/"b,c"`; none at all when anything else stands in it. */
function parseTags(header: string): string[] {
  const outline = header.replaceAll(ENTITY_TAG, '\0').split(',');
  const wellFormed = outline.every((element) => ['', '\0'].includes(element.trim()));
  return wellFormed ? (header.match(ENTITY_TAG) ?? []) : [];
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}
