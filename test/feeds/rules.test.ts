import { expect, test } from 'vitest';
import { renderFeed } from '../../src/feeds/document.ts';
import { awkwardEpisodes, awkwardShow, titleAsRead } from './awkward-show.ts';
import { all, one, parseXml, type XmlElement } from './xml-tree.ts';

const xml = renderFeed(awkwardShow, awkwardEpisodes);
const root = parseXml(xml);
const channel = one(root, 'channel');
const items = all(channel, 'item');

const texts = (name: string) => items.map((item) => one(item, name).text);
const everyElement = (of: XmlElement): XmlElement[] => [of, ...of.children.flatMap(everyElement)];

const rules: { rule: string; says: string; holds: () => void }[] = [
  {
    rule: 'A1/1',
    says: 'the declaration is byte 0',
    holds: () => expect(xml.slice(0, 38)).toBe('<?xml version="1.0" encoding="UTF-8"?>'),
  },
  {
    rule: 'A1/2',
    says: 'the document can be encoded as UTF-8; half a surrogate pair becomes U+FFFD',
    holds: () => {
      expect(xml.isWellFormed()).toBe(true);
      expect(xml).toContain('Half a \uFFFD pair, \uFFFD and the other');
    },
  },
  {
    rule: 'A1/3',
    says: 'no character outside XML 1.0 is in it',
    holds: () =>
      // oxlint-disable-next-line no-control-regex
      expect(xml).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/),
  },
  {
    rule: 'A1/4',
    says: 'markup in text and attributes is escaped, and ]]> in CDATA is split',
    holds: () => {
      expect(texts('title')).toEqual(awkwardEpisodes.map(titleAsRead));
      expect(xml).toContain(']]]]><![CDATA[>');
      expect(xml).toContain('?v=1&amp;n=50"');
    },
  },
  {
    rule: 'A1/5',
    says: 'one rss 2.0, one channel, no document type',
    holds: () => {
      expect(root).toMatchObject({ name: 'rss', attributes: { version: '2.0' } });
      expect(root.children.map(({ name }) => name)).toEqual(['channel']);
      expect(xml.replaceAll(/<!\[CDATA\[[^]*?\]\]>/g, '')).not.toContain('<!');
    },
  },
  {
    rule: 'A1/6 A16/160',
    says: 'exactly the five namespaces that are used are declared',
    holds: () =>
      expect(root.attributes).toEqual({
        version: '2.0',
        'xmlns:itunes': 'http://www.itunes.com/dtds/podcast-1.0.dtd',
        'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
        'xmlns:psc': 'http://podlove.org/simple-chapters',
        'xmlns:podcast': 'https://podcastindex.org/namespace/1.0',
        'xmlns:atom': 'http://www.w3.org/2005/Atom',
      }),
  },
  {
    rule: 'A1/7 A1/11',
    says: 'every element is of RSS or has one of the usual prefixes',
    holds: () => {
      const prefixes = everyElement(root).map(({ name }) => name.replace(/:.*|^[^:]*$/, ''));
      expect(new Set(prefixes)).toEqual(
        new Set(['', 'itunes', 'content', 'podcast', 'atom', 'psc']),
      );
    },
  },
  {
    rule: 'A1/8',
    says: 'no value starts or ends with space; a line has at most 255 characters',
    holds: () => {
      const values = everyElement(root).map(({ text }) => text);
      expect(values.filter((text) => text !== text.trim())).toEqual([]);
      for (const title of [...texts('title'), ...texts('itunes:title')])
        expect(Array.from(title).length).toBeLessThanOrEqual(255);
    },
  },
  {
    rule: 'A1/9',
    says: 'names of categories keep their case',
    holds: () =>
      expect(all(channel, 'itunes:category')[0]!.attributes['text']).toBe('Kids & Family'),
  },
  {
    rule: 'A1/10',
    says: 'the items are contiguous and last',
    holds: () => expect(channel.children.slice(-50)).toEqual(items),
  },
  {
    rule: 'A1/12',
    says: 'in every parent podcast:* comes before itunes:*',
    holds: () => {
      for (const parent of [channel, ...items]) {
        const names = parent.children.map(({ name }) => name);
        const last = names.findLastIndex((name) => name.startsWith('podcast:'));
        expect(names.findIndex((name) => name.startsWith('itunes:'))).toBeGreaterThan(last);
      }
    },
  },
  {
    rule: 'A1/13',
    says: 'there is no comment',
    holds: () => expect(JSON.stringify(root)).not.toContain('(comment)'),
  },
  {
    rule: 'A1/14',
    says: 'rendered again it is the same, byte for byte',
    holds: () => expect(renderFeed(awkwardShow, awkwardEpisodes)).toBe(xml),
  },
  {
    rule: 'A1/15',
    says: '10,000 episodes with 1,000 bytes of notes each stay under 25 MB',
    holds: () => {
      const notes = `<p>${'All about it. '.repeat(71)}</p>`;
      const item = { ...awkwardEpisodes[1]!, descriptionHtml: notes, contentHtml: notes };
      const feed = renderFeed(
        awkwardShow,
        Array.from({ length: 10_000 }, () => item),
      );
      expect(Buffer.byteLength(feed)).toBeLessThan(25_000_000);
    },
  },
  {
    rule: 'A1/16',
    says: 'an ampersand that a person typed is escaped once',
    holds: () => {
      expect(xml).toContain('<itunes:title>Salt &amp; Pepper</itunes:title>');
      expect(xml).toContain('<title><![CDATA[Salt & Pepper]]></title>');
    },
  },
];

test.each(rules)('feed-rules $rule: $says', ({ holds }) => holds());
