import { afterAll, beforeAll, expect, test } from 'vitest';
import { EPISODE_HEIGHT } from '../../src/site/embed-code.tsx';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { movableClock } from '../support/clock.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

const clock = movableClock();
let server: TestServer;
let audio: string;
let episode: EpisodeJson;

beforeAll(async () => {
  server = await startServer({ clock });
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  await makeShow(server, { title: 'Shared', author: 'Ada' });
  episode = await makeEpisode(server, 'shared', audio, { title: 'One & "two"' });
  const headers = { 'content-type': 'image/jpeg' };
  const body = await jpeg(1400);
  await server.api('/api/shows/shared/artwork', { method: 'PUT', headers, body });
});
afterAll(() => server.stop());

const ask = async (query: Record<string, string>) => {
  const answer = await fetch(`${server.url}/oembed?${new URLSearchParams(query).toString()}`);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const json = (text: string) => JSON.parse(text) as Record<string, string | number>;

test('the page of an episode says where to ask, and the answer has a player for it', async () => {
  const page = await (await fetch(`${server.url}/shared/one-two`)).text();
  const [, address = ''] = /type="application\/json\+oembed" href="([^"]+)"/.exec(page) ?? [];
  const answer = await fetch(address.replaceAll('&amp;', '&'));
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  const said = (await answer.json()) as Record<string, unknown>;
  expect(said).toMatchObject({
    version: '1.0',
    type: 'rich',
    title: 'One & "two"',
    author_name: 'Ada',
    author_url: `${server.url}/shared`,
    width: 640,
    height: EPISODE_HEIGHT,
  });
  expect(said['html']).toContain(`<iframe src="${server.url}/embed/${episode.id}"`);
  expect(said['html']).toContain('title="One &amp; &quot;two&quot;"');
  expect(said['html']).toMatch(/width="640".* style="max-width:100%"/); // a phone is narrower
  expect(said['thumbnail_width']).toBeGreaterThan(0);
  expect(said['thumbnail_width']).toBe(said['thumbnail_height']);
});

test('a show has a player too, also under a name that it had before, and its page has an XML answer', async () => {
  const { id } = await makeShow(server, { title: 'Old' });
  await server.api(`/api/shows/${id}`, { method: 'PATCH', json: { slug: 'new', title: 'A < B' } });
  const { text, headers } = await ask({ url: `${server.url}/old/`, format: 'xml' });
  expect(headers.get('content-type')).toMatch(/^text\/xml/);
  expect(text).toContain('<title>A &lt; B</title>');
  expect(text).toContain(`&lt;iframe src=&quot;${server.url}/embed/new&quot;`);
  const page = await (await fetch(`${server.url}/new`)).text();
  expect(page).toContain('type="text/xml+oembed"');
});

test('a player is never larger than the room that there is', async () => {
  const url = `${server.url}/shared/one-two`;
  const small = json((await ask({ url, maxwidth: '320', maxheight: '200' })).text);
  expect(small).toMatchObject({ width: 320, height: 200 });
  expect(small['html']).toMatch(/width="320" height="200"/);
  expect(small['thumbnail_width']).toBe(192);
  for (const maxwidth of ['0', '-1', 'x', '1e3', '"><script>']) {
    const { status, text } = await ask({ url, maxwidth });
    expect([status, text.includes('<script')], maxwidth).toEqual([400, false]);
  }
});

test('an address that is no page of ours is 404, and another format 501', async () => {
  const wrong = [
    '',
    'x',
    'https://elsewhere.example/shared',
    server.url,
    `${server.url}/nothing`,
    `${server.url}/shared/nothing`,
    `${server.url}/shared/one-two/transcript`,
    `${server.url}/admin`,
    `${server.url}@elsewhere.example/shared`,
    `${server.url}.elsewhere.example/shared`,
    'javascript:alert(1)',
    `${server.url}/shared/%00`,
  ];
  for (const url of wrong) expect((await ask({ url })).status, url).toBe(404);
  expect((await fetch(`${server.url}/oembed`)).status).toBe(404);
  const url = `${server.url}/shared`;
  expect((await ask({ url, format: 'yaml' })).status).toBe(501);
  expect((await fetch(`${server.url}/oembed?url=a&url=b`)).status).toBe(404);
});

test('what was asked for is not in the answer, and what people wrote is text in it (security 34)', async () => {
  const attack = '</title><script>x</script>"\'';
  await makeShow(server, { title: attack, slug: 'attack', author: attack });
  for (const format of ['json', 'xml']) {
    const query = { url: `${server.url}/attack?x=<svg onload=1>`, format, title: attack };
    const { text, headers } = await ask(query);
    const html = format === 'xml' ? text : String(json(text)['html']);
    expect(html).not.toMatch(/<script|<svg/);
    expect(text).not.toContain('onload');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  }
});

test('what is not live cannot be shared before its time (security 95)', async () => {
  const publish_at = new Date(clock.now() + 60_000).toISOString();
  await makeEpisode(server, 'shared', audio, { title: 'Later', publish_at });
  await makeEpisode(server, 'shared', audio, { title: 'Draft', draft: 'true' });
  const nothing = await ask({ url: `${server.url}/shared/nothing` });
  for (const slug of ['later', 'draft'])
    expect((await ask({ url: `${server.url}/shared/${slug}` })).text).toBe(nothing.text);
  clock.moveBy(61_000);
  expect((await ask({ url: `${server.url}/shared/later` })).status).toBe(200);
});

test('who shares the page of an episode shares a player', async () => {
  const page = await (await fetch(`${server.url}/shared/one-two`)).text();
  for (const [name, content] of [
    ['twitter:card', 'player'],
    ['twitter:player', `${server.url}/embed/${episode.id}`],
    ['og:audio', episode.enclosure.url],
    ['og:audio:type', 'audio/mpeg'],
  ])
    expect(page).toContain(`="${name}" content="${content}"`);
});
