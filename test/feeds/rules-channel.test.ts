import { expect, test } from 'vitest';
import { renderFeed } from '../../src/feeds/document.ts';
import type { FeedChannel } from '../../src/feeds/model.ts';
import { awkwardEpisodes, awkwardShow } from './awkward-show.ts';
import { all, one, parseXml } from './xml-tree.ts';

const xml = renderFeed(awkwardShow, awkwardEpisodes);
const channel = one(parseXml(xml), 'channel');

const written = (name: string, parent = channel) => all(parent, name).map(({ text }) => text);
const channelOf = (change: Partial<FeedChannel>) =>
  one(parseXml(renderFeed({ ...awkwardShow, ...change }, [])), 'channel');
const bytes = (text: string) => Buffer.byteLength(text);

const rules: { rule: string; says: string; holds: () => void }[] = [
  {
    rule: 'A2/17',
    says: 'one title, on one line',
    holds: () =>
      expect(written('title')).toEqual(['Waves & <lastBuildDate>Tides</lastBuildDate> ]]> \uFFFD']),
  },
  {
    rule: 'A2/18',
    says: 'one link, the page of the show',
    holds: () => expect(written('link')).toEqual(['https://pod.example/shows/waves']),
  },
  {
    rule: 'A2/19',
    says: 'one description of at most 4,000 bytes, cut after a word',
    holds: () => {
      const [description, ...others] = written('description');
      expect(others).toEqual([]);
      expect(bytes(description!)).toBeLessThanOrEqual(4000);
      expect(bytes(description!)).toBeGreaterThan(3900);
      expect(description).toMatch(
        /^A show about the sea & what is <in> it \]\]>\.\n\nSecond .* wörd…$/,
      );
    },
  },
  {
    rule: 'A2/20',
    says: 'one language',
    holds: () => expect(written('language')).toEqual(['de-at']),
  },
  {
    rule: 'A2/21 A16/160',
    says: 'the first atom:link is the feed itself',
    holds: () =>
      expect(all(channel, 'atom:link')[0]!.attributes).toEqual({
        rel: 'self',
        type: 'application/rss+xml',
        href: 'https://pod.example/shows/waves/feed.xml?a=1&b=2',
      }),
  },
  {
    rule: 'A2/22',
    says: 'the image repeats title and link of the channel and has no width',
    holds: () => {
      const image = one(channel, 'image');
      expect(image.children.map(({ name }) => name)).toEqual(['url', 'title', 'link']);
      expect(written('url', image)).toEqual(['https://pod.example/art/w%C3%A4ve%201.jpg']);
      expect(written('title', image)).toEqual(written('title'));
      expect(written('link', image)).toEqual(written('link'));
    },
  },
  {
    rule: 'A2/24',
    says: 'there is no channel author in RSS',
    holds: () => expect(written('author')).toEqual([]),
  },
  {
    rule: 'A2/25',
    says: 'lastBuildDate is the last change',
    holds: () => expect(written('lastBuildDate')).toEqual(['Tue, 03 Nov 2026 09:30:01 GMT']),
  },
  {
    rule: 'A2/26',
    says: 'generator, docs and ttl are there',
    holds: () => {
      expect(written('generator')).toEqual(['Longwave']);
      expect(written('docs')).toEqual(['https://www.rssboard.org/rss-specification']);
      expect(written('ttl')).toEqual(['60']);
    },
  },
  {
    rule: 'A2/27',
    says: 'the RSS categories repeat the names, each once',
    holds: () => {
      const twice = [
        { name: 'Arts', subcategory: 'Books' },
        { name: 'Arts', subcategory: 'Food' },
      ];
      expect(written('category', channelOf({ categories: twice }))).toEqual([
        'Arts',
        'Books',
        'Food',
      ]);
      expect(written('category')).toEqual([
        'Kids & Family',
        'Stories for Kids',
        'Religion & Spirituality',
        'Religion',
        'True Crime',
      ]);
    },
  },
  {
    rule: 'A3/28',
    says: 'one cover, in an attribute, in ASCII, with its extension',
    holds: () =>
      expect(one(channel, 'itunes:image')).toMatchObject({
        attributes: { href: 'https://pod.example/art/w%C3%A4ve%201.jpg' },
        text: '',
      }),
  },
  {
    rule: 'A3/29',
    says: 'categories in their order, a subcategory within its category',
    holds: () => {
      const pairs = all(channel, 'itunes:category').map(({ attributes, children }) => [
        attributes['text'],
        ...children.map((child) => child.attributes['text']),
      ]);
      expect(pairs).toEqual([
        ['Kids & Family', 'Stories for Kids'],
        ['Religion & Spirituality', 'Religion'],
        ['True Crime'],
      ]);
      expect(xml).toContain('text="Kids &amp; Family"');
    },
  },
  {
    rule: 'A3/30',
    says: 'explicit is true or false',
    holds: () => {
      expect(written('itunes:explicit')).toEqual(['true']);
      expect(written('itunes:explicit', channelOf({ explicit: false }))).toEqual(['false']);
    },
  },
  {
    rule: 'A3/31',
    says: 'the author is there',
    holds: () => expect(written('itunes:author')).toEqual(['Ana “Wave” O’Neil & Söhne']),
  },
  {
    rule: 'A3/32',
    says: 'the owner has a name and an address, and may be hidden',
    holds: () => {
      const owner = one(channel, 'itunes:owner');
      expect(owner.children.map(({ name, text }) => [name, text])).toEqual([
        ['itunes:name', 'Ana & <Co>'],
        ['itunes:email', 'ana+pod@pod.example'],
      ]);
      expect(all(channelOf({ owner: undefined }), 'itunes:owner')).toEqual([]);
    },
  },
  {
    rule: 'A3/33',
    says: 'the type is stated in lower case',
    holds: () => {
      expect(written('itunes:type')).toEqual(['serial']);
      expect(written('itunes:type', channelOf({ type: 'episodic' }))).toEqual(['episodic']);
    },
  },
  {
    rule: 'A3/36',
    says: 'new-feed-url stands only in the feed of a show that has moved, in ASCII',
    holds: () => {
      const moved = channelOf({ newFeedUrl: 'https://new.example/fée' });
      expect(written('itunes:new-feed-url')).toEqual([]);
      expect(written('itunes:new-feed-url', moved)).toEqual(['https://new.example/f%C3%A9e']);
    },
  },
  {
    rule: 'A3/37 A7/97',
    says: 'block is Yes or absent',
    holds: () => {
      expect([...written('itunes:block'), ...written('podcast:block')]).toEqual([]);
      expect(written('itunes:block', channelOf({ blocked: true }))).toEqual(['Yes']);
      expect(written('podcast:block', channelOf({ blocked: true }))).toEqual(['yes']);
    },
  },
  {
    rule: 'A3/38',
    says: 'complete is Yes or absent, and updateFrequency agrees',
    holds: () => {
      const ended = channelOf({ complete: true });
      expect([...written('itunes:complete'), ...written('podcast:updateFrequency')]).toEqual([]);
      expect(written('itunes:complete', ended)).toEqual(['Yes']);
      expect(one(ended, 'podcast:updateFrequency').attributes).toEqual({ complete: 'true' });
    },
  },
  {
    rule: 'A3/39 A7/98',
    says: 'an ownership code stands in both places, and goes again',
    holds: () => {
      const claimed = channelOf({ ownershipToken: 'c0de' });
      expect(one(claimed, 'podcast:txt')).toMatchObject({
        attributes: { purpose: 'applepodcastsverify' },
        text: 'c0de',
      });
      expect(written('itunes:applepodcastsverify', claimed)).toEqual(['c0de']);
      const token = 'c'.repeat(500); // the API takes as much, and half a code proves nothing
      const long = channelOf({ ownershipToken: token });
      expect([
        ...written('podcast:txt', long),
        ...written('itunes:applepodcastsverify', long),
      ]).toEqual([token, token]);
      expect([
        ...all(channel, 'podcast:txt'),
        ...all(channel, 'itunes:applepodcastsverify'),
      ]).toEqual([]);
    },
  },
  {
    rule: 'A3/40 A3/41',
    says: 'no summary copies the description; no subtitle, no keywords',
    holds: () => expect(xml).not.toMatch(/<itunes:(summary|subtitle|keywords)/),
  },
  {
    rule: 'A7/75 A8/110',
    says: 'podcast:guid is the given one, and absent while there is none',
    holds: () => {
      expect(written('podcast:guid')).toEqual(['608214b8-9a27-54fd-acdc-d589e4c79280']);
      expect(written('podcast:guid', channelOf({ podcastGuid: undefined }))).toEqual([]);
    },
  },
  {
    rule: 'A7/76',
    says: 'locked is yes or no, with the address of who may unlock',
    holds: () => {
      expect(one(channel, 'podcast:locked')).toMatchObject({
        attributes: { owner: 'ana+pod@pod.example' },
        text: 'yes',
      });
      const unlocked = one(channelOf({ locked: false, lockedOwner: undefined }), 'podcast:locked');
      expect([unlocked.attributes, unlocked.text]).toEqual([{}, 'no']);
    },
  },
  {
    rule: 'A7/78 A16/160',
    says: 'funding has its address in ASCII and at most 128 characters of text',
    holds: () =>
      expect(
        all(channel, 'podcast:funding').map(({ attributes, text }) => [attributes['url'], text]),
      ).toEqual([
        ['https://pay.example/?to=ana&amount=5', 'Pay & <help>'],
        ['https://pay.example/m%C3%BCnze', `${'m'.repeat(127)}…`],
      ]),
  },
];

test.each(rules)('feed-rules $rule: $says', ({ holds }) => holds());
