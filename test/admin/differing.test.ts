import { expect, test } from 'vitest';
import { differing } from '../../src/admin/differing.ts';
import type { Stretch } from '../../src/admin/differing.ts';

const notation = { both: ['', ''], earlier: ['-', '-'], later: ['+', '+'] } as const;
const marked = (stretches: readonly Stretch[]): string =>
  stretches.map(({ of, text }) => notation[of].join(text)).join('');

test.each([
  ['one and the same', 'one and the same', 'one and the same'],
  ['a red house', 'a green house', 'a -red-+green+ house'],
  ['a\nb\nc\n', 'a\nc\n', 'a\n-b\n-c\n'],
  ['a\nb c d\ne', 'a\nb x d\ne', 'a\nb -c-+x+ d\ne'],
  ['it is one two', 'it is three four', 'it is -one two-+three four+'],
  ['the end', 'the end\nand more', 'the end+\nand more+'],
  ['', 'all of it', '+all of it+'],
  ['all of it', '', '-all of it-'],
  ['', '', ''],
])('of "%s" and "%s" the words that differ are marked', (earlier, later, expected) => {
  expect(marked(differing(earlier, later))).toBe(expected);
});

test('whatever differs, each of the two texts can be read whole', () => {
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const text = (): string =>
    Array.from({ length: random(40) }, () => ['a', 'bc', ' ', '\n', '  ', 'd'][random(6)]).join('');
  for (let round = 0; round < 500; round += 1) {
    const [earlier, later] = [text(), text()];
    const stretches = differing(earlier, later);
    const without = (of: Stretch['of']): string =>
      stretches.map((one) => (one.of === of ? '' : one.text)).join('');
    expect([without('later'), without('earlier')]).toEqual([earlier, later]);
  }
});

test('texts that would cost minutes to compare are told apart as wholes', () => {
  const long = (word: string): string => `${word} `.repeat(20_000);
  const stretches = differing(long('one'), long('other'));
  expect(stretches.map(({ of }) => of)).toEqual(['earlier', 'later']);
});
