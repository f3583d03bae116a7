import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Addresses } from '../addresses/urls.ts';
import { acceptedCoding } from '../platform/http/coding.ts';
import { httpDate } from '../platform/http/etag.ts';
import type { Feeds } from './feeds.ts';
import { lengthOf } from './pieces.ts';
import type { ServedFeed } from './renderer.ts';
import { isUnchanged, lastModifiedAt, tagOf } from './tag.ts';

/** The path of a feed or of a page of it, also in the absolute form that proxies use (RFC 9112, section 3.2.2); its host counts nothing. */
const PATH =
  /^(?:https?:\/\/[^/?#]*)?\/feeds\/([a-z0-9-]{1,60})(?:\/([1-9]\d{0,5}))?\.xml(?:\?.*)?$/;

/** Which feed a request asks for: of a show, or one page of it. */
export interface AskedFeed {
  slug: string;
  page: number | undefined;
}

/** What is asked when a request is for a feed: GET or HEAD of `/feeds/{show}.xml` or `/feeds/{show}/{page}.xml`. */
export function askedFeed(request: IncomingMessage): AskedFeed | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  const [, slug, page] = PATH.exec(request.url ?? '') ?? [];
  return slug === undefined
    ? undefined
    : { slug, page: page === undefined ? undefined : Number(page) };
}

/**
 * Answers a poll: 304 when the client's copy is current, else the feed in the best coding that is ready. Nothing
 * in the answer comes from the request but that choice. A feed that has moved is 301, with the feed in its
 * body for people and for apps that do not follow; only its last copy, while the database is down, knows nothing of it.
 * @throws LongwaveError `feed.not-found`, `feed.gone`, `feed.no-page`
 */
export async function answerFeed(
  { feeds, addresses }: { feeds: Feeds; addresses: Addresses },
  { slug, page }: AskedFeed,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const current = await (page === undefined ? feeds.current(slug) : feeds.page(slug, page));
  if (current.kind === 'renamed') {
    response.writeHead(301, { ...alwaysHeaders, Location: current.location }).end();
    return;
  }
  const { movedTo, now } = current;
  const links = page === undefined ? linkHeader(current.hubs, addresses.feed(slug)) : {};
  const isNews = !isUnchanged(conditionsOf(request), validatorsOf(current, now));
  if (movedTo === undefined && !isNews) {
    response.writeHead(304, { ...versionHeaders(current, now), ...links }).end();
    return;
  }
  const feed = await current.load();
  const { headers, pieces } = coded(feed, request);
  response.writeHead(movedTo === undefined ? 200 : 301, {
    ...(movedTo === undefined ? versionHeaders(feed, now) : movedHeaders(movedTo)),
    ...links,
    'Content-Type': 'application/rss+xml; charset=utf-8',
    'Content-Length': lengthOf(pieces),
    ...headers,
  });
  const body = request.method === 'HEAD' ? [] : pieces;
  for (const piece of body.slice(0, -1)) response.write(piece);
  response.end(body.at(-1));
}

/** Apps and caches ask every time, and mostly hear 304: a change shows at the next poll. */
const alwaysHeaders = {
  'Cache-Control': 'public, max-age=0, must-revalidate',
  Vary: 'Accept-Encoding',
  'Access-Control-Allow-Origin': '*',
  'X-Content-Type-Options': 'nosniff',
};

/** No validators: whoever asks again must hear again that the feed has moved. */
function movedHeaders(movedTo: string): Record<string, string> {
  return { ...alwaysHeaders, Location: movedTo };
}

/** WebSub, section 4: subscribers look here first. */
function linkHeader(hubs: readonly string[], self: string): { Link?: string } {
  if (hubs.length === 0) return {};
  const links = [...hubs.map((hub) => `<${hub}>; rel="hub"`), `<${self}>; rel="self"`];
  return { Link: links.join(', ') };
}

type Version = Pick<ServedFeed, 'name' | 'datedAt'>;

function validatorsOf(version: Version, now: number) {
  return { tag: tagOf(version.name), lastModifiedAt: lastModifiedAt(version.datedAt, now) };
}

function versionHeaders(version: Version, now: number): Record<string, string> {
  const { tag, lastModifiedAt: at } = validatorsOf(version, now);
  return {
    ...alwaysHeaders,
    ETag: tag,
    ...(at !== undefined && { 'Last-Modified': httpDate(at) }),
  };
}

function conditionsOf(request: IncomingMessage) {
  return {
    ifNoneMatch: request.headers['if-none-match'],
    ifModifiedSince: request.headers['if-modified-since'],
  };
}

function coded(
  feed: ServedFeed,
  request: IncomingMessage,
): { headers: Record<string, string>; pieces: Buffer[] } {
  const ready = { br: feed.br, gzip: feed.gzip };
  const coding = acceptedCoding(request.headers['accept-encoding'], ready);
  const bytes = coding && ready[coding];
  return bytes
    ? { headers: { 'Content-Encoding': coding }, pieces: [bytes] }
    : { headers: {}, pieces: feed.pieces };
}
