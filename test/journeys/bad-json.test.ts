import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindsOfDatabase } from '../support/database.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { expectRefusal, stored } from './attack-world.ts';
import type { BadInput } from './attack-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const json = 'application/json';

/** A body as it is, under a type that may be wrong. */
async function postRaw(body: string | Buffer, type = json, more = {}): Promise<Response> {
  const headers = { 'content-type': type, ...more };
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  return await server.api('/api/shows', { method: 'POST', body: bytes, headers });
}

const deep = (levels: number) => `{"title":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const big = (bytes: number) => `{"title":"${'x'.repeat(bytes)}"}`;

const bodies: BadInput[] = [
  ['broken JSON', '400 request.broken-json', () => postRaw('{"title":'), /not valid JSON/],
  ['an empty body', '400 request.broken-json', () => postRaw('')],
  ['two objects', '400 request.broken-json', () => postRaw('{}{}')],
  ['JSON with comments', '400 request.broken-json', () => postRaw('{/**/"title":"A"}')],
  [
    'bytes that are not UTF-8',
    '400 request.broken-json',
    () => postRaw(Buffer.from('{"title":"\u00fc"}', 'latin1')),
  ],
  ['10 MB', '413 request.too-large', () => postRaw(big(10_000_000)), /1 MB/],
  ['1 MB and a little', '413 request.too-large', () => postRaw(big(1024 ** 2))],
  ['100,000 levels', '422 request.invalid title', () => postRaw(deep(100_000)), /must be text/],
  ['a list', '422 request.invalid', () => postRaw('[]'), /must be a JSON object/],
  ['a number', '422 request.invalid', () => postRaw('1'), /must be a JSON object/],
  ['null', '422 request.invalid', () => postRaw('null'), /must be a JSON object/],
  ['nothing but {}', '422 request.invalid title', () => postRaw('{}'), /"title" is missing/],
  [
    '__proto__ (104)',
    '422 request.invalid __proto__',
    () => postRaw('{"title":"A","__proto__":{"isAdmin":true}}'),
  ],
  [
    'constructor (104)',
    '422 request.invalid constructor',
    () => postRaw('{"title":"A","constructor":{"prototype":{"isAdmin":true}}}'),
  ],
  [
    'another type',
    '415 request.not-json',
    () => postRaw('title=A', 'application/x-www-form-urlencoded'),
    /application\/json/,
  ],
  [
    '50,000 parameters of a form (61)',
    '415 request.not-json',
    () => postRaw('a=&'.repeat(50_000), 'application/x-www-form-urlencoded'),
  ],
  [
    'text/plain, which another site may send',
    '415 request.not-json',
    () => postRaw('{"title":"A"}', 'text/plain'),
  ],
  [
    'no type',
    '415 request.not-json',
    () => server.api('/api/shows', { method: 'POST', body: new Uint8Array([123, 125]) }),
  ],
  [
    'another charset',
    '415 request.encoding',
    () => postRaw('{}', 'application/json; charset=latin1'),
    /UTF-8/,
  ],
  [
    'UTF-16',
    '415 request.encoding',
    () => postRaw(Buffer.from('{}', 'utf16le'), 'application/json; charset=utf-16'),
  ],
  [
    'a gzip bomb',
    '415 request.encoding',
    () => postRaw(gzipSync(big(50_000_000)), json, { 'content-encoding': 'gzip' }),
    /Content-Encoding/,
  ],
  [
    'broken gzip',
    '415 request.encoding',
    () => postRaw('no gzip', json, { 'content-encoding': 'gzip' }),
  ],
];

describe('a body that is wrong is refused in words, and nothing is stored (security 62)', () => {
  test.each(bodies)('%s: %s', async (_name, refusal, send, says) => {
    const before = stored(server);
    await expectRefusal(await send(), refusal, says);
    expect(stored(server)).toEqual(before);
    expect({}).not.toHaveProperty('isAdmin');
  });
});

describe('JSON that is only unusual is taken (security 62)', () => {
  test.each([
    ['a byte order mark', '\ufeff{"title":"Marked"}', 'Marked'],
    ['the same key twice: the last one counts', '{"title":"A","title":"Last"}', 'Last'],
    ['half of a surrogate pair', String.raw`{"title":"half \ud83d"}`, 'half \ufffd'],
    ['control characters', String.raw`{"title":"a\u0000\u0007b\u202ec"}`, 'ab\u202ec\u202c'],
  ])('%s', async (_name, body, title) => {
    const response = await postRaw(body);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ title });
  });

  test.each([
    ['Admin', 'admin-2'],
    ['Feeds', 'feeds-2'],
    ['API', 'api-2'],
    ['.well-known', 'well-known-2'],
    ["Robert'); DROP TABLE shows;--", 'robert-drop-table-shows'],
  ])('a show named %j gets the slug %s', async (title, slug) => {
    const show = await makeShow(server, { title });
    expect(show).toMatchObject({ title, slug });
    expect((await fetch(show.feed_url)).status).toBe(200);
  });

  test('a show named "日本語" gets its id as the slug', async () => {
    const show = await makeShow(server, { title: '日本語' });
    expect(show.slug).toBe(show.id);
    expect((await fetch(show.feed_url)).status).toBe(200);
  });
});

describe.each(kindsOfDatabase())(
  'what a database cannot hold, on %s (security 103)',
  (database) => {
    let own: TestServer;
    beforeAll(async () => {
      own = await startServer({ database });
      await makeShow(own);
    });
    afterAll(() => own.stop());

    const odd = ["'", '%27', '1;--', '${jndi:ldap://x}', "' OR '1'='1", '%', '_', '\\'];

    test('is refused in an address, and never a 500', async () => {
      for (const path of [
        '/api/shows/a%00',
        '/api/episodes/%00',
        '/audio/%00/%01',
        '/api/shows/%EF%BF%BF',
      ])
        expect((await own.api(path)).status, path).toBe(400);
      for (const text of odd)
        expect((await own.api(`/api/shows/${encodeURIComponent(text)}`)).status, text).toBe(404);
    });

    test('is left out of texts, and nothing else is', async () => {
      for (const text of ['a\0b', 'a\ud83d', '\uffff-a', ...odd]) {
        const show = await makeShow(own, {
          title: `x${text}`,
          description: text,
          copyright: `c${text}`,
        });
        expect(show.title, text).toBe(
          `x${text.replaceAll(/[\0\uffff]/g, '').replace('\ud83d', '\ufffd')}`,
        );
        expect((await fetch(show.feed_url)).status).toBe(200);
      }
    });
  },
);
