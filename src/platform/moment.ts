import { Temporal } from 'temporal-polyfill';
import { LongwaveError } from './errors.ts';

const EXAMPLES = 'Write it as 2026-12-24T07:00 (in the show’s time zone) or 2026-12-24T07:00:00Z.';

/**
 * Reads any ISO 8601 form with a year of four digits: extended or basic, week and ordinal dates, with an offset, with Z, or
 * without a zone, which is then `timeZone`.
 * @returns milliseconds since 1970.
 * @throws LongwaveError `date.invalid`, and `date.skipped` or `date.ambiguous` for a local time that the
 * change to or from summer time leaves out or repeats.
 */
export function parseMoment(text: string, timeZone: string, field: string): number {
  const iso = calendarForm(text.trim());
  if (hasFarYear(iso)) throw invalid(text, field);
  try {
    if (iso.includes('['))
      return Temporal.ZonedDateTime.from(iso, { disambiguation: 'reject' }).epochMilliseconds;
    if (/(z|[+-]\d{2}(:?\d{2}(:?\d{2})?)?)$/i.test(iso.replace(/^.{8,10}(?=[T ]|$)/i, '')))
      return Temporal.Instant.from(iso).epochMilliseconds;
  } catch {
    throw invalid(text, field);
  }
  return localMoment(plain(iso, text, field), timeZone, field);
}

/** A year of six digits: in some zones the end of the calendar is before the end of what can be written. */
function hasFarYear(iso: string): boolean {
  return /^[+-]/.test(iso);
}

/** A time without a zone, as forms send it; undefined for any other text. */
export function localTime(text: string): Temporal.PlainDateTime | undefined {
  try {
    return hasFarYear(text) ? undefined : Temporal.PlainDateTime.from(text);
  } catch {
    return undefined;
  }
}

function plain(iso: string, text: string, field: string): Temporal.PlainDateTime {
  try {
    const endOfDay = /^(.+)[T ]24(?::?00)*$/i.exec(iso)?.[1];
    return endOfDay === undefined
      ? Temporal.PlainDateTime.from(iso)
      : Temporal.PlainDateTime.from(endOfDay).add({ days: 1 });
  } catch {
    throw invalid(text, field);
  }
}

/** What a local time can mean, with its offset: one moment, or two where the clock jumps over it or shows it twice. */
function meanings(local: Temporal.PlainDateTime, timeZone: string) {
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
  const isOne = earlier.epochMilliseconds === later.epochMilliseconds;
  const choices = (isOne ? [earlier] : [earlier, later]).map((zoned) =>
    zoned.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
  );
  return { earlier, choices, skipped: !earlier.toPlainDateTime().equals(local) };
}

/**
 * The two moments that a local time can mean which the clock shows twice, or jumps over, with their offsets, the first one first; none for
 * any other text.
 */
export function timesMeant(text: string, timeZone: string): string[] {
  try {
    const { choices } = meanings(Temporal.PlainDateTime.from(text), timeZone);
    return choices.length === 2 ? choices : [];
  } catch {
    return [];
  }
}

function localMoment(local: Temporal.PlainDateTime, timeZone: string, field: string): number {
  const { earlier, choices, skipped } = meanings(local, timeZone);
  if (choices.length === 1) return earlier.epochMilliseconds;
  throw new LongwaveError(
    'unprocessable',
    skipped ? 'date.skipped' : 'date.ambiguous',
    skipped
      ? `${local.toString()} does not exist in ${timeZone}: the clocks jump over it.`
      : `${local.toString()} comes twice in ${timeZone}: the clocks go back.`,
    { field, mend: `Say which time is meant: ${choices.join(' or ')}.` },
  );
}

/** Week dates (2026-W48-2) and ordinal dates (2026-329) as year-month-day; anything else as it is. */
function calendarForm(text: string): string {
  const week = /^(\d{4})-?W(\d{2})-?([1-7])?(?=[T ]|$)/i.exec(text);
  const ordinal = /^(\d{4})-?(\d{3})(?=[T ]|$)/.exec(text);
  const [match] = week ?? ordinal ?? [];
  if (match === undefined) return text;
  const date = week
    ? weekDate(Number(week[1]), Number(week[2]), Number(week[3] ?? 1))
    : new Temporal.PlainDate(Number(ordinal![1]), 1, 1).add({ days: Number(ordinal![2]) - 1 });
  return `${date.toString()}${text.slice(match.length)}`;
}

/** ISO 8601: week 1 is the one that holds January 4th. */
function weekDate(year: number, week: number, day: number): Temporal.PlainDate {
  const january4 = new Temporal.PlainDate(year, 1, 4);
  return january4.add({ days: (week - 1) * 7 + day - january4.dayOfWeek });
}

function invalid(text: string, field: string): LongwaveError {
  return new LongwaveError(
    'unprocessable',
    'date.invalid',
    `"${text.slice(0, 60)}" is not a date that we can read.`,
    {
      field,
      mend: EXAMPLES,
    },
  );
}

/** The one way in which the API writes a time: "2026-12-24T06:00:00.000Z". */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** A time as a field of a form has it, in the time zone of the show: "2026-12-24T07:00". */
export function localField(at: number, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  return local.toPlainDateTime().toString({ smallestUnit: 'minute' });
}

/** A time as people read it at the desk, in the time zone of the show: "24 Dec 2026, 07:00". */
export function readableTime(at: number, timeZone: string): string {
  const form = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const;
  return new Intl.DateTimeFormat('en-GB', form).format(at);
}

/** The same with the zone: "24 Dec 2026, 07:00 GMT+1 (Europe/Berlin)". */
export function zonedTime(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'shortOffset' });
  const offset = parts.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${readableTime(at, timeZone)} ${offset} (${timeZone})`;
}

/** The same in a sentence: "Friday, 4 December 2026, 07:00 (Europe/Berlin)". */
export function spokenTime(at: number, timeZone: string): string {
  const written = (form: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...form, timeZone }).format(at);
  const day = written({ dateStyle: 'long' });
  return `${written({ weekday: 'long' })}, ${day}, ${written({ timeStyle: 'short' })} (${timeZone})`;
}
