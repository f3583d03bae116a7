import { Temporal } from 'temporal-polyfill';
import { recurrenceParts } from '../namespace/recurrence.ts';
import type { Show } from '../shows/show.ts';
import { isBefore } from './series.ts';
import type { Rhythm } from './series.ts';

/** The rhythm that a show says it has, or why nobody can go by it here; neither, when it says nothing to programs. */
export interface SaidRhythm {
  rhythm?: Rhythm;
  /** Words that follow a colon. */
  why?: string;
}

type Parts = ReadonlyMap<string, string>;

/**
 * What a show says of its rhythm.
 * @param now milliseconds
 */
export function rhythmOf(
  { namespace, timeZone }: Pick<Show, 'namespace' | 'timeZone'>,
  now: number,
): SaidRhythm {
  const { rrule, dtstart } = namespace.update_frequency ?? {};
  if (rrule === undefined) return {};
  const parts = recurrenceParts(rrule);
  const why = whyNot(parts);
  if (why !== undefined) return { why };
  const until = endOf(parts.get('UNTIL'), timeZone);
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  if (until && isBefore(until, today.toPlainDateTime())) return { why: 'its rule has ended' };
  const begin = beginOf(parts, dtstart, timeZone);
  return { rhythm: { falls: daysOf(parts, begin), time: begin.time, until } };
}

/** What is read of a rule; another part makes it another rhythm. */
const readParts = new Set([
  'FREQ',
  'INTERVAL',
  'BYDAY',
  'BYHOUR',
  'BYMINUTE',
  'COUNT',
  'UNTIL',
  'WKST',
]);
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

function whyNot(parts: Parts): string | undefined {
  const isKnown = [...parts.keys()].every((name) => readParts.has(name));
  const isOfDays = /^(DAILY|WEEKLY)$/.test(parts.get('FREQ') ?? '');
  if (!isKnown || !isOfDays || !daysIn(parts).every((day) => weekdays.includes(day)))
    return 'its rule is not one of days or weeks';
  // How many have come already, nobody says.
  if (parts.has('COUNT')) return 'its rule ends after a number of episodes';
  const times = [parts.get('BYHOUR') ?? '0', parts.get('BYMINUTE') ?? '0'];
  return times.every((text) => /^\+?\d+$/.test(text))
    ? undefined
    : 'its rule has more than one time of the day';
}

function daysIn(parts: Parts): string[] {
  return parts.get('BYDAY')?.split(',') ?? [];
}

/** On its last day a rule goes on until midnight. */
function endOf(until: string | undefined, timeZone: string): Temporal.PlainDateTime | undefined {
  if (until === undefined) return undefined;
  if (until.endsWith('Z'))
    return Temporal.Instant.from(until).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return until.includes('T')
    ? Temporal.PlainDateTime.from(until)
    : Temporal.PlainDate.from(until).toPlainDateTime('23:59:59');
}

/** How a rule begins. Its days and hours are those of the zone in which it says so (RFC 5545, 3.3.10). */
interface Begin {
  /** In that zone. */
  day: Temporal.PlainDate | undefined;
  /** How many days later it is then in the zone of the show. */
  later: number;
  time: Temporal.PlainTime | undefined;
}

function beginOf(parts: Parts, dtstart: string | undefined, timeZone: string): Begin {
  const [hour, minute] = [parts.get('BYHOUR'), parts.get('BYMINUTE')];
  if (dtstart?.includes('T')) {
    const zone = /[+-]\d\d:?\d\d$/.exec(dtstart)?.[0] ?? 'UTC';
    const at = Temporal.Instant.from(dtstart).toZonedDateTimeISO(zone);
    const clock = { hour: Number(hour ?? at.hour), minute: Number(minute ?? at.minute) };
    const there = at.with(clock);
    const here = there.withTimeZone(timeZone);
    const day = there.toPlainDate();
    return { day, later: day.until(here.toPlainDate()).days, time: here.toPlainTime() };
  }
  return {
    day: dtstart === undefined ? undefined : Temporal.PlainDate.from(dtstart),
    later: 0,
    time:
      hour === undefined
        ? undefined
        : Temporal.PlainTime.from({ hour: Number(hour), minute: Number(minute ?? 0) }),
  };
}

function daysOf(parts: Parts, { day: begin, later }: Begin): Rhythm['falls'] {
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const days = daysIn(parts);
  return (here, from) => {
    const day = here.subtract({ days: later });
    const anchor = begin ?? firstOf(days, from);
    const isDay = days.length === 0 || days.includes(weekdays[day.dayOfWeek - 1]!);
    if (parts.get('FREQ') === 'DAILY') return isDay && isEvery(interval, anchor.until(day).days);
    const isSame = days.length > 0 || day.dayOfWeek === anchor.dayOfWeek;
    return isDay && isSame && isEvery(interval, monday(anchor).until(monday(day)).days / 7);
  };
}

/** The first of these weekdays from a day on: without a start, the rule begins there. */
function firstOf(days: readonly string[], from: Temporal.PlainDate): Temporal.PlainDate {
  const ahead = days.map((day) => (weekdays.indexOf(day) + 8 - from.dayOfWeek) % 7);
  return days.length === 0 ? from : from.add({ days: Math.min(...ahead) });
}

function isEvery(interval: number, count: number): boolean {
  return count % interval === 0;
}

function monday(day: Temporal.PlainDate): Temporal.PlainDate {
  return day.subtract({ days: day.dayOfWeek - 1 });
}
