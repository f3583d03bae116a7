import { afterAll, beforeAll, expect, test } from 'vitest';
import { contrastOf, parsed } from '../../src/site/colour-sheet.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { weightOf } from './weight.ts';

const clock = movableClock();
let server: TestServer;
let audio: string;
let episode: EpisodeJson;

beforeAll(async () => {
  server = await startServer({ clock });
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  await makeShow(server, { title: 'Framed', author: 'Ada' });
  await makeEpisode(server, 'framed', audio, { title: 'First' });
  episode = await makeEpisode(server, 'framed', audio, {
    title: 'Second',
    chapters: '00:00 One <https://www.about.test/one?a=1>\n00:03 Two',
  });
});
afterAll(() => server.stop());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${server.url}${path}`, { headers, redirect: 'manual' });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

test('an episode is heard in a frame, and nothing of its sound is loaded before', async () => {
  const { status, text } = await get(`/embed/${episode.id}`);
  expect(status).toBe(200);
  expect(text).toContain(`src="${episode.enclosure.url}"`);
  expect(text).toMatch(/<audio[^>]* controls[^>]* preload="none"/);
  expect(text).toContain(`href="${episode.enclosure.url}#t=3"`);
  expect(text).toMatch(
    /href="https:\/\/www\.about\.test\/one\?a=1" target="_blank" rel="noopener">about\.test</,
  );
  expect(text).toContain(`<link rel="canonical" href="${server.url}/framed/second"`);
});

test('the player of a show has its newest episode, and the ones before it in the same frame', async () => {
  const { text } = await get('/embed/framed?theme=dark');
  expect(text).toContain(`src="${episode.enclosure.url}"`);
  expect(text).toMatch(/<a href="\/embed\/[a-z2-7]{26}\?theme=dark"><span>First/);
  await makeShow(server, { title: 'Empty' });
  expect((await get('/embed/empty')).text).toContain('No episode has come out yet.');
});

test('any page may frame the players, and nothing else of this server (security 111, 112)', async () => {
  for (const path of ['/embed/framed', `/embed/${episode.id}`]) {
    const { headers } = await get(path);
    expect(headers.get('x-frame-options'), path).toBeNull();
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/frame-ancestors \*(;|$)/);
    expect(policy).toMatch(/default-src 'self'/);
    expect(policy).not.toMatch(/unsafe|nonce|'none'[^;]*frame/);
  }
  const others = ['/framed', '/framed/second', '/framed/listen', '/login', '/admin', '/nowhere'];
  for (const path of others) {
    const { headers } = await get(path);
    expect(headers.get('x-frame-options'), path).toBe('DENY');
    expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
  }
});

test('a player reads no cookie, sets none and leads nowhere into the desk (security 111)', async () => {
  for (const path of ['/embed/framed', `/embed/${episode.id}`]) {
    const plain = await get(path);
    const withCookie = await get(path, { cookie: '__Host-longwave.session_token=x' });
    expect(withCookie.text).toBe(plain.text);
    expect(plain.headers.get('set-cookie')).toBeNull();
    expect(plain.headers.get('vary') ?? '').not.toMatch(/cookie/i);
    expect(plain.text).not.toMatch(/href="[^"]*\/(admin|login|logout|setup|api)/);
  }
});

test('what is not live has no player, and answers as what never was (security 95)', async () => {
  await makeShow(server, { title: 'Still' });
  const draft = await makeEpisode(server, 'still', audio, { title: 'Draft', draft: 'true' });
  const publish_at = new Date(clock.now() + 60_000).toISOString();
  const scheduled = await makeEpisode(server, 'still', audio, { title: 'Later', publish_at });
  const nothing = await answerTo('a'.repeat(26));
  expect(nothing[0]).toBe(404);
  for (const { id } of [draft, scheduled]) expect(await answerTo(id)).toEqual(nothing);
  expect((await get('/embed/still')).text).not.toMatch(/draft|later/i);
  clock.moveBy(61_000);
  expect((await get(`/embed/${scheduled.id}`)).status).toBe(200);
  await server.api(`/api/episodes/${scheduled.id}/withdraw`, { method: 'POST' });
  expect(await answerTo(scheduled.id)).toEqual(nothing);
});

/** All of an answer that could tell one address from another, also to whoever says that they have it. */
async function answerTo(id: string) {
  const { status, headers, text } = await get(`/embed/${id}`, { 'if-none-match': '*' });
  const names = [...headers.keys()].filter((name) => name !== 'date').toSorted();
  return [status, names, text];
}

test('a theme that is none is not taken, and nothing that was asked for stands in the page (security 34)', async () => {
  const plain = (await get('/embed/framed')).text;
  expect(plain).not.toContain('data-theme');
  const attacks = ['</style><script>alert(1)</script>', '"onload="x', 'auto', 'DARK', ''];
  for (const theme of attacks) {
    const { text } = await get(`/embed/framed?theme=${encodeURIComponent(theme)}&color=red"x`);
    expect(text, theme).toBe(plain);
  }
  expect((await get('/embed/framed?theme=dark&theme=light')).text).toBe(plain);
  expect((await get('/embed/framed?theme=dark')).text).toContain('data-theme="dark"');
});

test('a player has the colour that its page asks for, as far as it can be read, by a style of its own (security 112)', async () => {
  const sheets = async (path: string) =>
    [...(await get(path)).text.matchAll(/href="(\/colours\/[^"]+)"/g)].map(([, href]) => href);
  for (const query of ['color=2a6f97', 'colour=2A6F97', 'theme=dark&color=2a6f97'])
    for (const path of ['/embed/framed', `/embed/${episode.id}`])
      expect(await sheets(`${path}?${query}`), query).toEqual(['/colours/2-2a6f97.css']);
  const { text, headers } = await get('/embed/framed?color=2a6f97&theme=dark');
  expect(text).toMatch(/<a href="\/embed\/[a-z2-7]{26}\?theme=dark&amp;color=2a6f97"/);
  expect(text).not.toMatch(/<style| style=/);
  expect(headers.get('content-security-policy')).not.toContain('unsafe');
  const asked = { 'if-none-match': headers.get('etag') ?? '' };
  expect((await get('/embed/framed?color=2a6f97', asked)).status).toBe(304);
  const yellow = await (await fetch(`${server.url}/colours/2-ffff00.css`)).text();
  const [, light = ''] = /--show:#(\w{6})/.exec(yellow) ?? [];
  expect(contrastOf(parsed(light), parsed('ffffff'))).toBeGreaterThan(4.5);
});

test('what is no colour is none, and nothing of it stands in the page (security 34)', async () => {
  const plain = (await get('/embed/framed')).text;
  const attacks = ['red', '2a6f9', '2a6f977', '#2a6f97', '2a6f97;}', '"onload=x', '<script>', ''];
  for (const colour of attacks) {
    const { text } = await get(`/embed/framed?color=${encodeURIComponent(colour)}`);
    expect(text, colour).toBe(plain);
  }
  expect((await get('/embed/framed?color=2a6f97&color=ff0000')).text).toBe(plain);
});

test('what people wrote is text in a player (security 25)', async () => {
  const title = '"><script>window.__x=1</script>';
  await makeShow(server, { title, slug: 'attack', author: title });
  const { id } = await makeEpisode(server, 'attack', audio, { title, slug: 'attack' });
  for (const path of ['/embed/attack', `/embed/${id}`])
    expect((await get(path)).text).not.toContain('<script>');
});

test('a player is 304 until the show changes', async () => {
  const path = `/embed/${episode.id}`;
  const etag = (await get(path)).headers.get('etag') ?? '';
  expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
  await server.api(`/api/episodes/${episode.id}`, { method: 'PATCH', json: { title: 'Third' } });
  const changed = await get(path, { 'if-none-match': etag });
  expect([changed.status, changed.text.includes('Third')]).toEqual([200, true]);
});

test('the player of a show that has a new name is there under the new one, on our own server (security 74)', async () => {
  const { id } = await makeShow(server, { title: 'Before' });
  await server.api(`/api/shows/${id}`, { method: 'PATCH', json: { slug: 'after' } });
  const { status, headers } = await get('/embed/before?theme=light&next=//evil.example');
  expect([status, headers.get('location')]).toEqual([301, `${server.url}/embed/after?theme=light`]);
});

test('a player is under 18 kB with all that it loads, and under 6 packed, without artwork and sound', async () => {
  const path = `/embed/${episode.id}`;
  expect(await weightOf(server.url, path, 'identity')).toBeLessThan(18_000);
  expect(await weightOf(server.url, path, 'gzip')).toBeLessThan(6_500);
  expect(await weightOf(server.url, path, 'br')).toBeLessThan(6_000);
});

test('a frame without an origin may load our styles and islands (security 111)', async () => {
  const [, file = ''] = /src="(\/assets\/[^"]+)"/.exec((await get('/embed/framed')).text) ?? [];
  const { headers } = await get(file);
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
});
