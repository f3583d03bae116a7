import { spawnSync } from 'node:child_process';
import { parseRssFeed } from 'feedsmith';
import { parseFeed } from 'podcast-partytime';
import RssParser from 'rss-parser';
import { describe, expect, test } from 'vitest';
import { renderFeed } from '../../src/feeds/document.ts';
import { awkwardEpisodes, awkwardShow, titleAsRead } from './awkward-show.ts';

const xml = renderFeed(awkwardShow, awkwardEpisodes);

/** What every app must know of an episode, in the words of the model. */
const sent = awkwardEpisodes.map((item) => ({
  title: titleAsRead(item),
  guid: item.guid,
  isPermaLink: item.guidIsPermalink,
  link: item.link,
  url: item.enclosure.url,
  type: item.enclosure.type,
  lengthBytes: item.enclosure.lengthBytes,
  publishedAt: item.publishedAt,
  durationSeconds: item.durationSeconds,
  season: item.season,
  episode: item.episode,
  episodeType: item.episodeType,
  explicit: item.explicit,
  image: item.imageUrl,
  author: item.author,
  description: item.descriptionHtml.replace('\u0000', ''),
  content: item.contentHtml,
}));

type Sent = (typeof sent)[number];

/** The same without what a parser does not report, or is known to report wrongly. */
function sentWithout(...names: (keyof Sent)[]) {
  return sent.map((item) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => !names.some((out) => out === name))),
  );
}

const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));

test('feedsmith reads back all that was put in', () => {
  const feed = parseRssFeed(xml);
  const read = feed.items!.map((item) => ({
    title: item.title,
    guid: item.guid!.value,
    isPermaLink: item.guid!.isPermaLink,
    link: item.link,
    url: item.enclosures![0]!.url,
    type: item.enclosures![0]!.type,
    lengthBytes: item.enclosures![0]!.length,
    publishedAt: Date.parse(item.pubDate!),
    durationSeconds: item.itunes!.duration,
    season: item.itunes!.season,
    episode: item.itunes!.episode,
    episodeType: item.itunes!.episodeType,
    explicit: item.itunes!.explicit,
    image: item.itunes!.image,
    author: item.itunes!.author,
    description: item.description,
    content: item.content?.encoded,
  }));
  expect(read).toEqual(sent);
  expect(
    feed.items!.map(({ podcast }) => [podcast?.season?.number, podcast?.episode?.number]),
  ).toEqual(awkwardEpisodes.map(({ season, episode }) => [season, episode]));
  expect(feed.items!.map(({ itunes }) => itunes!.title)).toEqual(awkwardEpisodes.map(titleAsRead));
});

test('feedsmith reads back what was put in of the show', () => {
  const feed = parseRssFeed(
    renderFeed(
      {
        ...awkwardShow,
        ownershipToken: 'c0de',
        newFeedUrl: awkwardShow.feedUrl,
        complete: true,
        blocked: true,
      },
      [],
    ),
  );
  expect(feed).toMatchObject({
    title: 'Waves & <lastBuildDate>Tides</lastBuildDate> ]]> \uFFFD',
    link: awkwardShow.link,
    language: 'de-at',
    copyright: 'Ana & Söhne',
    lastBuildDate: 'Tue, 03 Nov 2026 09:30:01 GMT',
    atom: { links: [{ href: awkwardShow.feedUrl, rel: 'self' }] },
    itunes: {
      author: awkwardShow.author,
      owner: awkwardShow.owner,
      type: 'serial',
      explicit: true,
      image: 'https://pod.example/art/w%C3%A4ve%201.jpg',
      categories: [
        { text: 'Kids & Family', categories: [{ text: 'Stories for Kids' }] },
        { text: 'Religion & Spirituality', categories: [{ text: 'Religion' }] },
        { text: 'True Crime' },
      ],
      newFeedUrl: awkwardShow.feedUrl,
      complete: true,
      block: true,
      applePodcastsVerify: 'c0de',
    },
    podcast: {
      guid: awkwardShow.podcastGuid,
      locked: { value: true, owner: awkwardShow.lockedOwner },
      fundings: [{ url: awkwardShow.funding[0]!.url, display: 'Pay & <help>' }, {}],
      txts: [{ purpose: 'applepodcastsverify', display: 'c0de' }],
      blocks: [{ value: true }],
      updateFrequency: { complete: true },
    },
  });
});

test('partytime reads back what was put in, but for the entities that it decodes in CDATA (feed-rules A19/173)', () => {
  const feed = parseFeed(xml)!;
  const read = feed.items.map((item) => ({
    title: item.title,
    guid: item.guid,
    link: item.link,
    url: item.enclosure.url,
    type: item.enclosure.type,
    lengthBytes: item.enclosure.length,
    publishedAt: item.pubDate!.getTime(),
    durationSeconds: item.duration,
    season: item.itunesSeason,
    episode: item.itunesEpisode,
    episodeType: item.itunesEpisodeType,
    explicit: item.explicit,
    image: item.itunesImage,
    author: item.author,
  }));
  expect(read).toEqual(
    sentWithout('isPermaLink', 'description', 'content').map((item) => ({
      ...item,
      title: String(item['title']).replace('as &amp; and &lt;b&gt;', 'as & and <b>'),
    })),
  );
});

/** What rss-parser adds to its own type of an item. */
interface ItunesItem {
  'content:encoded'?: string;
  itunes: Record<string, string | undefined>;
}

test('rss-parser reads back what was put in', async () => {
  const feed = await new RssParser<object, ItunesItem>().parseString(xml);
  const read = feed.items.map((item) => ({
    title: item.title,
    guid: item.guid,
    link: item.link,
    url: item.enclosure!.url,
    type: item.enclosure!.type,
    lengthBytes: Number(item.enclosure!.length),
    publishedAt: Date.parse(item.pubDate!),
    durationSeconds: number(item.itunes['duration']),
    season: number(item.itunes['season']),
    episode: number(item.itunes['episode']),
    episodeType: item.itunes['episodeType'],
    explicit: item.itunes['explicit'] === 'true',
    image: item.itunes['image'],
    author: item.itunes['author'],
    description: item.content,
    content: item['content:encoded'],
  }));
  expect(read).toEqual(sentWithout('isPermaLink'));
});

const python = '/usr/bin/python3';
const hasPython = spawnSync(python, ['-c', 'import feedparser, podcastparser']).status === 0;

function readInPython(script: string): unknown {
  const { stdout, stderr } = spawnSync(python, ['-c', script], { input: xml, maxBuffer: 1e8 });
  if (stderr.length > 0) throw new Error(String(stderr));
  return JSON.parse(String(stdout));
}

describe.skipIf(!hasPython)('parsers in Python', () => {
  test('feedparser finds nothing wrong and reads back what was put in', () => {
    const read = readInPython(`
import calendar, feedparser, json, sys
feed = feedparser.parse(sys.stdin.buffer.read(), sanitize_html=False, resolve_relative_uris=False)
number = lambda text: None if text is None else int(text)
print(json.dumps({'bozo': feed.bozo, 'version': feed.version, 'title': feed.feed.title, 'items': [{
  'title': e.title, 'guid': e.id, 'link': e.link,
  'url': e.enclosures[0].href, 'type': e.enclosures[0].type, 'lengthBytes': int(e.enclosures[0].length),
  'publishedAt': calendar.timegm(e.published_parsed) * 1000,
  'durationSeconds': int(e.itunes_duration), 'season': number(e.get('itunes_season')),
  'episode': number(e.get('itunes_episode')), 'episodeType': e.itunes_episodetype,
  'image': e.image.href if 'image' in e else None, 'author': e.get('author'),
  'description': e.summary, 'content': e.content[0].value if 'content' in e else None,
} for e in feed.entries]}))`);
    expect(read).toEqual({
      bozo: false,
      version: 'rss20',
      title: 'Waves & <lastBuildDate>Tides</lastBuildDate> ]]> \uFFFD',
      items: withNulls(sentWithout('isPermaLink', 'explicit')),
    });
  });

  test('podcastparser (gPodder) reads back what was put in', () => {
    const read = readInPython(`
import json, podcastparser, sys
feed = podcastparser.parse('https://pod.example/feed.xml', sys.stdin.buffer)
print(json.dumps([{
  'title': e['title'], 'guid': e['guid'], 'link': e['link'],
  'url': e['enclosures'][0]['url'], 'type': e['enclosures'][0]['mime_type'],
  'lengthBytes': e['enclosures'][0]['file_size'], 'publishedAt': e['published'] * 1000,
  'durationSeconds': e['total_time'], 'season': e.get('season'), 'episode': e.get('number'),
  'episodeType': e['type'], 'explicit': e['explicit'], 'image': e.get('episode_art_url'),
  'author': e.get('itunes_author'),
} for e in sorted(feed['episodes'], key=lambda e: -e['published'])]))`);
    expect(read).toEqual(withNulls(sentWithout('isPermaLink', 'description', 'content')));
  });
});

function withNulls(items: unknown): unknown {
  return JSON.parse(JSON.stringify(items, (_key, value: unknown) => value ?? null));
}
