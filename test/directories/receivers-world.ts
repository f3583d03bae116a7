import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi, expect } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import type { MovableClock } from '../support/clock.ts';
import { makeEpisode, makeShow } from '../support/server.ts';
import type { EpisodeJson, ShowJson, TestServer } from '../support/server.ts';

/** One request that a receiver got. */
export interface Heard {
  host: string;
  method: string;
  path: string;
  /** Of the query and of the form in the body. */
  fields: Record<string, string>;
  headers: IncomingHttpHeaders;
}

/** A status with a body; `down` breaks the connection off, `hang` never answers. */
export type Manner = number | 'down' | 'hang' | { status: number; body: string };

/** Every directory and hub on one port of this machine, as PING_LOOPBACK wants it. */
export interface Receivers {
  url: string;
  heard: Heard[];
  /** How each host answers; 200 when nothing is said. */
  manners: Map<string, Manner>;
  /** The Location of those who answer with a redirect. */
  redirectTo: string;
  /** What one host heard. */
  by(host: string): Heard[];
  /** Ends, without an answer, all that hangs at a host. */
  breakOff(host: string): void;
  close(): void;
}

export const podcastIndex = 'api.podcastindex.org';
export const overcast = 'overcast.fm';
export const hubs = ['hub.one.test', 'hub.two.test'];
export const podping = 'podping.cloud';
/** In the order in which they are told. */
export const everybody = [podcastIndex, overcast, ...hubs, podping];

export async function openReceivers(): Promise<Receivers> {
  const heard: Heard[] = [];
  const manners: Receivers['manners'] = new Map();
  const hanging: { host: string; response: ServerResponse }[] = [];
  const hear = async (request: IncomingMessage): Promise<string> => {
    const url = new URL(request.url ?? '', 'http://x');
    const [, host = '', ...rest] = url.pathname.split('/');
    const form = new URLSearchParams(await text(request));
    heard.push({
      host,
      method: request.method ?? '',
      path: `/${rest.join('/')}`,
      fields: Object.fromEntries([...url.searchParams, ...form]),
      headers: request.headers,
    });
    return host;
  };
  const answerAs = (host: string, response: ServerResponse): void => {
    const manner = manners.get(host) ?? 200;
    if (manner === 'hang') hanging.push({ host, response });
    else answer(response, manner, receivers.redirectTo);
  };
  const server: Server = createServer((request, response) => {
    void hear(request).then((host) => answerAs(host, response));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const receivers: Receivers = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    manners,
    redirectTo: '',
    by: (host) => heard.filter((one) => one.host === host),
    breakOff: (host) => {
      for (const one of hanging) if (one.host === host) one.response.destroy();
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return receivers;
}

function answer(response: ServerResponse, manner: Exclude<Manner, 'hang'>, location: string): void {
  if (manner === 'down') response.destroy();
  else if (typeof manner === 'number') response.writeHead(manner, { location }).end('thanks');
  else response.writeHead(manner.status).end(manner.body);
}

/** Settings of a server that tells all of them. Its feeds are at `http://podcast.test`. */
export function tellingSettings(receivers: Receivers): Record<string, string> {
  return {
    PUBLIC_URL: 'http://podcast.test',
    PING_LOOPBACK: receivers.url,
    WEBSUB_HUBS: hubs.map((host) => `https://${host}/`).join(),
    PODPING_TOKEN: 'the-podping-token',
  };
}

let shows = 0;

/** A show with an episode that everybody has heard of, and nothing else said. */
export async function announcedShow(
  server: TestServer,
  receivers: Receivers,
  clock: MovableClock,
): Promise<ShowJson> {
  const show = await makeShow(server, { title: `Told ${++shows}` });
  await publish(server, show);
  clock.moveBy(4000);
  await toldTimes(receivers, show, 1);
  receivers.heard.length = 0;
  return show;
}

export async function publish(
  server: TestServer,
  show: ShowJson,
  fields: Record<string, string> = {},
): Promise<EpisodeJson> {
  return await makeEpisode(
    server,
    show.id,
    await makeAudio({ kind: 'mp3-cbr', seconds: 2 }),
    fields,
  );
}

/** Waits until everybody, or `hosts`, have heard of the show so often. */
export async function toldTimes(
  receivers: Receivers,
  show: ShowJson,
  times: number,
  hosts = everybody,
): Promise<void> {
  await vi.waitFor(
    () => {
      for (const host of hosts) expect(about(receivers, show, host), host).toHaveLength(times);
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** What one host heard of a show. */
export function about(receivers: Receivers, { slug }: ShowJson, host: string): Heard[] {
  const feed = `http://podcast.test/feeds/${slug}.xml`;
  return receivers.by(host).filter(({ fields }) => Object.values(fields).includes(feed));
}

export interface PingJson {
  told_at: string;
  status: number | null;
  error: string | null;
  tries: number;
  up_to_date: boolean;
}

export interface DirectoriesJson {
  items: { directory: string; state: string; missing: string[]; ping: PingJson | null }[];
  receivers: { receiver: string; name: string; ping: PingJson | null }[];
}

export async function directoriesOf(server: TestServer, show: ShowJson): Promise<DirectoriesJson> {
  const response = await server.api(`/api/shows/${show.id}/directories`);
  expect(response.status).toBe(200);
  return (await response.json()) as DirectoriesJson;
}

/** What one receiver said last. */
export async function pingOf(server: TestServer, show: ShowJson, receiver: string) {
  const { receivers } = await directoriesOf(server, show);
  return receivers.find((one) => one.receiver === receiver)?.ping ?? null;
}
