import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { renderChannel, renderFeed, renderItems } from '../../src/feeds/document.ts';
import { awkwardEpisodes, awkwardShow } from './awkward-show.ts';
import { all, one, parseXml } from './xml-tree.ts';

const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;
const episode = awkwardEpisodes[0]!;
const itemIn = (xml: string) => one(one(parseXml(xml), 'channel'), 'item');

afterEach(() => {
  vi.useRealTimers();
});

test.skipIf(!hasXmllint)('libxml2 finds no fault in the feed of the awkward show', () => {
  const xml = renderFeed(awkwardShow, awkwardEpisodes);
  const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', '-'], { input: xml });
  expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
});

describe('a feed is its head, its items and its tail', () => {
  test('an item has the same bytes alone as among others, in any order', () => {
    const xml = renderFeed(awkwardShow, awkwardEpisodes);
    const { head, tail } = renderChannel(awkwardShow, true);
    const reversed = awkwardEpisodes.toReversed().map((episode) => renderItems([episode]));
    expect(head + reversed.toReversed().join('') + tail).toBe(xml);
    for (const item of reversed) expect(item).toMatch(/^<item>[^]*<\/item>$/);
  });

  test('a show without episodes is a whole document', () => {
    const channel = one(parseXml(renderFeed(awkwardShow, [])), 'channel');
    expect(all(channel, 'item')).toEqual([]);
  });

  test('the same data gives the same bytes years later (feed-rules A1/14)', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) });
    const before = renderFeed(awkwardShow, awkwardEpisodes);
    vi.setSystemTime(Date.UTC(2031, 5, 6));
    expect(renderFeed(awkwardShow, awkwardEpisodes)).toBe(before);
  });

  test('rendering changes nothing in the data that it is given', () => {
    const show = structuredClone(awkwardShow);
    const items = structuredClone(awkwardEpisodes);
    renderFeed(show, items);
    expect({ show, items }).toEqual({ show: awkwardShow, items: awkwardEpisodes });
  });
});

describe('what stands in a text is never taken for markup', () => {
  test('a title that quotes lastBuildDate keeps it, and the date of the feed is right', () => {
    const title =
      '<lastBuildDate>never</lastBuildDate> xmlns:dc="http://purl.org/dc/elements/1.1/"';
    const channel = one(parseXml(renderFeed({ ...awkwardShow, title }, [])), 'channel');
    expect(one(channel, 'title').text).toBe(title);
    expect(one(channel, 'lastBuildDate').text).toBe('Tue, 03 Nov 2026 09:30:01 GMT');
  });

  test('a title that quotes a guid keeps it, and the guid becomes the permalink', () => {
    const title = '<guid isPermaLink="false">x</guid> ]]> <guid isPermaLink="false">';
    const item = itemIn(renderFeed(awkwardShow, [{ ...episode, title, guidIsPermalink: true }]));
    expect(one(item, 'title').text).toBe(title);
    expect(one(item, 'guid')).toMatchObject({
      attributes: { isPermaLink: 'true' },
      text: episode.guid,
    });
  });

  test('notes that end the section, the item and the feed end nothing', () => {
    const contentHtml = ']]></content:encoded></item></channel></rss><item>]]>';
    const xml = renderFeed(awkwardShow, [
      { ...episode, contentHtml },
      { ...episode, guid: '2' },
    ]);
    const items = all(one(parseXml(xml), 'channel'), 'item');
    expect(items).toHaveLength(2);
    expect(one(items[0]!, 'content:encoded').text).toBe(contentHtml);
  });

  test('all five characters of markup are escaped, in text and in attributes', () => {
    const five = `&<>"'`;
    const show = {
      ...awkwardShow,
      author: five,
      funding: [{ url: `https://a.example/?${five}`, text: five }],
    };
    const xml = renderFeed(show, []);
    expect(xml).toContain('<itunes:author>&amp;&lt;&gt;&quot;&apos;</itunes:author>');
    expect(xml).toContain('url="https://a.example/?&amp;%3C%3E%22&apos;"');
    expect(one(one(parseXml(xml), 'channel'), 'podcast:funding').text).toBe(five);
  });
});

test('what is empty is left out: a bare show and a bare episode have no empty element', () => {
  const bare = {
    ...awkwardShow,
    author: ' ',
    owner: undefined,
    copyright: '',
    imageUrl: undefined,
    podcastGuid: undefined,
    lockedOwner: undefined,
    funding: [],
    categories: [{ name: 'Technology' }],
  };
  const xml = renderFeed(bare, [
    {
      ...episode,
      descriptionHtml: ' ',
      contentHtml: '',
      durationSeconds: 0,
      author: '',
      chapters: undefined,
      transcripts: [],
    },
  ]);
  const channel = one(parseXml(xml), 'channel');
  expect(channel.children.map(({ name }) => name)).toEqual([
    'title',
    'description',
    'link',
    'generator',
    'lastBuildDate',
    'atom:link',
    'language',
    'docs',
    'ttl',
    'category',
    'podcast:locked',
    'podcast:medium',
    'itunes:type',
    'itunes:explicit',
    'itunes:category',
    'item',
  ]);
  expect(one(channel, 'item').children.map(({ name }) => name)).toEqual(
    [
      'title',
      'link',
      'guid',
      'pubDate',
      'enclosure',
      'podcast:season',
      'podcast:episode',
      'itunes:title',
      'itunes:duration',
      'itunes:explicit',
      'itunes:season',
      'itunes:episode',
      'itunes:episodeType',
    ].filter((name) => name !== 'itunes:duration'),
  );
});
