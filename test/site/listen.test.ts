import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QrCode } from '../../src/platform/pages/qr-code.tsx';
import { appLinks, deviceOf } from '../../src/site/listen-apps.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15';
const android = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ settings: { PUBLIC_URL: 'https://podcast.example.org' } });
  await makeShow(server, { title: 'Found' });
});
afterAll(() => server.stop());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${server.url}${path}`, { headers, redirect: 'manual' });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const list = (directory: string, state: string, listing_url: string | null) =>
  server.api(`/api/shows/found/directories/${directory}`, {
    method: 'PUT',
    json: { state, listing_url },
  });

test('the page of a show leads to the one where it opens in an app, which has the feed to copy', async () => {
  expect((await get('/found')).text).toContain('href="/found/listen"');
  const { text } = await get('/found/listen');
  const feed = 'https://podcast.example.org/feeds/found.xml';
  expect(text).toMatch(new RegExp(`<input[^>]* readonly[^>]* value="${feed}"`));
  expect(text).toContain(`href="overcast://x-callback-url/add?url=${encodeURIComponent(feed)}"`);
});

test('the apps of the reader’s device come first, and nobody misses one', async () => {
  const pages = await Promise.all(
    [iPhone, android].map((agent) => get('/found/listen', { 'user-agent': agent })),
  );
  const [ios = '', robot = ''] = pages.map(({ text }) => text);
  expect(ios.indexOf('Overcast')).toBeLessThan(ios.indexOf('AntennaPod'));
  expect(robot.indexOf('AntennaPod')).toBeLessThan(robot.indexOf('Overcast'));
  const names = (html: string) =>
    [...html.matchAll(/rel="noopener">([^<]+)/g)].map(([, name]) => name);
  expect(names(ios).toSorted()).toEqual(names(robot).toSorted());
});

test('a cache gives nobody the order of another device (security 72)', async () => {
  const [one, other] = [
    await get('/found/listen', { 'user-agent': iPhone }),
    await get('/found/listen', { 'user-agent': android }),
  ];
  expect(one.headers.get('vary')).toMatch(/user-agent/i);
  const etag = one.headers.get('etag') ?? '';
  expect(other.headers.get('etag')).not.toBe(etag);
  const again = { 'if-none-match': etag };
  expect((await get('/found/listen', { 'user-agent': iPhone, ...again })).status).toBe(304);
  expect((await get('/found/listen', { 'user-agent': android, ...again })).status).toBe(200);
});

test('a page in a directory is there as soon as it is noted, and only when the show is live there', async () => {
  const before = await get('/found/listen');
  expect(before.text).not.toContain('Spotify');
  await list('spotify', 'submitted', 'https://open.spotify.com/show/early');
  expect((await get('/found/listen')).text).not.toContain('Spotify');
  await list('spotify', 'live', 'https://open.spotify.com/show/abc');
  await list('iheart', 'live', 'https://www.iheart.com/podcast/1');
  const etag = before.headers.get('etag') ?? '';
  const after = await get('/found/listen', { 'if-none-match': etag });
  expect(after.status).toBe(200);
  expect(after.text).toContain('href="https://open.spotify.com/show/abc"');
  expect(after.text).toContain('href="https://www.iheart.com/podcast/1"');
});

test('the page follows the show to its new name, and stands for none that does not exist', async () => {
  const { id } = await makeShow(server, { title: 'Was' });
  await server.api(`/api/shows/${id}`, { method: 'PATCH', json: { slug: 'is' } });
  const { headers } = await get('/was/listen');
  expect(headers.get('location')).toBe('https://podcast.example.org/is/listen');
  expect((await get('/nobody/listen')).status).toBe(404);
});

test('a show that has moved away gives the address of its feed there', async () => {
  await makeShow(server, { title: 'Gone', new_feed_url: 'https://new.example.net/f', moved: true });
  expect((await get('/gone/listen')).text).toContain('value="https://new.example.net/f"');
});

test('links are made of what is known, and left out where it is not', () => {
  const heard = {
    feed: 'https://a.example.org/feeds/x.xml',
    title: 'X & Y',
    podcastGuid: 'guid-1',
    isPublic: true,
    listings: [],
  };
  const urls = (more: Partial<Parameters<typeof appLinks>[0]> = {}) =>
    new Map(appLinks({ ...heard, ...more }).map(({ name, url }) => [name, url]));
  const plain = urls();
  expect(plain.get('Apple Podcasts')).toBe('podcast://a.example.org/feeds/x.xml');
  expect(plain.get('Castro')).toBe('castros://subscribe/a.example.org/feeds/x.xml');
  expect(plain.get('AntennaPod')).toMatch(/url=https%3A%2F%2Fa\.example\.org.*&title=X%20%26%20Y$/);
  expect(plain.get('YouTube Music')).toMatch(
    /addrssfeed=aHR0cHM6Ly9hLmV4YW1wbGUub3JnL2ZlZWRzL3gueG1s$/,
  );
  for (const name of ['Spotify', 'Fountain', 'TrueFans']) expect(plain.has(name), name).toBe(false);
  const url = (directory: string, at: string) => ({ directory, name: directory, url: at });
  const known = urls({
    listings: [
      url('apple', 'https://podcasts.apple.com/us/podcast/x/id42'),
      url('podcast-index', 'https://podcastindex.org/podcast/7'),
    ],
  });
  expect(known.get('Apple Podcasts')).toBe('https://podcasts.apple.com/us/podcast/x/id42');
  expect(known.get('Pocket Casts')).toBe('https://pca.st/itunes/42');
  expect(known.get('Fountain')).toBe('https://fountain.fm/show/7');
  expect(known.get('TrueFans')).toBe('https://truefans.fm/guid-1');
  expect([...urls({ isPublic: false }).keys()]).toEqual(['Apple Podcasts', 'AntennaPod']);
});

test('a device is told by what the browser says, however long that is (security 73)', () => {
  expect(deviceOf(iPhone)).toBe('ios');
  expect(deviceOf(android)).toBe('android');
  expect(deviceOf('')).toBe('desktop');
  expect(deviceOf(`${'x'.repeat(50_000)}iPhone`)).toBe('desktop');
});

test('a wide window has the address of the page as a QR code', async () => {
  const url = 'https://podcast.example.org/found/listen';
  const label = `QR code of ${url}`;
  expect((await get('/found/listen')).text).toContain(
    renderToString(h(QrCode, { text: url, label })),
  );
});
