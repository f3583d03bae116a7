import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeMark } from '../../src/site/code-mark.ts';
import { ask } from '../feeds/raw-http.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { weightOf } from './weight.ts';

const clock = movableClock();
let server: TestServer;
let audio: string;

beforeAll(async () => {
  server = await startServer({ clock });
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
});
afterAll(() => server.stop());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${server.url}${path}`, { headers, redirect: 'manual' });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

test('a live episode stands on the page of its show and has one of its own, where its audio is', async () => {
  await makeShow(server, { title: 'Seen', author: 'Ada' });
  const episode = await makeEpisode(server, 'seen', audio, {
    title: 'Out',
    notes: 'Some **bold** words',
  });
  const show = await get('/seen');
  expect(show.status).toBe(200);
  expect(show.text).toContain('<a href="/seen/out">Out</a>');
  expect(show.text).toContain(`href="${server.url}/feeds/seen.xml"`);
  const page = await get('/seen/out');
  expect(page.text).toContain(`src="${episode.enclosure.url}"`);
  expect(page.text).toContain('<strong>bold</strong>');
});

test('what is not live has no page, and the page of the show says nothing of it (security 95)', async () => {
  await makeShow(server, { title: 'Hidden' });
  await makeEpisode(server, 'hidden', audio, { title: 'A draft', draft: 'true' });
  const before = await get('/hidden');
  const publish_at = new Date(clock.now() + 60_000).toISOString();
  await makeEpisode(server, 'hidden', audio, { title: 'To come', publish_at });
  const after = await get('/hidden');
  expect(after.text).not.toMatch(/draft|to come/i);
  expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  expect((await get('/hidden/a-draft')).status).toBe(404);
  expect((await get('/hidden/to-come')).status).toBe(404);
  clock.moveBy(61_000);
  expect((await get('/hidden/to-come')).status).toBe(200);
  expect((await get('/hidden')).text).toContain('To come');
});

test('the front page lists a show from its first live episode on', async () => {
  const listed = async () => (await get('/')).text.includes('<a href="/waits"');
  await makeShow(server, { title: 'Waits' });
  expect(await listed()).toBe(false);
  expect((await get('/waits')).status).toBe(200);
  const publish_at = new Date(clock.now() + 60_000).toISOString();
  await makeEpisode(server, 'waits', audio, { title: 'Soon', publish_at });
  expect(await listed()).toBe(false);
  clock.moveBy(61_000);
  expect(await listed()).toBe(true);
});

test('a page is 304 until something in it changes, also when that is an episode beside it', async () => {
  await makeShow(server, { title: 'Fresh' });
  const first = await makeEpisode(server, 'fresh', audio, { title: 'One' });
  const etag = (await get('/fresh/one')).headers.get('etag') ?? '';
  const code = ['site', 'platform/pages'].map((name) =>
    join(import.meta.dirname, '../../src', name),
  );
  expect(etag, 'after an upgrade it is another').toContain(codeMark(code));
  expect((await get('/fresh/one', { 'if-none-match': etag })).status).toBe(304);
  await makeEpisode(server, 'fresh', audio, { title: 'Two' });
  const changed = await get('/fresh/one', { 'if-none-match': etag });
  expect(changed.status).toBe(200);
  expect(changed.text).toContain('<a rel="next" href="/fresh/two"');
  expect((await get('/fresh/two')).text).toContain('<a rel="prev" href="/fresh/one"');
  await server.api(`/api/episodes/${first.id}`, { method: 'DELETE' });
  expect((await get('/fresh/one')).status).toBe(404);
});

test('what people wrote is text, in the page and in what search engines read of it (security 25)', async () => {
  const title = '</script><img src=x onerror=alert(1)>"\'';
  await makeShow(server, { title, slug: 'attack', author: title, description: title });
  await makeEpisode(server, 'attack', audio, { title, slug: 'attack', summary: title });
  for (const path of ['/attack', '/attack/attack']) {
    const { text } = await get(path);
    expect(text).not.toMatch(/<img src=x/);
    const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text) ?? [];
    expect((JSON.parse(json) as { name: string }).name).toBe(title);
  }
});

test('episodes go on, on older pages, and there are no others', { timeout: 90_000 }, async () => {
  await makeShow(server, { title: 'Long' });
  const numbers = Array.from({ length: 21 }, (_none, index) => index + 1);
  const publish_at = new Date(clock.now() - 60_000).toISOString();
  await makeEpisode(server, 'long', audio, { title: 'No 1', publish_at });
  await Promise.all(
    numbers.slice(1).map((number) => makeEpisode(server, 'long', audio, { title: `No ${number}` })),
  );
  const [first, second] = [await get('/long'), await get('/long?page=2')];
  expect(first.text).toContain('href="/long?page=2"');
  expect(first.text).not.toContain('"/long/no-1"');
  expect(second.text).toContain('"/long/no-1"');
  const oldest = await get('/long/no-1');
  expect(oldest.text).toMatch(/<a rel="next" href="\/long\/no-\d+"/);
  expect(oldest.text).not.toContain('rel="prev"');
  for (const page of ['3', '0', '-1', 'x', '1&page=2'])
    expect((await get(`/long?page=${page}`)).status, page).toBe(404);
});

test('a show that has a new name sends its readers there', async () => {
  const { id } = await makeShow(server, { title: 'Old name' });
  await makeEpisode(server, 'old-name', audio, { title: 'Any' });
  await server.api(`/api/shows/${id}`, { method: 'PATCH', json: { slug: 'new-name' } });
  expect((await get('/old-name')).headers.get('location')).toBe(`${server.url}/new-name`);
  expect((await get('/old-name/any')).headers.get('location')).toBe(`${server.url}/new-name/any`);
});

test('a page speaks the language of its show', async () => {
  await makeShow(server, { title: 'Deutsch', language: 'de-at' });
  const { text } = await get('/deutsch');
  expect(text).toContain('<html lang="de-at">');
  expect(text).toContain('Noch ist keine Folge erschienen.');
});

test('nothing of a page comes from another host', async () => {
  const { text, headers } = await get('/seen/out');
  const loaded = [
    ...text.matchAll(/<(?:script|img|audio|link rel="stylesheet")[^>]*?(?:src|href)="([^"]+)"/g),
  ];
  expect(loaded.length).toBeGreaterThan(2);
  for (const [, url = ''] of loaded) expect(new URL(url, server.url).origin).toBe(server.url);
  expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
});

test('who looks for a page that is not there gets one that says so, and a program a problem document', async () => {
  const people = await get('/nowhere', { accept: 'text/html' });
  expect(people.status).toBe(404);
  expect(people.text).toContain('This page does not exist');
  expect(people.text).toContain('<a href="/">To the front page</a>');
  const program = await get('/nowhere', { accept: 'application/json' });
  expect(JSON.parse(program.text)).toMatchObject({ code: 'page.not-found' });
  const api = await get('/api/nope');
  expect(JSON.parse(api.text)).toMatchObject({
    status: 404,
    mend: 'The page /api/docs has every address of the API.',
  });
});

/** What does not change from one answer to the next. */
function lasting({ date: _date, 'x-request-id': _id, ...rest }: IncomingHttpHeaders) {
  return rest;
}

/** Every kind of page. */
const everybodys = ['/', '/seen', '/seen/out', '/seen/listen', '/seen?q=bold', '/embed/seen'];

test('pages, styles and islands go out packed, with one tag for all codings and the same headers for HEAD', async () => {
  const { text } = await get('/seen/out');
  const assets = [...text.matchAll(/="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(assets.length).toBe(2);
  for (const path of [...everybodys, ...assets]) {
    const plain = await ask(server.url, path);
    expect(plain.headers, path).not.toHaveProperty('content-encoding');
    for (const [coding, unpack] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const headers = { 'accept-encoding': coding };
      const packed = await ask(server.url, path, headers);
      expect(packed.headers['content-encoding'], path).toBe(coding);
      expect(packed.headers.vary, path).toContain('Accept-Encoding');
      expect(packed.headers.etag, path).toMatch(/^W\/"/);
      expect(packed.headers.etag, path).toBe(plain.headers.etag);
      expect(packed.headers['content-type'], path).toBe(plain.headers['content-type']);
      expect(unpack(packed.body).equals(plain.body), path).toBe(true);
      const head = await ask(server.url, path, { ...headers, method: 'HEAD' });
      expect(lasting(head.headers), path).toEqual(lasting(packed.headers));
    }
  }
});

test('who has a page, a style or an island in one coding hears 304 in every other', async () => {
  const [, style = ''] = /href="(\/assets\/[^"]+)"/.exec((await get('/seen')).text) ?? [];
  for (const path of [...everybodys, style]) {
    const { headers } = await ask(server.url, path, { 'accept-encoding': 'br' });
    for (const coding of ['br', 'gzip', 'identity']) {
      const asked = { 'accept-encoding': coding, 'if-none-match': headers.etag ?? '' };
      const answer = await ask(server.url, path, asked);
      expect([answer.status, answer.body.length], path).toEqual([304, 0]);
      expect(answer.headers.vary, path).toContain('Accept-Encoding');
      expect(answer.headers, path).not.toHaveProperty('content-encoding');
    }
  }
});

test('an episode is under 30 kB with all that it loads, and under 10 packed, without artwork and sound', async () => {
  expect(await weightOf(server.url, '/seen/out', 'identity')).toBeLessThan(30_000);
  expect(await weightOf(server.url, '/seen/out', 'gzip')).toBeLessThan(10_000);
  expect(await weightOf(server.url, '/seen/out', 'br')).toBeLessThan(9_000);
});
