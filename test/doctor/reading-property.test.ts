import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFeedReader } from '../../src/doctor/feed-document.ts';
import type { Reading } from '../../src/doctor/feed-document.ts';
import { goodFeed, reportOnDocument } from './good-feed.ts';

const feed = Buffer.from(goodFeed().replaceAll('The episode', 'Épisode 🎧'));

function readInPieces(bytes: Buffer, sizes: number[]): Reading {
  const reader = openFeedReader();
  let rest = bytes;
  for (const size of sizes) {
    reader.write(rest.subarray(0, size));
    rest = rest.subarray(size);
  }
  reader.write(rest);
  return reader.end();
}

test('how the bytes of a feed are cut on the way changes nothing of what is read', () => {
  const whole = readInPieces(feed, []);
  expect(whole.faults).toEqual([]);
  const sizes = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 30 });
  fc.assert(
    fc.property(sizes, (pieces) => {
      expect(readInPieces(feed, pieces)).toEqual(whole);
    }),
    { numRuns: 100 },
  );
});

/** Cuts, doubles, swaps and spoils bytes anywhere. */
const spoiled = fc
  .array(fc.tuple(fc.nat(feed.length), fc.nat(300), fc.uint8Array({ maxLength: 12 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((changes) =>
    changes.reduce(
      (bytes, [at, cut, more]) =>
        Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at + cut)]),
      feed,
    ),
  );

const markup = fc
  .array(
    fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '<!',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '&',
      '&#0;',
      '&#x110000;',
      '<rss',
      ' xmlns:a="',
      '"',
      "'",
      '<channel>',
      '<item>',
      '</item>',
      '<!--',
      '-->',
      'a:b',
      '\0',
      '\ud800',
      '<!DOCTYPE',
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.from(parts.join('')));

test('whatever comes instead of a feed gets a report, and never an exception', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(spoiled, markup, fc.uint8Array({ maxLength: 400 })),
      async (bytes) => {
        const report = await reportOnDocument(Buffer.from(bytes));
        const counted = report.counts.error + report.counts.warning + report.counts.info;
        expect(counted).toBeGreaterThanOrEqual(report.findings.length > 0 ? 1 : 0);
      },
    ),
    { numRuns: 400 },
  );
});
