import fc from 'fast-check';
import { type Chapter, type ChapterList, chapterList } from '../../src/chapters/chapter.ts';
import { snakeKeys } from '../../src/platform/case.ts';
import { storable } from '../../src/platform/text.ts';

/** Titles as people write them and as they should not: emoji, right to left, marks of every format. */
const title = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.constantFrom(
      'שלום עולם',
      'مقدمة',
      '🎙️ 👩‍👩‍👧',
      '- 12',
      '- - x',
      ': a',
      '00:12 x',
      '(a)',
      '-',
      'R&D <b>',
    ),
  )
  // What `line` of platform/text makes of it, and one thing that lines cannot hold: a title that ends like a link.
  .map((text) => storable(text).replaceAll(/\s+/g, ' ').trim())
  .filter((text) => text !== '' && !text.endsWith('>'));
const url = fc
  .webUrl({ withFragments: true, withQueryParameters: true })
  .filter((text) => text.length < 2000);
const thousandths = fc.integer({ min: 0, max: 3_600_000_000 });
const geo = fc.constantFrom('geo:48.858093,2.294694', 'geo:-1,2,30', 'geo:1,2;u=35');

const chapter = fc
  .record(
    {
      start: thousandths,
      lasts: fc.integer({ min: 1, max: 1000 }),
      title,
      url,
      imageUrl: url,
      isHidden: fc.constant(true),
      name: title,
      geo,
    },
    { requiredKeys: ['start', 'geo'] },
  )
  .map(({ start, lasts, name, geo, ...texts }): Chapter => ({
    startSeconds: start / 1000,
    ...(lasts !== undefined && { endSeconds: Math.min(3_600_000, start / 1000 + lasts) }),
    ...(name !== undefined && { location: { name, geo, osm: 'R113314' } }),
    ...texts,
  }))
  .filter(({ startSeconds, endSeconds = Infinity }) => endSeconds > startSeconds);

/** Lists of chapters that keep every rule. */
export const anyChapters: fc.Arbitrary<ChapterList> = fc
  .uniqueArray(chapter, { selector: ({ startSeconds }) => startSeconds, maxLength: 20 })
  .map((chapters) => chapterList(chapters.map((each) => snakeKeys(each))));
