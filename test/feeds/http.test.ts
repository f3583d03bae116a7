import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptedCoding } from '../../src/platform/http/coding.ts';
import type { MovableClock } from '../support/clock.ts';
import { makeShow } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { openSettledFeed } from './http-world.ts';
import { ask } from './raw-http.ts';
import type { RawAnswer } from './raw-http.ts';

let server: TestServer;
let clock: MovableClock;
let path: string;
let plain: RawAnswer;
let tag: string;
let date: string;

beforeAll(async () => {
  ({ server, clock, path, plain } = await openSettledFeed());
  tag = plain.headers.etag!;
  date = plain.headers['last-modified']!;
});
afterAll(() => server.stop());

const feed = (headers: Record<string, string> = {}) => ask(server.url, path, headers);

/** The headers that must not depend on anything but the version and the coding. */
function lasting({ headers }: RawAnswer): Record<string, unknown> {
  const { date: _date, connection: _connection, 'keep-alive': _keepAlive, ...rest } = headers;
  return rest;
}

function unpacked(body: Buffer, coding: string | undefined): Buffer {
  if (coding === 'br') return brotliDecompressSync(body);
  return coding === 'gzip' ? gunzipSync(body) : body;
}

/** The same moment as RFC 850 wrote it: `Sunday, 06-Nov-94 08:49:37 GMT`. */
function oldDate(date: string): string {
  const [, day, month, year, time] = date.split(' ');
  const name = new Date(date).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' });
  return `${name}, ${day}-${month}-${year!.slice(2)} ${time} GMT`;
}

/** Conditions with the tag and the date of the feed in place of the words for them. */
function filled(headers: Record<string, string>): Record<string, string> {
  const values: Record<string, string> = {
    TAG: tag,
    STRONG: tag.slice(2),
    BARE: tag.slice(3, -1),
    DATE: date,
    'OLD-DATE': oldDate(date),
  };
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.replace(/\b(TAG|STRONG|BARE|OLD-DATE|DATE)\b/g, (word) => values[word]!),
    ]),
  );
}

describe('an answer with a feed', () => {
  test('is open to everybody: no sign-in, no cookie, any web page (feed-rules A11/121, A11/128)', () => {
    expect(plain.status).toBe(200);
    expect(plain.headers['access-control-allow-origin']).toBe('*');
    expect(plain.headers).not.toHaveProperty('set-cookie');
    expect(plain.headers).not.toHaveProperty('www-authenticate');
  });

  test('says what it is, in UTF-8, and how long it is (feed-rules A11/122)', () => {
    expect(plain.headers['content-type']).toBe('application/rss+xml; charset=utf-8');
    expect(Number(plain.headers['content-length'])).toBe(plain.body.length);
    expect(plain.body.toString()).toContain('Ünïcödé');
  });

  test.each(['identity', 'gzip', 'br'])(
    'has the same headers for HEAD as for GET in %s, and no body (feed-rules A11/122)',
    async (coding) => {
      const got = await feed({ 'accept-encoding': coding });
      const head = await feed({ 'accept-encoding': coding, method: 'HEAD' });
      expect(head.status).toBe(200);
      expect(head.body.length).toBe(0);
      expect(lasting(head)).toEqual(lasting(got));
    },
  );

  test('is asked for again every time, so that a change shows at the next poll (feed-rules A11/127)', async () => {
    expect(plain.headers['cache-control']).toBe('public, max-age=0, must-revalidate');
    const other = await makeShow(server, { title: 'Changes' });
    await ask(server.url, `/feeds/${other.slug}.xml`);
    await server.api(`/api/shows/${other.id}`, { method: 'PATCH', json: { title: 'At once' } });
    expect((await ask(server.url, `/feeds/${other.slug}.xml`)).body.toString()).toContain(
      'At once',
    );
  });

  test('has a tag always, and a date when it is two seconds old (feed-rules A11/123)', async () => {
    const young = await makeShow(server, { title: 'Young' });
    const poll = () => ask(server.url, `/feeds/${young.slug}.xml`);
    const first = await poll();
    expect(first.headers.etag).toMatch(/^W\/"[\x21\x23-\x7e]+"$/);
    expect(first.headers).not.toHaveProperty('last-modified');
    clock.moveBy(2000);
    const later = await poll();
    expect(later.headers.etag).toBe(first.headers.etag);
    const changed = Date.parse(later.headers['last-modified']!);
    expect(Math.abs(clock.now() - changed)).toBeLessThan(10_000);
    expect(later.body.toString()).toContain(`<lastBuildDate>${later.headers['last-modified']}<`);
  });

  test('is the same for every app, known or not (feed-rules A11/131)', async () => {
    const agents = ['', 'curl/8.1', 'AppleCoreMedia/1.0', 'SomeBot/0.1 (+http://bot.test)'];
    for (const agent of [...agents, 'x'.repeat(2000), '() { :; }; echo'])
      expect(lasting(await feed({ 'user-agent': agent }))).toEqual(lasting(plain));
  });

  test('does not depend on the query string', async () => {
    for (const query of ['?', '?v=2', '?a=b&c=%zz', '?/feeds/other.xml', '?x=1?y=2']) {
      const answer = await ask(server.url, path + query);
      expect(answer.status).toBe(200);
      expect(answer.body.equals(plain.body)).toBe(true);
      expect((await ask(server.url, path + query, { 'if-none-match': tag })).status).toBe(304);
    }
  });

  test('comes whole whatever range is asked for', async () => {
    const answer = await feed({ range: 'bytes=0-9' });
    expect(answer.status).toBe(200);
    expect(answer.body.equals(plain.body)).toBe(true);
  });
});

describe('a poll with what the app has', () => {
  const conditions: [string, Record<string, string>, 200 | 304][] = [
    ['its tag', { 'if-none-match': 'TAG' }, 304],
    ['its tag as a strong one', { 'if-none-match': 'STRONG' }, 304],
    ['its tag among others', { 'if-none-match': '"a", W/"b", TAG' }, 304],
    ['any tag', { 'if-none-match': '*' }, 304],
    ['another tag', { 'if-none-match': 'W/"a"' }, 200],
    ['no tag', { 'if-none-match': '' }, 200],
    ['a tag without its quotes', { 'if-none-match': 'BARE' }, 200],
    ['its date', { 'if-modified-since': 'DATE' }, 304],
    ['its date in the format of RFC 850', { 'if-modified-since': 'OLD-DATE' }, 304],
    ['a date before', { 'if-modified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 200],
    ['a date that no version has', { 'if-modified-since': 'Tue, 01 Jan 2094 00:00:00 GMT' }, 200],
    ['no date that can be read', { 'if-modified-since': 'yesterday' }, 200],
    ['its tag and an old date', { 'if-none-match': 'TAG', 'if-modified-since': 'x' }, 304],
    ['another tag and its date', { 'if-none-match': '"a"', 'if-modified-since': 'DATE' }, 200],
  ];

  test.each(conditions)(
    'by %s: %o gets %i (feed-rules A11/123)',
    async (_what, headers, status) => {
      for (const method of ['GET', 'HEAD']) {
        const answer = await feed({ ...filled(headers), method });
        expect(answer.status).toBe(status);
        expect(answer.body.length > 0).toBe(status === 200 && method === 'GET');
      }
    },
  );

  test('that is current hears 304 with what caches need and nothing of a body (feed-rules A11/124)', async () => {
    for (const method of ['GET', 'HEAD'])
      for (const coding of ['identity', 'gzip, br']) {
        const answer = await feed({ 'if-none-match': tag, 'accept-encoding': coding, method });
        const { 'content-type': _type, 'content-length': _length, ...expected } = lasting(plain);
        expect(lasting(answer)).toEqual(expected);
        expect(Object.keys(answer.headers)).toEqual(
          expect.arrayContaining(['cache-control', 'etag', 'vary', 'last-modified']),
        );
      }
  });
});

describe('codings (feed-rules A11/125)', () => {
  const cases: [string, 'br' | 'gzip' | undefined][] = [
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br, gzip', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['gzip;q=0.5, br;q=0.8', 'br'],
    ['gzip;q=0, br;q=0', undefined],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['GZIP', 'gzip'],
    ['gzip ; q=0.3', 'gzip'],
    ['identity', undefined],
    ['identity;q=0.5, gzip', 'gzip'],
    ['identity, gzip;q=0.5', undefined],
    ['deflate', undefined],
    ['', undefined],
    [';;q=,,', undefined],
    ['gzip;q=nonsense', undefined],
  ];

  test.each(cases)(
    'an app that accepts "%s" gets %s, under the same tag',
    async (accepted, coding) => {
      const answer = await feed({ 'accept-encoding': accepted });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-encoding']).toBe(coding);
      expect(answer.headers.vary).toBe('Accept-Encoding');
      expect(answer.headers.etag).toBe(tag);
      expect(Number(answer.headers['content-length'])).toBe(answer.body.length);
      expect(unpacked(answer.body, coding).equals(plain.body)).toBe(true);
    },
  );

  test('an app that says nothing gets identity, and hears that it could be otherwise', () => {
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.headers.vary).toBe('Accept-Encoding');
  });

  test('nobody waits for a coding that is not ready', () => {
    const gzip = Buffer.from('x');
    expect(acceptedCoding('br, gzip', { br: undefined, gzip: undefined })).toBeUndefined();
    expect(acceptedCoding('br, gzip', { br: undefined, gzip })).toBe('gzip');
  });
});
