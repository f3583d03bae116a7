import { createHash } from 'node:crypto';
import type { Addresses } from '../addresses/urls.ts';
import type { Show } from '../shows/show.ts';

/** Where people listen; the browser's User-Agent tells. Tablets of Apple say that they are a Mac. */
export type Device = 'ios' | 'android' | 'desktop';

export const devices: readonly Device[] = ['ios', 'android', 'desktop'];

/** @param userAgent as the browser sends it */
export function deviceOf(userAgent: string): Device {
  const start = userAgent.slice(0, 512);
  if (/iPhone|iPad|iPod/.test(start)) return 'ios';
  return start.includes('Android') ? 'android' : 'desktop';
}

/** The page of a show in a directory. */
export interface Listing {
  /** The key of the directory. */
  directory: string;
  name: string;
  url: string;
}

/** Changes with any of them. */
export function markOf(listings: readonly Listing[]): string {
  return createHash('sha256').update(JSON.stringify(listings)).digest('base64url').slice(0, 8);
}

/** What the links are made of. */
export interface Heard {
  feed: string;
  title: string;
  podcastGuid: string | null;
  /** Whether the world can reach the feed: apps whose servers fetch it need that. */
  isPublic: boolean;
  listings: readonly Listing[];
}

/** One app with the link that opens the show in it. */
export interface AppLink {
  name: string;
  url: string;
  devices: readonly Device[];
}

interface App {
  /** Of the directory whose listing opens it, or a name of our own. */
  key: string;
  name: string;
  devices: readonly Device[];
  /** Without a listing; undefined where there is no such link. */
  link?: (ids: Ids) => string | undefined;
}

interface Ids {
  feed: string;
  /** Without `https://`. */
  bare: string;
  title: string;
  isPublic: boolean;
  /** In the directory of Apple, which many apps know. */
  apple: string | undefined;
  /** In the Podcast Index. */
  index: string | undefined;
  /** Only when the Podcast Index has the show, where apps look it up. */
  guid: string | undefined;
}

/** The apps with a link that can be made, those that most people use first. */
export function appLinks(heard: Heard): AppLink[] {
  const ids = idsOf(heard);
  const listed = new Map(heard.listings.map((listing) => [listing.directory, listing]));
  const known = apps.flatMap(({ key, name, devices: on, link }) => {
    const listing = listed.get(key)?.url;
    listed.delete(key);
    const url = listing ?? link?.(ids);
    return url === undefined ? [] : [{ name, url, devices: on }];
  });
  const others = [...listed.values()].map(({ name, url }) => ({ name, url, devices }));
  return [...known, ...others];
}

/** Those of them that directories know the show by: pages that open in any browser. */
export function listedLinks(heard: Heard): AppLink[] {
  const others = new Set(appLinks({ ...heard, listings: [] }).map(({ url }) => url));
  return appLinks(heard).filter(({ url }) => !others.has(url));
}

/** What the links of a show are made of. */
export function heardOf(addresses: Addresses, show: Show, listings: readonly Listing[]): Heard {
  const feed = (show.moved ? show.newFeedUrl : null) ?? addresses.feed(show.slug);
  const { title, podcastGuid } = show;
  return { feed, title, podcastGuid, isPublic: addresses.isPublic, listings };
}

function idsOf({ feed, title, podcastGuid, isPublic, listings }: Heard): Ids {
  const listing = (key: string) => listings.find(({ directory }) => directory === key)?.url ?? '';
  const index = /\/podcast\/(\d+)/.exec(listing('podcast-index'))?.[1];
  return {
    feed,
    bare: feed.replace(/^https?:\/\//, ''),
    title,
    isPublic,
    apple: /\/id(\d+)/.exec(listing('apple'))?.[1],
    index,
    guid: index === undefined ? undefined : (podcastGuid ?? undefined),
  };
}

const code = encodeURIComponent;
const onPhones: readonly Device[] = ['ios', 'android'];

/** For what a server of others has to fetch. */
const reached = (ids: Ids, url: string) => (ids.isPublic ? url : undefined);

/**
 * The forms of the links: antennapod.org/documentation/podcasters-hosters/add-on-antennapod, overcast.fm/podcasterinfo, and what
 * github.com/nathangathright/podcast-platform-links and its list of URL schemes have gathered (autumn 2026).
 */
const apps: readonly App[] = [
  {
    key: 'apple',
    name: 'Apple Podcasts',
    devices: ['ios', 'desktop'],
    link: ({ bare }) => `podcast://${bare}`,
  },
  { key: 'spotify', name: 'Spotify', devices },
  {
    key: 'youtube',
    name: 'YouTube Music',
    devices,
    link: (ids) =>
      reached(
        ids,
        `https://music.youtube.com/library/podcasts?addrssfeed=${Buffer.from(ids.feed).toString('base64url')}`,
      ),
  },
  { key: 'amazon', name: 'Amazon Music', devices },
  {
    key: 'overcast',
    name: 'Overcast',
    devices: ['ios'],
    link: (ids) => reached(ids, `overcast://x-callback-url/add?url=${code(ids.feed)}`),
  },
  {
    key: 'pocket-casts',
    name: 'Pocket Casts',
    devices: onPhones,
    link: (ids) =>
      ids.apple === undefined
        ? reached(ids, `pktc://subscribe/${ids.bare}`)
        : `https://pca.st/itunes/${ids.apple}`,
  },
  {
    key: 'antennapod',
    name: 'AntennaPod',
    devices: ['android'],
    link: ({ feed, title }) =>
      `https://antennapod.org/deeplink/subscribe?url=${code(feed)}&title=${code(title)}`,
  },
  {
    key: 'castro',
    name: 'Castro',
    devices: ['ios'],
    link: (ids) =>
      reached(
        ids,
        `${ids.feed.startsWith('https:') ? 'castros' : 'castro'}://subscribe/${ids.bare}`,
      ),
  },
  {
    key: 'podcast-addict',
    name: 'Podcast Addict',
    devices: ['android'],
    link: (ids) => reached(ids, `https://podcastaddict.com/feed/${code(ids.feed)}`),
  },
  {
    key: 'fountain',
    name: 'Fountain',
    devices: onPhones,
    link: ({ index }) => index && `https://fountain.fm/show/${index}`,
  },
  {
    key: 'podverse',
    name: 'Podverse',
    devices,
    link: ({ index }) => index && `https://api.podverse.fm/api/v1/podcast/podcastindex/${index}`,
  },
  {
    key: 'truefans',
    name: 'TrueFans',
    devices,
    link: ({ guid }) => guid && `https://truefans.fm/${guid}`,
  },
  {
    key: 'castamatic',
    name: 'Castamatic',
    devices: ['ios'],
    link: ({ guid }) => guid && `https://castamatic.com/guid/${guid}`,
  },
  {
    key: 'podcast-guru',
    name: 'Podcast Guru',
    devices: onPhones,
    link: (ids) =>
      reached(ids, `https://app.podcastguru.io/podcast/X${Buffer.from(ids.feed).toString('hex')}`),
  },
  {
    key: 'player-fm',
    name: 'Player FM',
    devices: ['android', 'desktop'],
    link: (ids) => reached(ids, `https://player.fm/subscribe?id=${code(ids.feed)}`),
  },
  {
    key: 'gpodder',
    name: 'gPodder',
    devices: ['desktop'],
    link: (ids) => reached(ids, `https://gpodder.net/subscribe?url=${code(ids.feed)}`),
  },
];
