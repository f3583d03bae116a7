import { expect, test } from 'vitest';
import { country } from '../../src/namespace/countries.ts';

const refusal = (given: string) => country.safeParse(given).error?.issues[0]?.message ?? '';

test.each([
  ['Germany', 'DE (Germany)'],
  ['germany ', 'DE (Germany)'],
  ['Deutschland', 'DE (Germany)'],
  ['Osterreich', 'AT (Austria)'],
  ['日本', 'JP (Japan)'],
  ['UK', 'GB (United Kingdom)'],
  ['Untied Kingdom', 'GB (United Kingdom)'],
])('a country that is written %s leads to its code', (given, advice) => {
  expect(refusal(given)).toMatch(/^must be a country code of ISO 3166-1/);
  expect(refusal(given)).toContain(`, but ${advice}`);
});

test.each(['Nowhere', 'XX', 'DEU', '', '-', '123'])(
  'what is no country gets no advice: %j',
  (given) => {
    expect(refusal(given)).toMatch(/there is no "[^"]*"$/);
  },
);

test('every code is taken, in whatever case', () => {
  for (const code of ['de', 'GB', 'at '])
    expect(country.parse(code)).toBe(code.trim().toUpperCase());
});
