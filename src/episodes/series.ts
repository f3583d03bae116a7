import { Temporal } from 'temporal-polyfill';
import { localTime } from '../platform/moment.ts';

/** On which days something comes, and perhaps when: by a date and the day on which it all begins. */
export interface Rhythm {
  falls: (day: Temporal.PlainDate, from: Temporal.PlainDate) => boolean;
  /** Undefined: whenever the first one comes. */
  time: Temporal.PlainTime | undefined;
  /** The last moment at which one can come. */
  until: Temporal.PlainDateTime | undefined;
}

/** Every so many days, the first day itself being one. */
export function everyDays(days: number): Rhythm {
  const falls: Rhythm['falls'] = (day, from) => from.until(day).days % days === 0;
  return { falls, time: undefined, until: undefined };
}

/** Longer than any rhythm that people keep. */
const MOST_DAYS = 366 * 20;

/**
 * Local times of a series, `2026-12-24T07:00`, from the first on. Its clock time stays when the clocks are changed, so one of them
 * may not exist, or come twice. They are fewer where the rhythm ends.
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
    if (rhythm.until && isBefore(rhythm.until, at)) break;
    if (rhythm.falls(day, from) && !isBefore(at, begin))
      times.push(at.toString({ smallestUnit: 'minute' }));
  }
  return times;
}

/** Whether one local time is before another. */
export function isBefore(one: Temporal.PlainDateTime, other: Temporal.PlainDateTime): boolean {
  return Temporal.PlainDateTime.compare(one, other) < 0;
}
