import { Temporal } from 'temporal-polyfill';
import { recurrenceParts } from '../namespace/recurrence.ts';
import { localField, localTime } from '../platform/moment.ts';
import type { Show } from '../shows/show.ts';

/** On which days something comes, and perhaps when: by a date and the day on which it all begins. */
export interface Rhythm {
  falls: (day: Temporal.PlainDate, from: Temporal.PlainDate) => boolean;
  /** Undefined: whenever the first one comes. */
  time: Temporal.PlainTime | undefined;
}

/** Every so many days, the first day itself being one. */
export function everyDays(days: number): Rhythm {
  return { falls: (day, from) => from.until(day).days % days === 0, time: undefined };
}

/** Longer than any rhythm that people keep. */
const MOST_DAYS = 366 * 20;

/**
 * Local times of a series, `2026-12-24T07:00`, from the first on. Its clock time stays when the clocks are changed, so one of them
 * may not exist, or come twice.
 * @param first the earliest that the series may begin; undefined comes back for what is no local time
 */
export function seriesFrom(first: string, count: number, rhythm: Rhythm): string[] | undefined {
  const begin = localTime(first);
  if (!begin) return undefined;
  const from = begin.toPlainDate();
  const time = rhythm.time ?? begin.toPlainTime();
  const times: string[] = [];
  for (let days = 0; times.length < count && days < MOST_DAYS; days += 1) {
    const day = from.add({ days });
    const at = day.toPlainDateTime(time);
    if (rhythm.falls(day, from) && Temporal.PlainDateTime.compare(at, begin) >= 0)
      times.push(at.toString({ smallestUnit: 'minute' }));
  }
  return times;
}

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** The rhythm that a show says it has, when it is one of days or weeks: others have no weekday. */
export function rhythmOf({ namespace, timeZone }: Show): Rhythm | undefined {
  const { rrule, dtstart } = namespace.update_frequency ?? {};
  if (rrule === undefined) return undefined;
  const parts = recurrenceParts(rrule);
  const start = dtstart === undefined ? undefined : localStart(dtstart, timeZone);
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const days = parts.get('BYDAY')?.split(',') ?? [];
  const freq = parts.get('FREQ');
  const isKnown = [...parts.keys()].every((name) => readParts.has(name));
  if (!isKnown || !days.every((day) => weekdays.includes(day))) return undefined;
  if (freq !== 'DAILY' && freq !== 'WEEKLY') return undefined;
  const falls: Rhythm['falls'] = (day, from) => {
    const anchor = start?.toPlainDate() ?? firstOf(days, from);
    const isDay = days.length === 0 || days.includes(weekdays[day.dayOfWeek - 1]!);
    if (freq === 'DAILY') return isDay && isEvery(interval, anchor.until(day).days);
    const isSame = days.length > 0 || day.dayOfWeek === anchor.dayOfWeek;
    return isDay && isSame && isEvery(interval, monday(anchor).until(monday(day)).days / 7);
  };
  return {
    falls,
    time: timeIn(parts) ?? (dtstart?.includes('T') ? start?.toPlainTime() : undefined),
  };
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

function localStart(dtstart: string, timeZone: string): Temporal.PlainDateTime {
  const isTime = dtstart.includes('T');
  return Temporal.PlainDateTime.from(isTime ? localField(Date.parse(dtstart), timeZone) : dtstart);
}

function timeIn(parts: ReadonlyMap<string, string>): Temporal.PlainTime | undefined {
  const [hour, minute] = [Number(parts.get('BYHOUR')), Number(parts.get('BYMINUTE') ?? 0)];
  return Number.isInteger(hour) && Number.isInteger(minute)
    ? Temporal.PlainTime.from({ hour, minute })
    : undefined;
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
