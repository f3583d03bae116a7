import { describe, expect, test } from 'vitest';
import { isoTime, parseMoment } from '../../src/platform/moment.ts';

const read = (text: string, zone = 'Europe/Berlin') =>
  isoTime(parseMoment(text, zone, 'publish_at'));

describe('a date is read in any ISO 8601 form', () => {
  test.each([
    ['2026-12-24T07:00:00Z', '2026-12-24T07:00:00.000Z'],
    ['2026-12-24T07:00:00.250Z', '2026-12-24T07:00:00.250Z'],
    ['2026-12-24T07:00+01:00', '2026-12-24T06:00:00.000Z'],
    ['2026-12-24T07:00-05', '2026-12-24T12:00:00.000Z'],
    ['20261224T070000Z', '2026-12-24T07:00:00.000Z'],
    ['20261224T0700+0100', '2026-12-24T06:00:00.000Z'],
    ['2026-12-24t07:00z', '2026-12-24T07:00:00.000Z'],
    ['2026-12-24T07:00:00,5Z', '2026-12-24T07:00:00.500Z'],
    ['2026-12-24T07:00[America/New_York]', '2026-12-24T12:00:00.000Z'],
  ])('with a zone of its own: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['2026-12-24T07:00', '2026-12-24T06:00:00.000Z'],
    ['2026-07-24T07:00', '2026-07-24T05:00:00.000Z'],
    ['2026-12-24 07:00', '2026-12-24T06:00:00.000Z'],
    ['2026-12-24T07', '2026-12-24T06:00:00.000Z'],
    ['2026-12-24', '2026-12-23T23:00:00.000Z'],
    ['20261224', '2026-12-23T23:00:00.000Z'],
    ['2026-12-24T24:00', '2026-12-24T23:00:00.000Z'],
    ['2026-W52-4T07:00', '2026-12-24T06:00:00.000Z'],
    ['2026W524', '2026-12-23T23:00:00.000Z'],
    ['2020-W53-7', '2021-01-02T23:00:00.000Z'],
    ['2026-358T07:00', '2026-12-24T06:00:00.000Z'],
    ['2024-366', '2024-12-30T23:00:00.000Z'],
  ])('without one, in the time zone of the show: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    '',
    'friday',
    '2026-13-01',
    '2026-02-30',
    '2026-12-24T25:00',
    '1766559600',
    '24.12.2026',
    '2026-12-24T07:00+25:00',
  ])('anything else is refused with an example: %j', (text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'date.invalid', field: 'publish_at' }),
    );
  });
});

describe('summer time (reliability R34)', () => {
  test('a time that the clocks jump over is refused, with the two that may be meant', () => {
    expect(() => read('2026-03-29T02:30')).toThrow(
      expect.objectContaining({
        code: 'date.skipped',
        mend: expect.stringContaining('2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00'),
      }),
    );
  });

  test('a time that comes twice is asked about', () => {
    expect(() => read('2026-10-25T02:30')).toThrow(
      expect.objectContaining({
        code: 'date.ambiguous',
        mend: expect.stringContaining('2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00'),
      }),
    );
    expect(read('2026-10-25T02:30+01:00')).toBe('2026-10-25T01:30:00.000Z');
  });
});
