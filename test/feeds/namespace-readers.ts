import { spawnSync } from 'node:child_process';
import { parseRssFeed } from 'feedsmith';
import { parseFeed } from 'podcast-partytime';
import { all, one, parseXml } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

/** What a parser of other people read, by the names of tags and in the words of the API. */
export type Reading = Record<string, unknown>;

/** A feed, its first episode and its live item, as one parser sees them. */
export interface Readings {
  channel: Reading;
  item: Reading;
  liveItem: Reading;
}

type Json = Record<string, unknown>;

/** As JSON is: without what is undefined, dates as text. */
export function asJson(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** Renames the keys of whatever is inside: `feedGuid` becomes `feed_guid`, and others as the map says. */
function inOurWords(value: unknown, names: Record<string, string> = {}): unknown {
  if (Array.isArray(value)) return value.map((entry) => inOurWords(entry, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      names[key] ?? key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      inOurWords(inner, names),
    ]),
  );
}

const inValue = { valueRecipients: 'recipients', valueTimeSplits: 'time_splits' };

export function readByFeedsmith(xml: string): Readings {
  const { podcast, spotify, items } = asJson(parseRssFeed(xml)) as {
    podcast: Json;
    spotify: Json | undefined;
    items: { podcast: Json }[];
  };
  const [liveItem = {}] = (podcast['liveItems'] ?? []) as Json[];
  const limit = spotify?.['limit'] as Json | undefined;
  return {
    channel: {
      ...feedsmithTags(podcast),
      'spotify:countryOfOrigin': spotify?.['countryOfOrigin'],
      'spotify:limit': limit?.['recentCount'],
    },
    item: feedsmithTags(items[0]!.podcast),
    liveItem: { ...feedsmithTags(liveItem), liveItem: timesOf(liveItem) },
  };
}

function feedsmithTags(tags: Json): Reading {
  const { remoteItem } = (tags['publisher'] ?? {}) as Json;
  const { remoteItems } = (tags['podroll'] ?? {}) as Json;
  const { usesPodping } = (tags['podping'] ?? {}) as Json;
  return {
    guid: tags['guid'],
    locked: inOurWords(tags['locked']),
    medium: tags['medium'],
    person: inOurWords(tags['persons'], { display: 'name' }),
    location: inOurWords(tags['locations'], { display: 'name' }),
    funding: inOurWords(tags['fundings'], { display: 'text' }),
    license: inOurWords(tags['license'], { display: 'name' }),
    season: tags['season'],
    episode: tags['episode'],
    trailer: trailersOf(tags['trailers'], 'display', 'pubDate'),
    soundbite: inOurWords(tags['soundbites'], { display: 'title' }),
    alternateEnclosure: inOurWords(tags['alternateEnclosures']),
    value: inOurWords(tags['values'], inValue),
    socialInteract: inOurWords(tags['socialInteracts']),
    contentLink: inOurWords(tags['contentLinks'], { display: 'text' }),
    block: tags['blocks'],
    txt: inOurWords(tags['txts'], { display: 'value' }),
    remoteItem: inOurWords(tags['remoteItems']),
    podroll: inOurWords(remoteItems),
    publisher: inOurWords(remoteItem),
    updateFrequency: inOurWords(tags['updateFrequency'], { display: 'text' }),
    podping: usesPodping,
    chat: inOurWords(tags['chat']),
    image: inOurWords(tags['images']),
  };
}

function trailersOf(trailers: unknown, title: string, date: string): unknown {
  return (trailers as Record<string, string>[] | undefined)?.map((trailer) => {
    const { [title]: text, [date]: pubdate, ...others } = trailer;
    return { ...others, title: text, pubdate: new Date(pubdate!).toISOString() };
  });
}

function timesOf({ status, start, end }: Json): unknown {
  return status === undefined ? undefined : { status, start, end };
}

export function readByPartytime(xml: string): Readings {
  const feed = asJson(parseFeed(xml)) as Json & { items: Json[]; podcastLiveItems?: Json[] };
  const [liveItem] = feed.podcastLiveItems ?? [];
  return {
    channel: { ...partytimeTags(feed), guid: feed['guid'] },
    item: partytimeTags(feed.items[0]!),
    liveItem: {
      ...partytimeTags(liveItem ?? {}),
      contentLink: inOurWords(liveItem?.['contentLinks'], { url: 'href', title: 'text' }),
      liveItem: liveItem && partytimeLiveItem(liveItem),
    },
  };
}

function partytimeLiveItem(item: Json): unknown {
  const { status, start, end, guid, title, description, link, enclosure } = item;
  return { status, start, end, guid, title, description, link, enclosure };
}

function partytimeTags(tags: Json): Reading {
  const blocked = tags['podcastBlockedPlatforms'] as Record<string, boolean> | undefined;
  const { phase: _phase, ...chat } = (tags['chat'] ?? {}) as Json;
  const value = tags['value'] as Json | undefined;
  return {
    locked:
      tags['locked'] === undefined
        ? undefined
        : { value: tags['locked'], owner: tags['podcastOwner'] },
    medium: tags['medium'],
    person: tags['podcastPeople'],
    location: tags['podcastLocation'] && [tags['podcastLocation']],
    funding: inOurWords(tags['podcastFunding'], { message: 'text' }),
    license: inOurWords(tags['license'], { identifier: 'name' }),
    season: tags['podcastSeason'],
    episode: tags['podcastEpisode'],
    trailer: trailersOf(tags['trailers'], 'title', 'pubdate'),
    soundbite: inOurWords(tags['podcastSoundbites']),
    alternateEnclosure: (tags['alternativeEnclosures'] as Json[] | undefined)?.map(
      partytimeEnclosure,
    ),
    value: value && [withoutDefaults(inOurWords(value, inValue))],
    socialInteract: inOurWords(tags['podcastSocialInteraction'], {
      platform: 'protocol',
      id: 'account_id',
      url: 'uri',
      profileUrl: 'account_url',
    }),
    block: blocked && Object.entries(blocked).map(([id, yes]) => ({ value: yes, id })),
    txt: tags['podcastTxt'],
    remoteItem: inOurWords(tags['podcastRemoteItems']),
    podroll: inOurWords(tags['podroll']),
    publisher: inOurWords(tags['podcastPublisher']),
    chat: tags['chat'] ? inOurWords(chat) : undefined,
  };
}

/** It says of every source that has no type of its own which one it takes for it. */
function partytimeEnclosure({ source, ...enclosure }: Json): unknown {
  const sources = (source as { uri: string; contentType: string }[]).map(({ uri, contentType }) =>
    contentType === enclosure['type'] ? { uri } : { uri, content_type: contentType },
  );
  return { ...enclosure, sources };
}

/** It says `fee: false` where nothing is said, and what kind of time split it is. */
function withoutDefaults(value: unknown): unknown {
  const drop = (key: string, inner: unknown) =>
    (key === 'fee' && inner === false) ||
    (key === 'type' && (inner === 'remoteItem' || inner === 'recipients'));
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (drop(key, inner) ? undefined : inner)),
  );
}

const python = '/usr/bin/python3';
export const hasPython = spawnSync(python, ['-c', 'import feedparser, podcastparser']).status === 0;

function inPython(script: string, xml: string): unknown {
  const { stdout, stderr } = spawnSync(python, ['-c', script], { input: xml, maxBuffer: 1e8 });
  if (stderr.length > 0) throw new Error(String(stderr));
  return JSON.parse(String(stdout));
}

/** It knows no tag of the namespace, but keeps of each the last text or attributes under `podcast_` and the name. */
export function readByFeedparser(xml: string): Omit<Readings, 'liveItem'> {
  const [channel, item] = inPython(
    `
import feedparser, json, sys
feed = feedparser.parse(sys.stdin.buffer.read())
print(json.dumps([{k: v for k, v in part.items() if '_' in k and isinstance(v, (str, dict))}
  for part in (feed.feed, feed.entries[0])], default=str))`,
    xml,
  ) as [Reading, Reading];
  const named = (reading: Reading, tags: readonly string[]): Reading =>
    Object.fromEntries(
      tags.map((tag) => [
        tag,
        reading[
          tag.includes(':') ? tag.toLowerCase().replace(':', '_') : `podcast_${tag.toLowerCase()}`
        ],
      ]),
    );
  return { channel: named(channel, channelTags), item: named(item, itemTags) };
}

/** All that podcastparser (gPodder) reads of a feed. */
export function readByPodcastparser(xml: string): unknown {
  return inPython(
    `
import json, podcastparser, sys
print(json.dumps(podcastparser.parse('https://pod.example/feed.xml', sys.stdin.buffer)))`,
    xml,
  );
}

export const channelTags = [
  'guid',
  'locked',
  'medium',
  'funding',
  'person',
  'location',
  'license',
  'trailer',
  'value',
  'image',
  'txt',
  'block',
  'remoteItem',
  'podroll',
  'publisher',
  'updateFrequency',
  'podping',
  'chat',
  'socialInteract',
  'spotify:countryOfOrigin',
  'spotify:limit',
] as const;

export const itemTags = [
  'season',
  'episode',
  'soundbite',
  'funding',
  'person',
  'location',
  'license',
  'alternateEnclosure',
  'value',
  'image',
  'contentLink',
  'socialInteract',
  'txt',
  'chat',
] as const;

export const liveItemTags = [
  'liveItem',
  'funding',
  'person',
  'location',
  'license',
  'alternateEnclosure',
  'value',
  'image',
  'contentLink',
  'socialInteract',
  'txt',
  'chat',
] as const;

/** The attributes of every element of that name, and its text under `textName`, as they stand in the document. */
export function queried(parent: XmlElement, name: string, textName: string): unknown[] {
  return all(parent, name).map(({ attributes, text }) =>
    inOurWords({ ...attributes, ...(text && { [textName]: text }) }),
  );
}

/** The three parents in the document. */
export function parentsIn(xml: string): Record<keyof Readings, XmlElement> {
  const channel = one(parseXml(xml), 'channel');
  return { channel, item: one(channel, 'item'), liveItem: one(channel, 'podcast:liveItem') };
}
