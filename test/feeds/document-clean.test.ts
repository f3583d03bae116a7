import { describe, expect, test } from 'vitest';
import {
  cleanCharacters,
  cleanLine,
  cleanText,
  cleanTitle,
  cleanUrl,
  cutToBytes,
} from '../../src/feeds/clean.ts';

const isAllowed = (point: number) =>
  [0x9, 0xa, 0xd].includes(point) ||
  (point >= 0x20 && point <= 0xd7ff) ||
  (point >= 0xe000 && point <= 0xfffd) ||
  point >= 0x10000;

describe('characters (feed-rules A1/2, A1/3)', () => {
  test('exactly the code points of XML 1.0 stay, of all that there are', () => {
    const wrong = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      const surrogate = point >= 0xd800 && point <= 0xdfff;
      const character = String.fromCodePoint(point);
      const expected = surrogate ? '\uFFFD' : isAllowed(point) ? character : '';
      if (cleanCharacters(character) !== expected) wrong.push(point.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  test.each([
    ['😀', '😀'],
    ['\uD83D\u0000\uDE00', '\uFFFD\uFFFD'],
    ['\uDE00\uD83D', '\uFFFD\uFFFD'],
    [' kept \r\n ', ' kept \r\n '],
  ])('%j becomes %j', (sent, read) => expect(cleanCharacters(sent)).toBe(read));
});

describe('text and lines (feed-rules A1/8, A2/17)', () => {
  test('text keeps its lines, ends them as a parser reports them, and has no space around it', () =>
    expect(cleanText('\u0000 a\r\nb\rc \n\n d\t\u0000')).toBe('a\nb\nc \n\n d'));

  test('a line has no line ends and no double spaces; a no-break space stays', () =>
    expect(cleanLine(' a \r\n\t b\u2028c\u00A0!  ')).toBe('a b c\u00A0!'));

  test.each([
    ['a'.repeat(255), 'a'.repeat(255)],
    ['a'.repeat(256), `${'a'.repeat(254)}…`],
    ['🌊'.repeat(255), '🌊'.repeat(255)],
    ['🌊'.repeat(256), `${'🌊'.repeat(254)}…`],
  ])('a line is cut at 255 code points, never within one (%#)', (sent, read) =>
    expect(cleanLine(sent)).toBe(read),
  );

  test('a title of nothing printable is Untitled (feed-rules A4/58)', () =>
    expect(['', ' \n', '\u0001'].map(cleanTitle)).toEqual(['Untitled', 'Untitled', 'Untitled']));
});

describe('addresses (feed-rules A3/28, A5/60)', () => {
  test.each([
    ['https://a.example/a-b_c.~/?x=1&y=%20#z', 'https://a.example/a-b_c.~/?x=1&y=%20#z'],
    [' https://a.example/ü ö\u0000"<>.mp3\n', 'https://a.example/%C3%BC%20%C3%B6%22%3C%3E.mp3'],
    ['https://a.example/🌊\uD800', 'https://a.example/%F0%9F%8C%8A%EF%BF%BD'],
  ])('%j becomes %j, and stays that', (sent, read) => {
    expect(cleanUrl(sent)).toBe(read);
    expect(cleanUrl(read)).toBe(read);
  });
});

describe('cutting to bytes (feed-rules A2/19)', () => {
  test.each([
    ['what fits stays whole', 'é'.repeat(50), 100, 'é'.repeat(50)],
    ['a sentence ends after a word', 'one two three four', 14, 'one two…'],
    ['a word that just fits stays', 'one two three four', 16, 'one two three…'],
    ['a text without spaces ends within the limit', 'é'.repeat(100), 100, `${'é'.repeat(48)}…`],
    ['an emoji is not cut in two', '🌊'.repeat(10), 12, '🌊🌊…'],
    ['a far space is no reason to lose much', `a ${'b'.repeat(300)}`, 203, `a ${'b'.repeat(198)}…`],
  ])('%s', (_name, text, bytes, expected) => {
    const cut = cutToBytes(text, bytes);
    expect(cut).toBe(expected);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
  });
});
