import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasFfmpeg } from '../fixtures/audio.ts';
import { changed, namesOf } from './good-feed.ts';
import { openHttpWorld, pair } from './http-world.ts';
import type { HttpWorld, Answer } from './http-world.ts';
import {
  at,
  both,
  feed,
  feedOf,
  head,
  headers,
  redirects,
  startsWith,
  status,
  withHeader,
} from './twists.ts';
import type { Case } from './twists.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

let builds = 0;

const feedServer: Case[] = [
  [
    '14 warning',
    'a feed with the time in it',
    {
      feed: (xml) => changed(xml, 'By hand', `${(builds += 1)}`),
      twist: headers({ etag: '"same"' }),
    },
  ],
  [
    '21 warning',
    'a feed that names another address',
    feedOf(
      'rel="self" type="application/rss+xml" href="https://podcast.example',
      'rel="self" type="application/rss+xml" href="https://other.example',
    ),
  ],
  [
    '36 warning',
    'a feed that moves away',
    feedOf(
      '<ttl>',
      '<itunes:new-feed-url>https://other.example/feed.xml</itunes:new-feed-url><ttl>',
    ),
  ],
  ['121 error', 'a password', at(feed, status(401))],
  [
    '121 error',
    'a feed that breaks off at once',
    at(feed, (_answer, request) => void request.socket.destroy()),
  ],
  ['121 error', 'a feed that never answers', at(feed, () => undefined)],
  ['121 info', 'a cookie', at(feed, headers({ 'set-cookie': 'a=b' }))],
  ['122 error', 'a feed that is called HTML', at(feed, headers({ 'content-type': 'text/html' }))],
  [
    '122 error',
    'a feed in another charset',
    at(feed, headers({ 'content-type': 'application/rss+xml; charset=iso-8859-1' })),
  ],
  ['122 warning', 'no HEAD', at(both(feed, head), status(405))],
  ['122 warning', 'another ETag for HEAD', at(both(feed, head), headers({ etag: '"other"' }))],
  ['123 warning', 'no ETag', at(feed, headers({ etag: undefined }))],
  ['123 warning', 'no date', at(feed, headers({ 'last-modified': undefined }))],
  [
    '123 warning',
    '200 for its own ETag',
    at(both(feed, withHeader('if-none-match', 'W/')), (answer) => ({ ...answer, status: 200 })),
  ],
  [
    '123 warning',
    '200 for its own date',
    at(both(feed, withHeader('if-modified-since')), (answer) => ({ ...answer, status: 200 })),
  ],
  [
    '123 error',
    '304 for an old ETag',
    at(both(feed, withHeader('if-none-match', 'longwave')), (answer) => ({
      ...answer,
      status: 304,
      body: Buffer.alloc(0),
    })),
  ],
  [
    '124 warning',
    'a 304 without Vary',
    at(both(feed, withHeader('if-none-match', 'W/')), headers({ vary: undefined })),
  ],
  [
    '125 warning',
    'no gzip',
    { twist: (answer, { url }) => (url === '/feed.xml' ? plainly(answer) : answer) },
  ],
  ['125 warning', 'gzip without Vary', at(feed, headers({ vary: undefined }))],
  ['125 warning', 'one strong ETag for both', at(feed, headers({ etag: '"strong"' }))],
  [
    '125 warning',
    'gzip for those who did not ask',
    at(both(feed, withHeader('accept-encoding', 'identity')), (answer) => ({
      ...answer,
      headers: { ...answer.headers, 'content-encoding': 'gzip' },
      body: gzipSync(answer.body),
    })),
  ],
  [
    '127 warning',
    'a cache of an hour',
    at(feed, headers({ 'cache-control': 'public, max-age=3600' })),
  ],
  ['128 warning', 'no CORS', at(feed, headers({ 'access-control-allow-origin': undefined }))],
  ['129 error', 'a feed that is not there', at(feed, status(404))],
  ['129 error', 'a feed that is gone', at(feed, status(410))],
  ['129 error', 'a broken server', at(feed, status(500))],
  [
    '131 error',
    'robots turned away',
    at(both(feed, withHeader('user-agent', 'Longwave')), status(403)),
  ],
  ['140 info', 'a move that is not for ever', at(startsWith('/feed.xml'), redirects(1))],
  ['141 warning', 'a chain', at(startsWith('/feed.xml'), redirects(2, 301))],
];

function plainly({
  headers: { 'content-encoding': coding, ...rest },
  status: code,
}: Answer): Answer {
  const body = Buffer.from('<rss version="2.0"><channel></channel></rss>'.padEnd(3000));
  return { status: coding === undefined ? code : 200, headers: rest, body };
}

describe.skipIf(!pair || !hasFfmpeg)('the server of a feed', () => {
  test('that does everything right is found right', async () => {
    const report = await world.examine();
    expect(report.findings).toEqual([]);
    expect(report.rulesChecked).toBeGreaterThan(110);
  });

  test.each(feedServer)('feed rule %s: %s is found', async (name, _what, broken) => {
    expect(namesOf(await world.examine(broken))).toContain(name);
  });

  test('feed rule 121: over http is a warning', async () => {
    const plain = await openHttpWorld(false);
    const report = await plain.examine();
    plain.close();
    expect(report.counts.error).toBe(0);
    expect(namesOf(report)).toEqual([
      '18 warning',
      '28 warning',
      '56 warning',
      '60 warning',
      '113 warning',
      '121 warning',
    ]);
  });
});
