import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inListeningOrder } from '../../src/episodes/listening-order.ts';
import type { Placed } from '../../src/episodes/listening-order.ts';

/** `trailer`, `2:full 3` (season 2, number 3), in the order in which they came out. */
function cameOut(...lines: string[]): Placed[] {
  return lines.map((line, at) => {
    const [, season, type = 'full', number] = /^(?:(\d+):)?(\w+)(?: (\d+))?/.exec(line) ?? [];
    const numberIn = (text: string | undefined) => (text === undefined ? null : Number(text));
    return { id: line, type, season: numberIn(season), number: numberIn(number), publishAt: at };
  });
}
const order = (...lines: string[]) => inListeningOrder(cameOut(...lines)).map(({ id }) => id);

test('a season is heard by the numbers of its episodes, whenever they came out', () => {
  expect(order('full 2', 'full 1', 'full 3')).toEqual(['full 1', 'full 2', 'full 3']);
  expect(order('2:full 1', '1:full 1', '1:full 2')).toEqual(['1:full 1', '1:full 2', '2:full 1']);
  expect(order('full a', 'full b')).toEqual(['full a', 'full b']);
});

test('trailers begin what they are for, and a bonus stands where it came or belongs', () => {
  expect(order('full 1', 'trailer')).toEqual(['trailer', 'full 1']);
  expect(order('1:full 1', '2:full 1', '2:trailer', 'trailer')).toEqual([
    'trailer',
    '1:full 1',
    '2:trailer',
    '2:full 1',
  ]);
  expect(order('bonus x', 'full 1', 'bonus', 'full 2')).toEqual([
    'bonus x',
    'full 1',
    'bonus',
    'full 2',
  ]);
  // Number 1 was brought back late: the bonus still stands behind number 2, after which it came.
  expect(order('full 2', 'bonus', 'full 1')).toEqual(['full 1', 'full 2', 'bonus']);
  expect(order('bonus 1', 'full 1', 'trailer 1')).toEqual(['trailer 1', 'full 1', 'bonus 1']);
});

test('each episode has one place, and those with numbers are never out of order', () => {
  const some = fc.record({
    type: fc.constantFrom('full', 'bonus', 'trailer'),
    season: fc.option(fc.integer({ min: 1, max: 3 })),
    number: fc.option(fc.integer({ min: 1, max: 5 })),
    publishAt: fc.integer({ min: 0, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(some), (all) => {
      const byDate = all
        .toSorted((one, other) => one.publishAt - other.publishAt)
        .map((one, at) => ({ ...one, id: String(at) }));
      const ordered = inListeningOrder(byDate);
      expect(ordered.toSorted((one, other) => Number(one.id) - Number(other.id))).toEqual(byDate);
      const keys = ordered.flatMap(({ season, number }) =>
        number === null ? [] : (season ?? 0) * 10 + number,
      );
      expect(keys).toEqual(keys.toSorted((one, other) => one - other));
    }),
  );
});
