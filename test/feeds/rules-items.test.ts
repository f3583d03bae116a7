import { expect, test } from 'vitest';
import { renderFeed } from '../../src/feeds/document.ts';
import type { FeedItem } from '../../src/feeds/model.ts';
import { awkwardEpisodes, awkwardShow, longNotes, titleAsRead } from './awkward-show.ts';
import { all, one, parseXml, type XmlElement } from './xml-tree.ts';

const readItems = (episodes: FeedItem[]) =>
  all(one(parseXml(renderFeed(awkwardShow, episodes)), 'channel'), 'item');
const items = readItems(awkwardEpisodes);
const itemOf = (change: Partial<FeedItem>) =>
  readItems([{ ...awkwardEpisodes[0]!, ...change }])[0]!;
const texts = (name: string) => items.map((item) => one(item, name).text);
const optional = (item: XmlElement, name: string) => all(item, name).map(({ text }) => text);
const enclosures = items.map((item) => one(item, 'enclosure').attributes);
const named = (item: XmlElement) => item.children.map(({ name }) => name);

const durationWritten = (durationSeconds: number) =>
  optional(itemOf({ durationSeconds }), 'itunes:duration');

const rules: { rule: string; says: string; holds: () => void }[] = [
  {
    rule: 'A3/34',
    says: 'in a serial show every full episode has its number',
    holds: () => {
      const full = items.filter((item) => one(item, 'itunes:episodeType').text === 'full');
      expect(full.length).toBeGreaterThan(40);
      for (const item of full) expect(optional(item, 'itunes:episode')).toHaveLength(1);
    },
  },
  {
    rule: 'A4/42',
    says: 'one title an item, as it was put in',
    holds: () => expect(texts('title')).toEqual(awkwardEpisodes.map(titleAsRead)),
  },
  {
    rule: 'A4/43',
    says: 'one guid an item, unique, byte for byte the given one',
    holds: () => {
      expect(texts('guid')).toEqual(awkwardEpisodes.map(({ guid }) => guid));
      expect(new Set(texts('guid')).size).toBe(50);
      expect(one(itemOf({ guid: ' Spaces  kept \u0000' }), 'guid').text).toBe(' Spaces  kept ');
    },
  },
  {
    rule: 'A4/43 A4/44',
    says: 'isPermaLink is always stated, and as it was in the feed that the guid came from',
    holds: () => {
      const stated = items.map((item) => one(item, 'guid').attributes['isPermaLink']);
      expect(stated).toEqual(awkwardEpisodes.map(({ guidIsPermalink }) => String(guidIsPermalink)));
      expect(new Set(stated)).toEqual(new Set(['true', 'false']));
    },
  },
  {
    rule: 'A4/45',
    says: 'one enclosure an item, its address unique in the feed',
    holds: () => {
      expect(enclosures.map(({ url }) => url)).toEqual(
        awkwardEpisodes.map(({ enclosure }) => enclosure.url),
      );
      expect(new Set(enclosures.map(({ url }) => url)).size).toBe(50);
    },
  },
  {
    rule: 'A4/46',
    says: 'pubDate has the right day of the week, four digits of year and GMT',
    holds: () => {
      expect(
        one(itemOf({ publishedAt: Date.UTC(2026, 1, 28, 23, 59, 59, 999) }), 'pubDate').text,
      ).toBe('Sat, 28 Feb 2026 23:59:59 GMT');
      expect(texts('pubDate').map((date) => Date.parse(date))).toEqual(
        awkwardEpisodes.map(({ publishedAt }) => publishedAt),
      );
    },
  },
  {
    rule: 'A4/47',
    says: 'a description of 4,000 bytes is read back as those 4,000 bytes',
    holds: () => {
      const notes = `<p>&lt; ]]&gt; ]]> !${'é'.repeat(1988)}</p>`;
      expect(Buffer.byteLength(notes)).toBe(4000);
      expect(one(itemOf({ descriptionHtml: notes }), 'description').text).toBe(notes);
      expect(renderFeed(awkwardShow, awkwardEpisodes)).toContain(
        '<description><![CDATA[<p>Episode 50',
      );
    },
  },
  {
    rule: 'A4/48',
    says: 'the whole notes come after the description, and only where they say more',
    holds: () => {
      const whole = items.filter((item) => named(item).includes('content:encoded'));
      expect(whole).toHaveLength(12);
      for (const item of whole) {
        expect(one(item, 'content:encoded').text).toBe(longNotes);
        expect(named(item).indexOf('content:encoded')).toBeGreaterThan(
          named(item).indexOf('description'),
        );
      }
      expect(renderFeed(awkwardShow, awkwardEpisodes)).toContain('<content:encoded><![CDATA[<p>');
      const same = itemOf({ descriptionHtml: '<p>All</p>', contentHtml: '<p>All</p>' });
      expect(named(same)).not.toContain('content:encoded');
    },
  },
  {
    rule: 'A4/50',
    says: 'the link is the page of the episode, also where the guid is another address',
    holds: () => expect(texts('link')).toEqual(awkwardEpisodes.map(({ link }) => link)),
  },
  {
    rule: 'A4/51',
    says: 'a duration is whole seconds, past 100 hours too, and absent when nobody knows',
    holds: () => {
      expect([360_001, 59.6, 0.2].map(durationWritten)).toEqual([['360001'], ['60'], ['1']]);
      expect([0, Number.NaN].map(durationWritten)).toEqual([[], []]);
    },
  },
  {
    rule: 'A4/52',
    says: 'explicit stands in every item with its own value, in an explicit show too',
    holds: () =>
      expect(texts('itunes:explicit')).toEqual(
        awkwardEpisodes.map(({ explicit }) => String(explicit)),
      ),
  },
  {
    rule: 'A4/53 A7/81 A7/82',
    says: 'season and episode are whole numbers from 1, or absent',
    holds: () => {
      for (const name of ['itunes:season', 'podcast:season'])
        for (const [value, text] of [
          [3, ['3']],
          [0, []],
          [-1, []],
          [1.5, []],
          [undefined, []],
        ] as const)
          expect(optional(itemOf({ season: value }), name)).toEqual(text);
      for (const name of ['itunes:episode', 'podcast:episode'])
        for (const [value, text] of [
          [12, ['12']],
          [0, []],
          [2.5, []],
          [undefined, []],
        ] as const)
          expect(optional(itemOf({ episode: value }), name)).toEqual(text);
    },
  },
  {
    rule: 'A4/54',
    says: 'the type of the episode is stated, and a trailer of the show has no numbers',
    holds: () => {
      expect(texts('itunes:episodeType')).toEqual(
        awkwardEpisodes.map(({ episodeType }) => episodeType),
      );
      expect(named(items.at(-1)!).filter((name) => /season|episode$/.test(name))).toEqual([]);
    },
  },
  {
    rule: 'A4/55',
    says: 'itunes:title is the title',
    holds: () => expect(texts('itunes:title')).toEqual(texts('title')),
  },
  {
    rule: 'A4/56',
    says: 'an episode with a picture has it in an attribute',
    holds: () => {
      const pictures = items.map((item) => all(item, 'itunes:image')[0]?.attributes['href']);
      expect(pictures).toEqual(awkwardEpisodes.map(({ imageUrl }) => imageUrl));
      expect(
        all(itemOf({ imageUrl: 'https://pod.example/ü.png' }), 'itunes:image')[0]!.attributes,
      ).toEqual({
        href: 'https://pod.example/%C3%BC.png',
      });
    },
  },
  {
    rule: 'A4/57',
    says: 'block is Yes for the blocked episode and absent elsewhere',
    holds: () => {
      const blocked = items.map((item) => optional(item, 'itunes:block').join());
      expect(blocked.filter((value) => value !== '')).toEqual(['Yes']);
      expect(blocked[37]).toBe('Yes');
    },
  },
  {
    rule: 'A4/58',
    says: 'no item is without a title, even if nothing printable was sent',
    holds: () => {
      const nameless = itemOf({ title: ' \u0000\uFFFF\n' });
      expect(one(nameless, 'title').text).toBe('Untitled');
      expect(one(nameless, 'itunes:title').text).toBe('Untitled');
    },
  },
  {
    rule: 'A5/60',
    says: 'the address of the audio is absolute, https and ASCII, with its extension',
    holds: () => {
      for (const { url } of enclosures)
        expect(url).toMatch(/^https:\/\/[\w\-./]+\.(mp3|m4a)\?[\w=&]+$/);
      const odd = itemOf({
        enclosure: { url: 'https://pod.example/ä "1".mp3', type: 'audio/mpeg', lengthBytes: 1 },
      });
      expect(one(odd, 'enclosure').attributes['url']).toBe(
        'https://pod.example/%C3%A4%20%221%22.mp3',
      );
    },
  },
  {
    rule: 'A5/61',
    says: 'the length is the exact number of bytes, above 4 GiB too',
    holds: () =>
      expect(enclosures.map(({ length }) => length)).toEqual(
        awkwardEpisodes.map(({ enclosure }) => String(enclosure.lengthBytes)),
      ),
  },
  {
    rule: 'A5/62',
    says: 'the type is the given one, not one guessed from the name',
    holds: () =>
      expect(enclosures.map(({ type }) => type)).toEqual(
        awkwardEpisodes.map(({ enclosure }) => enclosure.type),
      ),
  },
  {
    rule: 'A3/40',
    says: 'a real summary is written, in at most 4,000 bytes',
    holds: () => {
      const summary = optional(itemOf({ summary: 'wörd '.repeat(1000) }), 'itunes:summary')[0]!;
      expect(summary).toMatch(/^(wörd )+wörd…$/);
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(4000);
      expect(optional(itemOf({ summary: ' ' }), 'itunes:summary')).toEqual([]);
    },
  },
  {
    rule: 'A16/160',
    says: 'nobody else is named as the author of an item',
    holds: () => {
      const authors = items.flatMap((item) => optional(item, 'itunes:author'));
      expect(authors).toEqual(Array<string>(5).fill('Guest & Host'));
    },
  },
];

test.each(rules)('feed-rules $rule: $says', ({ holds }) => holds());
