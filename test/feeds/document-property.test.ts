import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderFeed } from '../../src/feeds/document.ts';
import { plainNumber } from '../../src/feeds/elements.ts';
import type { FeedChannel, FeedItem } from '../../src/feeds/model.ts';
import { anyNamespace } from './any-namespace.ts';
import { all, one, parseXml } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;

/** Any UTF-16 unit, so half pairs too, among pieces that could break markup. */
const unit = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  fc.constantFrom(']]>', ']]', '<![CDATA[', '&', '&amp;', '<', '>', '"', "'", '\u0000', '\uFFFE'),
  fc.constantFrom('\r', '\n', '\t', ' ', '<!--', '-->', '<?x', '?>', '$&', '$1', '%', '😀'),
  fc.constantFrom('</item>', '<item>', '<guid isPermaLink="false">', '<lastBuildDate>', '</rss>'),
);
const text = fc.string({ unit, maxLength: 30 });
const whenever = fc.integer({ min: 0, max: 4e12 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const namespace = anyNamespace(text);

const anyChannel: fc.Arbitrary<FeedChannel> = fc.record({
  title: text,
  link: text,
  feedUrl: text,
  description: text,
  language: text,
  categories: fc.array(fc.record({ name: text, subcategory: maybe(text) }), { maxLength: 3 }),
  explicit: fc.boolean(),
  author: maybe(text),
  owner: maybe(fc.record({ name: maybe(text), email: text })),
  type: fc.constantFrom('episodic', 'serial'),
  copyright: maybe(text),
  imageUrl: maybe(text),
  podcastGuid: maybe(text),
  locked: fc.boolean(),
  lockedOwner: maybe(text),
  funding: fc.array(fc.record({ url: text, text }), { maxLength: 2 }),
  newFeedUrl: maybe(text),
  complete: fc.boolean(),
  blocked: fc.boolean(),
  ownershipToken: maybe(text),
  hubs: fc.array(text, { maxLength: 2 }),
  namespace: namespace.channel,
  changedAt: whenever,
});

const pscChapter = fc.record(
  { start: fc.constant('00:00:01.500'), title: text, href: text, image: text },
  { requiredKeys: ['start', 'title'] },
);

const anyItem: fc.Arbitrary<FeedItem> = fc.record({
  title: text,
  guid: text,
  guidIsPermalink: fc.boolean(),
  link: text,
  publishedAt: whenever,
  descriptionHtml: text,
  contentHtml: maybe(text),
  enclosure: fc.record({ url: text, type: text, lengthBytes: fc.nat() }),
  durationSeconds: fc.double(),
  explicit: fc.boolean(),
  season: maybe(fc.double()),
  episode: maybe(fc.integer()),
  episodeType: fc.constantFrom('full', 'trailer', 'bonus'),
  imageUrl: maybe(text),
  blocked: fc.boolean(),
  summary: maybe(text),
  author: maybe(text),
  chapters: maybe(fc.record({ url: text, simple: fc.array(pscChapter, { maxLength: 3 }) })),
  transcripts: fc.array(
    fc.record({ url: text, type: text, language: text, isCaptions: fc.boolean() }),
    { maxLength: 2 },
  ),
  namespace: namespace.item,
});

const anyFeed = fc.tuple(anyChannel, fc.array(anyItem, { maxLength: 3 }));

/** What an XML parser reports of a text: XML 1.0 sections 2.2 and 2.11, written a second time. */
function asParsed(sent: string): string {
  return Array.from(sent.replaceAll('\r\n', '\n').replaceAll('\r', '\n'))
    .map((point) => (/^\p{Surrogate}$/u.test(point) ? '\uFFFD' : point))
    .filter(
      (point) => !/^(?![\t\n])[\p{Cc}\uFFFE\uFFFF]$/u.test(point) || /^[\x7f-\x9f]$/.test(point),
    )
    .join('');
}

test('whatever strings a show and its episodes hold, the feed is well-formed and the same twice', () => {
  fc.assert(
    fc.property(anyFeed, ([channel, items]) => {
      const xml = renderFeed(channel, items);
      expect(all(one(parseXml(xml), 'channel'), 'item')).toHaveLength(items.length);
      expect(Buffer.compare(Buffer.from(renderFeed(channel, items)), Buffer.from(xml))).toBe(0);
      expect(Buffer.from(xml).toString()).toBe(xml);
    }),
    { numRuns: 300 },
  );
});

test('whatever is put in as guid and notes is read back, but for what XML cannot say', () => {
  fc.assert(
    fc.property(anyChannel, anyItem, text, (channel, item, words) => {
      const sent = { ...item, guid: `g${words}`, descriptionHtml: `<p>${words}</p>` };
      const read = one(one(parseXml(renderFeed(channel, [sent])), 'channel'), 'item');
      expect(one(read, 'guid').text).toBe(asParsed(sent.guid));
      expect(one(read, 'guid').attributes).toEqual({ isPermaLink: String(item.guidIsPermalink) });
      expect(one(read, 'description').text).toBe(asParsed(sent.descriptionHtml));
      expect(one(read, 'itunes:title').text).toBe(one(read, 'title').text);
    }),
    { numRuns: 300 },
  );
});

const everyElement = (of: XmlElement): XmlElement[] => [of, ...of.children.flatMap(everyElement)];

test('no element of the namespace is empty or holds an empty attribute, and no number has an exponent', () => {
  fc.assert(
    fc.property(anyFeed, ([channel, items]) => {
      const elements = everyElement(parseXml(renderFeed(channel, items)));
      const ours = elements.filter(({ name }) => /^(podcast|spotify):/.test(name));
      for (const { name, attributes, children, text } of ours) {
        const values = Object.values(attributes);
        expect([...values, ...children, text].some(Boolean), name).toBe(true);
        expect(values, name).not.toContain('');
        expect(
          values.filter((value) => /^-?\d[\d.]*e[+-]?\d+$|^(NaN|Infinity)$/i.test(value)),
        ).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

test('a number that is written plainly is read as the same number', () => {
  const most = { min: -1e15, max: 1e15, noNaN: true };
  fc.assert(
    fc.property(fc.double(most), (value) => {
      const text = plainNumber(value);
      expect(text).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(1e-20);
    }),
  );
  expect([1.5e-7, 0.1, 1e21, 40].map(plainNumber)).toEqual([
    '0.00000015',
    '0.1',
    '1000000000000000000000',
    '40',
  ]);
  expect([Number.NaN, Infinity, -Infinity].map(plainNumber)).toEqual(['', '', '']);
});

test.skipIf(!hasXmllint)('libxml2 agrees on a hundred such feeds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'feeds-'));
  try {
    const files = fc.sample(anyFeed, 100).map(([channel, items], index) => {
      const file = join(folder, `${index}.xml`);
      writeFileSync(file, renderFeed(channel, items));
      return file;
    });
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', ...files]);
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
