import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderFeed } from '../../src/feeds/document.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { awkwardEpisodes, awkwardShow } from './awkward-show.ts';
import {
  asJson,
  channelTags,
  hasPython,
  itemTags,
  liveItemTags,
  parentsIn,
  queried,
  readByFeedparser,
  readByFeedsmith,
  readByPartytime,
  readByPodcastparser,
} from './namespace-readers.ts';
import type { Reading, Readings } from './namespace-readers.ts';
import { wholeEpisode, wholeShow } from './whole-namespace.ts';
import { one } from './xml-tree.ts';

const document = join(import.meta.dirname, '../../docs/podcast-namespace.md');

let server: TestServer;
let show: Reading;
let episode: Reading;
let xml: string;
beforeAll(async () => {
  server = await startServer({ settings: { PUBLIC_URL: 'https://podcast.example.org' } });
  const { id, slug } = await makeShow(server, {
    title: 'Whole',
    owner_email: 'ada@ada.test',
    ownership_token: 'c0de',
    funding: wholeEpisode.funding,
  });
  show = await changed(`/api/shows/${id}`, wholeShow);
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 61 });
  const made = await makeEpisode(server, id, audio, { season: '3', number: '7' });
  episode = await changed(`/api/episodes/${made.id}`, wholeEpisode);
  xml = await (await fetch(`${server.url}/feeds/${slug}.xml`)).text();
});
afterAll(() => server.stop());

async function changed(path: string, json: object): Promise<Reading> {
  const response = await server.api(path, { method: 'PATCH', json });
  expect(response.status, await response.clone().text()).toBe(200);
  return (await (await server.api(path)).json()) as Reading;
}

test('every field comes back from the API as it was given', () => {
  expect(show).toMatchObject(asJson(wholeShow) as object);
  expect(episode).toMatchObject(asJson(wholeEpisode) as object);
});

/** What the tags must say, in the words of the API. */
function said(): Readings {
  const { live_item: live, ...fields } = show as Reading & { live_item: Reading };
  const countries = fields['spotify_country_of_origin'] as string[];
  const { status, start, end, guid, title, description, link, enclosure } = live;
  return {
    channel: {
      ...sharedTags(fields),
      guid: fields['podcast_guid'],
      locked: { value: true, owner: 'ada@ada.test' },
      medium: fields['medium'],
      trailer: trailersSaid,
      txt: [{ value: 'c0de', purpose: 'applepodcastsverify' }, ...wholeShow.txt],
      block: wholeShow.blocked_at.map((id) => ({ value: true, id })),
      remoteItem: fields['remote_items'],
      podroll: fields['podroll'],
      publisher: { ...wholeShow.publisher, medium: 'publisher' },
      updateFrequency: fields['update_frequency'],
      podping: true,
      'spotify:countryOfOrigin': countries.join(' ').toLowerCase(),
      'spotify:limit': fields['spotify_limit'],
    },
    item: {
      ...sharedTags(episode),
      season: { number: 3, name: episode['season_name'] },
      episode: { number: 7, display: episode['number_display'] },
      soundbite: episode['soundbites'],
    },
    liveItem: {
      ...sharedTags(live),
      liveItem: { status, start, end, guid, title, description, link, enclosure },
    },
  };
}

function sharedTags(fields: Reading): Reading {
  return {
    person: fields['persons'],
    location: fields['location'],
    funding: fields['funding'],
    license: fields['license'],
    value: fields['value'],
    image: fields['images'],
    alternateEnclosure: fields['alternate_enclosures'],
    contentLink: fields['content_links'],
    socialInteract: fields['social_interact'],
    txt: fields['txt'],
    chat: fields['chat'],
  };
}

const trailer = {
  title: 'Coming & <soon>',
  url: 'https://ada.test/t.mp3?a=1&b=2',
  length: 12_345_678,
  type: 'audio/mpeg',
  season: 4,
};
const trailersSaid = [{ ...trailer, pubdate: '2026-11-03T09:30:00.000Z' }];

/** What is not a field of the show: it comes from its episodes, and from pings that are sent. */
const xmlOfOthers = renderFeed(
  {
    ...awkwardShow,
    namespace: {
      ...awkwardShow.namespace,
      trailers: [
        { ...trailer, lengthBytes: trailer.length, publishedAt: Date.UTC(2026, 10, 3, 9, 30) },
      ],
      usesPodping: true,
    },
  },
  awkwardEpisodes.slice(0, 1),
);

function readings(read: (xml: string) => Partial<Readings>): Partial<Readings> {
  const { channel: others } = read(xmlOfOthers);
  const whole = read(xml);
  const { trailer, podping } = others ?? {};
  return { ...whole, channel: { ...whole.channel, trailer, podping } };
}

type Verdict = 'equal' | 'part' | '-';

function verdict(wanted: unknown, read: unknown): Verdict {
  if (read === undefined || read === null) return '-';
  return isDeepStrictEqual(asJson(read), asJson(wanted)) ? 'equal' : 'part';
}

const rows = [
  ...channelTags.map((tag) => ({ at: 'channel' as const, tag: tag as string })),
  ...itemTags.map((tag) => ({ at: 'item' as const, tag: tag as string })),
  ...liveItemTags.map((tag) => ({ at: 'liveItem' as const, tag: tag as string })),
];

/** The fields of the API that fill a tag. */
const fieldOf: Record<string, string> = {
  guid: '`podcast_guid`',
  locked: '`locked`, `owner_email`',
  medium: '`medium`',
  funding: '`funding`',
  person: '`persons`',
  location: '`location`',
  license: '`license`',
  trailer: 'the show’s trailers',
  value: '`value`',
  image: '`images`',
  txt: '`txt`',
  'channel txt': '`txt`, `ownership_token`',
  block: '`blocked`, `blocked_at`',
  remoteItem: '`remote_items`',
  podroll: '`podroll`',
  publisher: '`publisher`',
  updateFrequency: '`update_frequency`, `complete`',
  podping: 'pings that are sent',
  chat: '`chat`',
  socialInteract: '`social_interact`',
  'spotify:countryOfOrigin': '`spotify_country_of_origin`',
  'spotify:limit': '`spotify_limit`',
  season: '`season`, `season_name`',
  episode: '`number`, `number_display`',
  soundbite: '`soundbites`',
  alternateEnclosure: '`alternate_enclosures`',
  contentLink: '`content_links`',
  liveItem: '`live_item`',
};

/** Tags that no parser reads whole, and what the document must say in the names of its attributes. */
const asked: Record<string, { text: string; says: () => unknown }> = {
  'channel socialInteract': { text: '', says: () => show['social_interact'] },
  'item funding': { text: 'text', says: () => episode['funding'] },
  'item contentLink': { text: 'text', says: () => episode['content_links'] },
  'liveItem funding': { text: 'text', says: () => wholeShow.live_item.funding },
};

/** As the document has numbers, which a query cannot tell from text. */
const asTexts = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'number' ? String(inner) : inner,
    ),
  );

describe.skipIf(!hasPython)('every tag of the podcast namespace', () => {
  test('comes back whole from a parser of other people, or from a query; and docs/podcast-namespace.md says which', async () => {
    const wanted = said();
    const parsers = [readByFeedsmith, readByPartytime, readByFeedparser].map(readings);
    const table = rows.map(({ at, tag }) => ({
      at,
      tag,
      verdicts: parsers.map((reading) => verdict(wanted[at][tag], reading[at]?.[tag])),
    }));
    const unread = table.filter(({ verdicts }) => !verdicts.includes('equal'));
    expect(unread.map(({ at, tag }) => `${at} ${tag}`)).toEqual(Object.keys(asked));
    const [before, rest = ''] = readFileSync(document, 'utf8').split('<!-- table -->');
    const [, after] = rest.split('<!-- /table -->');
    const lines = [
      '| tag | in | field | feedsmith | partytime | feedparser | podcastparser |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...table.map(({ at, tag, verdicts }) => {
        const element = tag.includes(':') ? tag : `podcast:${tag}`;
        const field = fieldOf[`${at} ${tag}`] ?? fieldOf[tag];
        return `| \`${element}\` | ${at} | ${field} | ${verdicts.join(' | ')} | - |`;
      }),
    ];
    const whole = [before, '<!-- table -->\n', lines.join('\n'), '\n<!-- /table -->', after].join(
      '',
    );
    await expect(whole).toMatchFileSnapshot(document);
  });

  test.each(Object.entries(asked))(
    '%s stands in the document as it was given',
    (where, { text, says }) => {
      const [at = '', tag = ''] = where.split(' ');
      const parent = parentsIn(xml)[at as keyof Readings];
      expect(queried(parent, `podcast:${tag}`, text)).toEqual(asTexts(says()));
    },
  );

  test('podcastparser (gPodder) knows none of them, and reads the rest as if they were not there (feed rule 171)', () => {
    const without = xml
      .replace(/<podcast:liveItem[^]*<\/podcast:liveItem>/, '')
      .replaceAll(
        /<podcast:(value|alternateEnclosure|podroll|publisher)[ >][^]*?<\/podcast:\1>/g,
        '',
      )
      .replaceAll(/<podcast:[^>]*\/>|<podcast:(\w+)[^>]*>[^<]*<\/podcast:\1>/g, '');
    expect(without).not.toContain('<podcast:');
    expect(readByPodcastparser(xml)).toEqual(readByPodcastparser(without));
  });
});

test('a live item has the elements that it must have, and no transcript or chapters (feed rules 94, 170)', () => {
  const item = parentsIn(xml).liveItem;
  expect(item.attributes).toEqual({
    status: 'live',
    start: wholeShow.live_item.start,
    end: wholeShow.live_item.end,
  });
  expect(one(item, 'guid').attributes).toEqual({ isPermaLink: 'false' });
  expect(one(item, 'enclosure').attributes).toEqual({
    url: 'https://ada.test/live.mp3?a=1&b=2',
    length: '312',
    type: 'audio/mpeg',
  });
  const names = item.children.map(({ name }) => name);
  expect(names.filter((name) => /transcript|chapters/.test(name))).toEqual([]);
});
