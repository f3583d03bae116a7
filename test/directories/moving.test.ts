import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../feeds/raw-http.ts';
import { expectRefusal } from '../journeys/attack-world.ts';
import { movableClock } from '../support/clock.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { publish } from './receivers-world.ts';

const NEW = 'https://new.test/feed.xml';
const PUBLIC_URL = 'https://podcast.example.org';

const clock = movableClock();
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ clock, settings: { PUBLIC_URL } });
});
afterAll(() => server.stop());

const patch = (show: ShowJson, json: object) =>
  server.api(`/api/shows/${show.id}`, { method: 'PATCH', json });
const feedOf = (slug: string, headers: Record<string, string> = {}) =>
  ask(server.url, `/feeds/${slug}.xml`, headers);

async function movedShow(title: string): Promise<ShowJson> {
  const show = await makeShow(server, { title });
  await publish(server, show, { title: `An episode of ${title}` });
  expect((await patch(show, { new_feed_url: NEW, moved: true })).status).toBe(200);
  return show;
}

describe('the feed of a show that has moved away', () => {
  test('answers 301 to the new place, with the whole feed in the body (feed-rules A13/140)', async () => {
    const { slug } = await movedShow('Moved');
    const answer = await feedOf(slug);
    expect(answer.status).toBe(301);
    expect(answer.headers).toMatchObject({
      location: NEW,
      'content-type': 'application/rss+xml; charset=utf-8',
      'content-length': String(answer.body.length),
      'cache-control': 'public, max-age=0, must-revalidate',
      'access-control-allow-origin': '*',
    });
    const xml = answer.body.toString();
    expect(xml).toContain(`<itunes:new-feed-url>${NEW}</itunes:new-feed-url>`);
    expect(xml).toContain('An episode of Moved');
    expect(xml).toMatch(/<\/rss>$/);
    const head = await feedOf(slug, { method: 'HEAD' });
    expect([head.status, head.headers.location, head.body.length]).toEqual([301, NEW, 0]);
    expect(head.headers['content-length']).toBe(answer.headers['content-length']);
  });

  test('comes packed to those who take that', async () => {
    const { slug } = await movedShow('Packed');
    const plain = await feedOf(slug);
    await expect
      .poll(async () => (await feedOf(slug, { 'accept-encoding': 'gzip' })).headers)
      .toMatchObject({ location: NEW, 'content-encoding': 'gzip' });
    const packed = await feedOf(slug, { 'accept-encoding': 'gzip' });
    expect(gunzipSync(packed.body)).toEqual(plain.body);
  });

  test('never answers 304, whatever the client has, and never a tag to ask with', async () => {
    const show = await makeShow(server, { title: 'Conditional' });
    clock.moveBy(4000);
    const before = await feedOf(show.slug);
    await patch(show, { new_feed_url: NEW, moved: true });
    clock.moveBy(4000);
    const conditions = [
      { 'if-none-match': before.headers.etag! },
      { 'if-none-match': '*' },
      { 'if-modified-since': before.headers['last-modified']! },
      { 'if-modified-since': new Date(clock.now() + 60_000).toUTCString() },
    ];
    for (const headers of conditions)
      for (const method of ['GET', 'HEAD']) {
        const answer = await feedOf(show.slug, { ...headers, method });
        expect([answer.status, answer.headers.location]).toEqual([301, NEW]);
        expect(answer.headers).not.toHaveProperty('etag');
        expect(answer.headers).not.toHaveProperty('last-modified');
      }
  });

  test('leads there in one hop from every name that the show had (feed-rules A13/141)', async () => {
    const show = await movedShow('Names');
    await patch(show, { slug: 'names-2' });
    await patch(show, { slug: 'names-3' });
    for (const slug of [show.slug, 'names-2', 'names-3'])
      for (const method of ['GET', 'HEAD']) {
        const answer = await feedOf(slug, { method });
        expect([slug, answer.status, answer.headers.location]).toEqual([slug, 301, NEW]);
      }
  });

  test('is back at once when the move is taken back, under a new tag', async () => {
    const show = await makeShow(server, { title: 'Back' });
    const before = await feedOf(show.slug);
    await patch(show, { new_feed_url: NEW, moved: true });
    const change = await patch(show, { moved: false });
    expect(await change.json()).toMatchObject({ moved: false, new_feed_url: NEW });
    const after = await feedOf(show.slug, { 'if-none-match': before.headers.etag! });
    expect(after.status).toBe(200);
    expect(after.body.toString()).toContain(`<itunes:new-feed-url>${NEW}<`);
  });

  test('is 410 when the show is deleted, and 301 again when it is restored', async () => {
    const show = await movedShow('Deleted');
    await server.api(`/api/shows/${show.id}?confirm=true`, { method: 'DELETE' });
    expect((await feedOf(show.slug)).status).toBe(410);
    await server.api(`/api/shows/${show.id}/restore`, { method: 'POST' });
    expect((await feedOf(show.slug)).status).toBe(301);
  });

  test('leads to an address of other letters as a header can carry it', async () => {
    const show = await makeShow(server, { title: 'Letters' });
    const new_feed_url = 'https://größe.test/höre zu'.replace(' ', '%20');
    await patch(show, { new_feed_url, moved: true });
    await patch(show, { slug: 'other-letters' });
    for (const slug of [show.slug, 'other-letters']) {
      const { headers } = await feedOf(slug);
      expect(headers.location).toBe('https://xn--gre-6ka8i.test/h%C3%B6re%20zu');
    }
  });

  test('still says that it is complete, blocked and locked with its owner (feed-rules A13)', async () => {
    const show = await movedShow('Says');
    const owner_email = 'ada@podcast.test';
    await patch(show, { complete: true, blocked: true, locked: true, owner_email });
    const xml = (await feedOf(show.slug)).body.toString();
    expect(xml).toContain('<itunes:complete>Yes</itunes:complete>');
    expect(xml).toContain('<itunes:block>Yes</itunes:block>');
    expect(xml).toContain(`<podcast:locked owner="${owner_email}">yes</podcast:locked>`);
  });
});

describe('a move', () => {
  const own = (show: ShowJson) => `${PUBLIC_URL}/feeds/${show.slug}.xml`;
  const refusals: [string, string, (show: ShowJson) => object | Promise<object>, RegExp][] = [
    [
      'without an address',
      'show.moved-nowhere new_feed_url',
      () => ({ moved: true }),
      /Give it here/,
    ],
    [
      'whose address is emptied in the same breath',
      'show.moved-nowhere new_feed_url',
      () => ({ moved: true, new_feed_url: null }),
      /take the move back/,
    ],
    [
      'to itself',
      'show.moved-to-itself new_feed_url',
      (show) => ({ moved: true, new_feed_url: own(show) }),
      /in a circle.*new host/,
    ],
    [
      'to itself by http, with a query',
      'show.moved-to-itself new_feed_url',
      (show) => ({ moved: true, new_feed_url: `${own(show).replace('https', 'http')}?v=2` }),
      /in a circle/,
    ],
    [
      'to an earlier name of itself',
      'show.moved-to-itself new_feed_url',
      async (show) => {
        await patch(show, { slug: `${show.slug}-new` });
        return { moved: true, new_feed_url: own(show) };
      },
      /in a circle/,
    ],
    ['that is no yes or no', 'request.invalid moved', () => ({ moved: 'yes' }), /true or false/],
    [
      'to no address',
      'request.invalid new_feed_url',
      () => ({ moved: true, new_feed_url: 'elsewhere' }),
      /https:/,
    ],
    [
      'to another kind of address',
      'request.invalid new_feed_url',
      () => ({ moved: true, new_feed_url: 'ftp://new.test/feed.xml' }),
      /https:/,
    ],
  ];
  test.each(refusals)('%s is refused, and nothing changes', async (name, refusal, json, says) => {
    const show = await makeShow(server, { title: `Refused ${name}`, new_feed_url: NEW });
    if (name === 'without an address') await patch(show, { new_feed_url: null });
    const body = await json(show);
    const before = await (await server.api(`/api/shows/${show.id}`)).json();
    await expectRefusal(await patch(show, body), `422 ${refusal}`, says);
    expect(await (await server.api(`/api/shows/${show.id}`)).json()).toEqual(before);
  });

  test('stays right: its address cannot be taken away from it, nor become its own by a new slug', async () => {
    const show = await makeShow(server, { title: 'Stays' });
    const new_feed_url = `${PUBLIC_URL}/feeds/stays-there.xml`;
    await patch(show, { new_feed_url, moved: true });
    const emptied = await patch(show, { new_feed_url: null });
    await expectRefusal(emptied, '422 show.moved-nowhere new_feed_url');
    const renamed = await patch(show, { slug: 'stays-there' });
    await expectRefusal(renamed, '422 show.moved-to-itself new_feed_url');
  });

  test('can be made with a show, under the same rules', async () => {
    const make = (json: object) => server.api('/api/shows', { method: 'POST', json });
    await expectRefusal(await make({ title: 'x', moved: true }), '422 show.moved-nowhere');
    const self = `${PUBLIC_URL}/feeds/itself.xml`;
    const circle = await make({ title: 'x', slug: 'itself', new_feed_url: self, moved: true });
    await expectRefusal(circle, '422 show.moved-to-itself');
    const made = await make({ title: 'Made', new_feed_url: NEW, moved: true });
    expect(made.status).toBe(201);
    expect((await feedOf('made')).headers.location).toBe(NEW);
  });

  test('may say its own address as long as it has not moved: the new home of a feed does (feed-rules A3/36)', async () => {
    const show = await makeShow(server, { title: 'Arrived' });
    const change = await patch(show, { new_feed_url: own(show) });
    expect(change.status).toBe(200);
    const { status, body } = await feedOf(show.slug);
    expect(status).toBe(200);
    expect(body.toString()).toContain(`<itunes:new-feed-url>${own(show)}<`);
  });
});
