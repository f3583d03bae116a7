import { describe, expect, test } from 'vitest';
import {
  chapterList,
  MOST_CHAPTERS,
  newChapters,
  refuseBeyondEnd,
} from '../../src/chapters/chapter.ts';
import { clockTime, tryParseTime } from '../../src/chapters/chapter-time.ts';
import { parse } from '../../src/platform/http/parse.ts';

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ start_seconds: index, title: `No. ${index}` }));

describe('the chapters of an episode', () => {
  test('are in order, whatever order they come in, and need not begin at 0', () => {
    const given = [
      { start_seconds: 90, title: 'Second' },
      { start_seconds: 12.3456, title: ' First\n one ' },
    ];
    const ordered = [
      { startSeconds: 12.346, title: 'First one' },
      { startSeconds: 90, title: 'Second' },
    ];
    expect(chapterList(given)).toEqual(ordered);
    expect(parse(newChapters, given)).toEqual(ordered);
  });

  test('never start together, to the millisecond; the error names both', () => {
    const given = [
      { start_seconds: 1, title: 'One' },
      { start_seconds: 60.0001, title: 'Other' },
      { start_seconds: 60 },
    ];
    expect(() => chapterList(given)).toThrow(
      'Two chapters start at the same time: Chapter 2, “Other” at 00:01:00 and Chapter 3 at 00:01:00.',
    );
    expect(() => parse(newChapters, given)).toThrow(/Chapter 2, “Other” at 00:01:00 and Chapter 3/);
  });

  test('are at most a thousand', () => {
    expect(chapterList(many(MOST_CHAPTERS))).toHaveLength(1000);
    expect(parse(newChapters, many(MOST_CHAPTERS))).toHaveLength(1000);
    expect(() => chapterList(many(1001))).toThrow('There are 1001 chapters.');
    expect(() => parse(newChapters, many(1001))).toThrow(/at most 1000 chapters/);
  });

  test('start before the audio ends; the error says which one does not', () => {
    const list = chapterList(many(100));
    expect(() => refuseBeyondEnd(list, 99.001)).not.toThrow();
    expect(() => refuseBeyondEnd(list, 98)).toThrow(
      'Chapter 99, “No. 98” at 00:01:38 starts after the end of the audio (00:01:38).',
    );
    expect(() => refuseBeyondEnd(list, 97.5)).toThrow(
      expect.objectContaining({ code: 'chapters.beyond-end', field: 'chapters' }),
    );
  });

  test.each([
    [{ start_seconds: -1 }, 'start must not be below 0'],
    [{ start_seconds: Number.NaN }, 'start must be a number of seconds'],
    [{ start_seconds: 1e300 }, 'start must be at most 3600000 seconds'],
    [{ start_seconds: 0, title: 'x'.repeat(256) }, 'title must have at most 255 characters'],
    [{ start_seconds: 0, title: ' ' }, 'title must not be empty'],
    [{ start_seconds: 5, end_seconds: 5 }, 'end must be later than its start'],
    [{ start_seconds: 0, url: 'example.org' }, 'link must be an address'],
    [{ start_seconds: 0, location: { name: 'Paris', geo: '48,2' } }, 'location must be a geo URI'],
    [{ start_seconds: 0, location: 'Paris' }, 'location must be a place with name and geo'],
  ])('cannot be %j: its %s', (given, because) => {
    expect(() => chapterList([given])).toThrow(because);
    expect(() => chapterList([given])).toThrow(
      expect.objectContaining({ code: 'chapters.invalid', mend: 'Correct it, or leave it out.' }),
    );
    expect(newChapters.safeParse([given]).success).toBe(false);
  });

  test.each([
    'javascript:alert(1)',
    'JaVa\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
  ])('link to no %j, and have no such picture (security 27)', (url) => {
    for (const given of [{ url }, { image_url: url }])
      expect(() => chapterList([{ start_seconds: 0, ...given }])).toThrow(/must be an address/);
  });

  test('hold no control characters', () => {
    expect(chapterList([{ start_seconds: 0, title: 'a\u0000b\u0007\ud800c' }])).toEqual([
      { startSeconds: 0, title: 'ab\ufffdc' },
    ]);
  });

  test('have no fields that the API does not know', () => {
    expect(() => parse(newChapters, [{ start_seconds: 0, sart: 1 }])).toThrow(/no field "0.sart"/);
    expect(parse(newChapters, JSON.parse('[{"start_seconds":0,"is_hidden":true}]'))).toEqual([
      { startSeconds: 0, isHidden: true },
    ]);
  });
});

describe('a time', () => {
  test.each([
    ['94', 94],
    ['94.5', 94.5],
    ['1:34', 94],
    ['75:10', 4510],
    ['00:01:34,25', 94.25],
    ['100:00:00.001', 360_000.001],
    ['0:00:00.0004', 0],
  ])('%j is %d seconds', (text, seconds) => {
    expect(tryParseTime(text)).toBe(seconds);
  });

  test.each([
    '',
    '1:60',
    '1:100',
    '1:60:00',
    '-1',
    '1e3',
    '1:2:3:4',
    'now',
    '1:',
    '١',
    '1.',
    '0x10',
  ])('%j is none', (text) => {
    expect(tryParseTime(text)).toBeUndefined();
  });

  test('is written with two digits, and more for hours over 99', () => {
    expect([0, 59.9996, 3661.25, 360_000].map(clockTime)).toEqual([
      '00:00:00.000',
      '00:01:00.000',
      '01:01:01.250',
      '100:00:00.000',
    ]);
  });
});
