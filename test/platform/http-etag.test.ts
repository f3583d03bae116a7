import { describe, expect, test } from 'vitest';
import {
  httpDate,
  matchesAny,
  notModified,
  parseHttpDate,
  rangeStillHolds,
} from '../../src/platform/http/etag.ts';

const changedAt = Date.UTC(1994, 10, 6, 8, 49, 37);
const date = 'Sun, 06 Nov 1994 08:49:37 GMT';

describe('If-None-Match', () => {
  test.each([
    ['*', true],
    ['"a"', true],
    ['W/"a"', true],
    ['"b", W/"a"', true],
    ['"b","a"', true],
    [', ,"a" ,', true],
    ['"a,b", "a"', true],
    ['"a,b"', false],
    ['"b"', false],
    ['"A"', false],
    ['', false],
    [',', false],
    ['"*"', false],
  ])('%s, against "a": %s', (header, expected) => {
    expect(matchesAny(header, '"a"')).toBe(expected);
    expect(matchesAny(header, 'W/"a"')).toBe(expected);
  });

  test.each(['a', '"a', 'w/"a"', 'W/ "a"', '"a" "b"', '"a", b', '"a";', '*, "a"', '"x y", "a"'])(
    'the malformed %s names nothing',
    (header) => expect(matchesAny(header, '"a"')).toBe(false),
  );

  test('a comma inside the quotes belongs to the tag', () => {
    expect(matchesAny('"x", "a,b"', '"a,b"')).toBe(true);
    expect(matchesAny('"caf\u00e9"', '"caf\u00e9"')).toBe(true);
  });
});

describe('304', () => {
  const current = { tag: 'W/"a"', lastModifiedAt: changedAt + 999 };

  test.each([
    ['nothing asked', {}, false],
    ['the tag', { ifNoneMatch: '"a"' }, true],
    ['the second of the change', { ifModifiedSince: date }, true],
    ['a later time', { ifModifiedSince: 'Mon, 07 Nov 1994 00:00:00 GMT' }, true],
    ['an earlier time', { ifModifiedSince: 'Sun, 06 Nov 1994 08:49:36 GMT' }, false],
    ['no date', { ifModifiedSince: 'yesterday' }, false],
  ])('for %s', (_name, asked, expected) => {
    expect(notModified(asked, current)).toBe(expected);
  });

  test('If-None-Match wins over If-Modified-Since, even malformed (feed-rules A11/123)', () => {
    expect(notModified({ ifNoneMatch: '"b"', ifModifiedSince: date }, current)).toBe(false);
    expect(notModified({ ifNoneMatch: 'b', ifModifiedSince: date }, current)).toBe(false);
    const early = 'Sun, 06 Nov 1994 08:49:36 GMT';
    expect(notModified({ ifNoneMatch: '"a"', ifModifiedSince: early }, current)).toBe(true);
  });

  test('without a time of change If-Modified-Since says nothing', () => {
    expect(notModified({ ifModifiedSince: date }, { tag: '"a"' })).toBe(false);
  });
});

describe('If-Range (feed-rules A12/135)', () => {
  const current = { tag: '"a"', lastModifiedAt: changedAt + 1 };

  test.each([
    ['"a"', true],
    ['"b"', false],
    ['W/"a"', false],
    ['"a", "b"', false],
    ['a', false],
    [date, true],
    ['Sunday, 06-Nov-94 08:49:37 GMT', true],
    ['Sun, 06 Nov 1994 08:49:38 GMT', false],
    ['Sun, 06 Nov 1994 08:49:36 GMT', false],
    ['', false],
  ])('%s lets the range count: %s', (header, expected) => {
    expect(rangeStillHolds(header, current)).toBe(expected);
  });

  test('a weak tag of our own never does, and neither does a word where no time is known', () => {
    expect(rangeStillHolds('W/"a"', { tag: 'W/"a"' })).toBe(false);
    expect(rangeStillHolds('yesterday', { tag: '"a"' })).toBe(false);
  });
});

describe('HTTP dates', () => {
  test.each([date, 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    '%s is one of the three formats',
    (text) => expect(parseHttpDate(text)).toBe(changedAt),
  );

  test.each([
    '',
    '0',
    '1994-11-06T08:49:37Z',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 nov 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06-Nov-94 08:49:37 GMT',
    ' Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun Nov 06 08:49:37 1994 GMT',
  ])('%j is none', (text) => expect(parseHttpDate(text)).toBeUndefined());

  test('a leap second, a leap day and an early year are read', () => {
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT')).toBe(Date.UTC(2017, 0, 1));
    expect(parseHttpDate('Thu, 29 Feb 2024 00:00:00 GMT')).toBe(Date.UTC(2024, 1, 29));
    expect(parseHttpDate('Tue, 01 Jan 0099 00:00:00 GMT')).toBe(Date.parse('0099-01-01T00:00:00Z'));
  });

  test('two digits of a year mean the last century when they lie more than 50 years ahead', () => {
    const now = Date.UTC(2026, 5, 1);
    const yearOf = (digits: string): number =>
      new Date(parseHttpDate(`Friday, 01-May-${digits} 00:00:00 GMT`, now)!).getUTCFullYear();
    expect([yearOf('26'), yearOf('76'), yearOf('77'), yearOf('99')]).toEqual([
      2026, 2076, 1977, 1999,
    ]);
  });

  test('what is written is read again, without the fraction of a second', () => {
    expect(httpDate(changedAt + 999)).toBe(date);
    expect(parseHttpDate(httpDate(1_790_000_000_123))).toBe(1_790_000_000_000);
  });
});

describe('50 KB of the worst (security 73)', () => {
  const size = 50_000;
  test.each([
    ['spaces', `${' '.repeat(size)}x`],
    ['quotes', '"'.repeat(size + 1)],
    ['an open quote', `"${'a'.repeat(size)}`],
    ['weak signs', 'W/"'.repeat(size / 3)],
    ['commas', ','.repeat(size)],
    ['digits', `Sun, 06 Nov ${'9'.repeat(size)}`],
  ])('%s take at most 50 ms', (_name, header) => {
    const startedAt = performance.now();
    matchesAny(header, '"a"');
    rangeStillHolds(header, { tag: '"a"', lastModifiedAt: 0 });
    parseHttpDate(header);
    expect(performance.now() - startedAt).toBeLessThan(50);
  });
});
