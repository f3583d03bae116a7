import { isPublicHttps } from '../addresses/urls.ts';
import type { Announced } from '../addresses/urls.ts';
import type { Config, DirectoryConfig } from '../platform/config.ts';
import type { OutgoingRequest } from '../platform/fetch/outgoing.ts';

/** What is sent; how long and how much to listen, the sender knows. */
export type Ping = Pick<OutgoingRequest, 'url' | 'method' | 'headers' | 'body'>;

/** Somebody who wants to hear that a feed has changed. */
export interface Receiver {
  /** As stored in jobs and rows, for ever; a directory's key where it is one. */
  key: string;
  /** For people. */
  name: string;
  /** @param feedUrl the address of the feed that has changed. */
  ping(feedUrl: string): Ping;
}

/** Names that stand in manuals, tests and trials, where no feed can ever be read (RFC 2606, section 3). */
const EXAMPLE = /(^|\.)example\.(com|net|org)$/;

/** Whether changes are told at all: a feed that the world cannot read is nobody's news. */
function tellsAnybody({ publicUrl, directories }: Config): boolean {
  if (directories.loopback !== undefined) return true;
  return isPublicHttps(publicUrl) && !EXAMPLE.test(new URL(publicUrl).hostname);
}

/** Everybody who is told of every change, by these settings. */
export function receiversOf(config: Config): Receiver[] {
  if (!tellsAnybody(config)) return [];
  const { hubs, podpingToken } = config.directories;
  return [
    podcastIndex,
    overcast,
    ...hubs.map(webSubHub),
    ...(podpingToken === undefined ? [] : [podping(podpingToken)]),
  ];
}

/** What feeds may promise their readers, by these settings. */
export function announcedBy(config: Config): Announced {
  if (!tellsAnybody(config)) return { hubs: [], podping: false };
  const { hubs, podpingToken }: DirectoryConfig = config.directories;
  return { hubs, podping: podpingToken !== undefined };
}

/** Podcast Index API, hub/pubnotify: needs no key. */
const podcastIndex: Receiver = {
  key: 'podcast-index',
  name: 'Podcast Index',
  ping: (feedUrl) => ({
    url: `https://api.podcastindex.org/api/1.0/hub/pubnotify?${query({ url: feedUrl })}`,
  }),
};

const overcast: Receiver = {
  key: 'overcast',
  name: 'Overcast',
  ping: (feedUrl) => form('https://overcast.fm/ping', { urlprefix: feedUrl }),
};

/** The hub asks for the feed itself. `hub.topic` is what some hubs read in place of `hub.url`. */
function webSubHub(hub: string): Receiver {
  return {
    key: `websub ${hub}`,
    name: `WebSub hub ${new URL(hub).host}`,
    ping: (feedUrl) =>
      form(hub, { 'hub.mode': 'publish', 'hub.url': feedUrl, 'hub.topic': feedUrl }),
  };
}

/** The README of podping.cloud. */
function podping(token: string): Receiver {
  return {
    key: 'podping',
    name: 'Podping',
    ping: (feedUrl) => ({
      url: `https://podping.cloud/?${query({ url: feedUrl, reason: 'update', medium: 'podcast' })}`,
      headers: { authorization: token },
    }),
  };
}

function form(url: string, fields: Record<string, string>): Ping {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { url, method: 'POST', headers, body: query(fields) };
}

function query(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString();
}
