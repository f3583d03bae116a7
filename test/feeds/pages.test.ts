import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSeeded, seedShow } from '../bench/seed.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { ask } from './raw-http.ts';
import { all, one, parseXml } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

const EPISODES = 250;
let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  const database = await openSeeded(server.settings['DATA_DIR']!);
  await seedShow(database, 'Long', EPISODES);
  await database.close();
});
afterAll(() => server.stop());

async function channelAt(path: string): Promise<XmlElement> {
  const { status, body } = await ask(server.url, path);
  expect(status).toBe(200);
  return one(parseXml(body.toString()), 'channel');
}

const links = (channel: XmlElement): Record<string, string> =>
  Object.fromEntries(
    all(channel, 'atom:link').map(({ attributes }) => [attributes['rel']!, attributes['href']!]),
  );

test('an app that follows `next` from page 1 gets every episode once, newest first (feed rule 156)', async () => {
  const whole = await channelAt('/feeds/long.xml');
  const guids: string[] = [];
  let path: string | undefined = '/feeds/long/1.xml';
  let pages = 0;
  while (path !== undefined) {
    const page = await channelAt(path);
    guids.push(...all(page, 'item').map((item) => one(item, 'guid').text));
    pages += 1;
    const { self, first, last, next, previous } = links(page);
    expect(new URL(self!).pathname).toBe(path);
    expect(first).toMatch(/\/feeds\/long\/1\.xml$/);
    expect(last).toMatch(/\/feeds\/long\/3\.xml$/);
    expect(previous === undefined).toBe(pages === 1);
    path = next && new URL(next).pathname;
  }
  expect(pages).toBe(3);
  expect(guids).toEqual(all(whole, 'item').map((item) => one(item, 'guid').text));
  expect(guids).toHaveLength(EPISODES);
});

test('the feed itself has every episode and no links to pages, because Apple and Spotify read nothing else', async () => {
  const whole = await channelAt('/feeds/long.xml');
  expect(all(whole, 'item')).toHaveLength(EPISODES);
  expect(Object.keys(links(whole))).toEqual(['self']);
});

test('a page has the channel of the feed but for its own address, and its first link is to itself', async () => {
  const channelOnly = (channel: XmlElement) =>
    channel.children.filter(({ name }) => name !== 'item' && name !== 'atom:link');
  const page = await channelAt('/feeds/long/2.xml');
  expect(channelOnly(page)).toEqual(channelOnly(await channelAt('/feeds/long.xml')));
  expect(all(page, 'atom:link')[0]!.attributes['rel']).toBe('self');
});

test('a page changes with the feed, and is not sent again to who has it', async () => {
  const { headers } = await ask(server.url, '/feeds/long/1.xml');
  const condition = { 'if-none-match': headers.etag! };
  expect((await ask(server.url, '/feeds/long/1.xml', condition)).status).toBe(304);
  const { status } = await server.api('/api/shows/long', {
    method: 'PATCH',
    json: { author: 'Ada' },
  });
  expect(status).toBe(200);
  const changed = await ask(server.url, '/feeds/long/1.xml', condition);
  expect(changed.status).toBe(200);
  expect(changed.body.toString()).toContain('<itunes:author>Ada</itunes:author>');
});

test.each([
  ['/feeds/long/4.xml', 404, 'feed.no-page'],
  ['/feeds/never/1.xml', 404, 'feed.not-found'],
  ['/feeds/long/0.xml', 404, 'not-found'],
  ['/feeds/long/01.xml', 404, 'not-found'],
  ['/feeds/long/1e3.xml', 404, 'not-found'],
])('%s answers %d, %s', async (path, status, code) => {
  const answer = await ask(server.url, path);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ code: expect.stringContaining(code) });
});

test('a show that was renamed sends on to the page of its new address', async () => {
  await server.api('/api/shows/long', { method: 'PATCH', json: { slug: 'longer' } });
  const { status, headers } = await ask(server.url, '/feeds/long/2.xml');
  expect(status).toBe(301);
  expect(headers.location).toMatch(/\/feeds\/longer\/2\.xml$/);
});
