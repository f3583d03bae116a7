import { expect, test } from 'vitest';
import { line } from '../../src/platform/text.ts';

const title = line(255);

test.each([
  ['spaces', ' \u00a0\u2003'],
  ['of no width', '\u200b\u200c\u200d\u2060'],
  ['a mark of the order of bytes', '\ufeff'],
  ['soft hyphens', '\u00ad'],
  ['fillers of Hangul', '\u3164\u115f\u1160\uffa0'],
  ['the empty pattern of Braille', '\u2800'],
  ['marks without a letter', '\u0301\u20dd\ufe0f'],
  ['what turns the order of writing', '\u202e\u2066\u200f\u061c'],
  ['tags, and what stands around notes', '\u{e0041}\ufff9\ufffb'],
])('a text that nobody can see is empty: %s', (_what, text) => {
  const { error } = title.safeParse(text);
  expect(error?.issues.at(-1)?.message).toBe('must not be empty');
  expect(title.parse(`${text}a`)).toContain('a');
});

test.each([
  '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}', // a family, joined
  '\u2764\ufe0f',
  '1\ufe0f\u20e3',
  '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  'مَرْحَبًا',
  '\u200fשָׁלוֹם\u200e',
  'क्षत्रिय',
  'می\u200cخواهم',
  '한국',
  'e\u0301',
  '⠓⠊',
  '!',
])('what can be seen stays as it is, with what belongs to it: %s', (text) => {
  expect(title.parse(text)).toBe(text);
});

test.each([
  ['a\u202eb', 'a\u202eb\u202c'],
  ['\u202aa\u202bb', '\u202aa\u202bb\u202c\u202c'],
  ['\u2067a\u202eb', '\u2067a\u202eb\u202c\u2069'],
  ['\u2067a\u202eb\u2069c', '\u2067a\u202eb\u2069c'],
  ['\u202ea\u202c b\u202c\u2069', '\u202ea\u202c b\u202c\u2069'],
  ['\u202ea\u2066b\u202cc', '\u202ea\u2066b\u202cc\u2069\u202c'],
  ['\u202ea\u2066b\u2069\u202cc', '\u202ea\u2066b\u2069\u202cc'],
])('what turns the order of writing ends with the text (security 35): %j', (text, kept) => {
  expect(title.parse(text)).toBe(kept);
  expect(title.parse(kept)).toBe(kept);
});
