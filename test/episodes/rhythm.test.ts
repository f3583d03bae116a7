import { describe, expect, test } from 'vitest';
import { rhythmOf } from '../../src/episodes/rhythm.ts';
import { seriesFrom } from '../../src/episodes/series.ts';
import { emptyShowNamespace } from '../../src/namespace/show-namespace.ts';

describe('a rhythm', () => {
  const showOf = (rrule: string, dtstart?: string) => ({
    timeZone: 'Europe/Berlin',
    namespace: { ...emptyShowNamespace, update_frequency: { text: 'x', rrule, dtstart } },
  });
  const next = (first: string, rrule: string, dtstart?: string) =>
    seriesFrom(first, 2, rhythmOf(showOf(rrule, dtstart), now).rhythm!);
  const now = Date.parse('2026-11-26T08:00:00Z');

  test('falls on its days and times, counted from where it begins', () => {
    const thursday = '2026-11-26T09:00';
    expect(next(thursday, 'FREQ=WEEKLY;BYDAY=MO')).toEqual([
      '2026-11-30T09:00',
      '2026-12-07T09:00',
    ]);
    expect(next(thursday, 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', '2026-11-23')).toEqual([
      '2026-12-07T09:00',
      '2026-12-21T09:00',
    ]);
    const fridays = next(thursday, 'FREQ=WEEKLY', '2026-07-03T22:30:00Z');
    expect(fridays).toEqual(['2026-11-28T00:30', '2026-12-05T00:30']); // Saturdays in Berlin
    expect(next(thursday, 'FREQ=DAILY;INTERVAL=3;BYHOUR=7')).toEqual([
      '2026-11-29T07:00',
      '2026-12-02T07:00',
    ]);
  });

  test('has the hours and days of the zone in which it says that it begins, and ends when it says so', () => {
    const monday = '2026-11-30T00:00';
    const inBerlin = ['2026-11-30T08:00', '2026-12-07T08:00'];
    const begin = '2026-11-02T07:00:00Z';
    for (const rule of ['FREQ=WEEKLY;BYDAY=MO', 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=7', 'FREQ=WEEKLY'])
      expect(next(monday, rule, begin), rule).toEqual(inBerlin);
    expect(next(monday, 'FREQ=WEEKLY;BYHOUR=9;BYMINUTE=30', begin)?.[0]).toBe('2026-11-30T10:30');
    expect(next(monday, 'FREQ=WEEKLY;BYHOUR=9', '2026-11-02T07:15:00+01:00')?.[0]).toBe(
      '2026-11-30T09:15',
    );
    const late = next(monday, 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=23', begin);
    expect(late).toEqual(['2026-12-01T00:00', '2026-12-08T00:00']);
    const ends = 'FREQ=WEEKLY;BYDAY=MO;UNTIL=';
    expect(next(monday, `${ends}20261206`)).toEqual(['2026-11-30T00:00']);
    expect(next('2026-11-30T09:00', `${ends}20261207T075959Z`)).toEqual(['2026-11-30T09:00']);
    expect(next('2026-11-30T09:00', `${ends}20261207T080000Z`)).toHaveLength(2);
  });

  test.each([
    ['FREQ=WEEKLY;COUNT=10', 'its rule ends after a number of episodes'],
    ['FREQ=WEEKLY;UNTIL=20261125', 'its rule has ended'],
    ['FREQ=DAILY;BYHOUR=7,19', 'its rule has more than one time of the day'],
    ['FREQ=DAILY;BYHOUR=7;BYMINUTE=0,30', 'its rule has more than one time of the day'],
  ])('is none here by %s, with a word why', (rrule, why) => {
    expect(rhythmOf(showOf(rrule), now)).toEqual({ why });
  });

  test('of months, or that says more than days of the week, is none here', () => {
    for (const rrule of [
      'FREQ=MONTHLY;BYDAY=1MO',
      'FREQ=WEEKLY;BYMONTH=1',
      'FREQ=WEEKLY;BYDAY=1MO',
    ])
      expect(rhythmOf(showOf(rrule), now).rhythm, rrule).toBeUndefined();
  });
});
