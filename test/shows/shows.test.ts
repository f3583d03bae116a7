import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { podcastGuid } from '../../src/shows/podcast-guid.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { ListJson, ProblemJson, ShowJson, TestServer } from '../support/server.ts';
import { movableClock } from '../support/clock.ts';
import { makePicture } from '../fixtures/audio.ts';

const clock = movableClock();
const DAY_MS = 86_400_000;

describe.each(kindsOfDatabase())('shows on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ database, clock });
  });
  afterAll(() => server.stop());

  test('a title is enough, and the answer says what directories still need', async () => {
    const response = await server.api('/api/shows', {
      method: 'POST',
      json: { title: 'Only A Title' },
    });
    expect(response.status).toBe(201);
    const show = await jsonOf<ShowJson>(response);
    expect(response.headers.get('location')).toBe(`/api/shows/${show.id}`);
    expect(show).toMatchObject({
      slug: 'only-a-title',
      feed_url: `${server.url}/feeds/only-a-title.xml`,
      podcast_guid: null,
      language: 'en',
      type: 'episodic',
      missing: ['description', 'categories', 'author', 'owner_email', 'artwork'],
    });
  });

  test('every field comes back as it was given, by id and by slug', async () => {
    const fields = {
      title: 'All Fields',
      slug: 'all-fields',
      description: 'Line one.\n\nLine two & more.',
      language: 'de-at',
      categories: ['Society & Culture > Documentary', 'Technology'],
      explicit: true,
      author: 'Ada',
      owner_name: 'Ada Owner',
      owner_email: 'ada@example.org',
      type: 'serial',
      link: 'https://example.org/show',
      copyright: 'Ada Owner',
      time_zone: 'Europe/Vienna',
      funding: [{ url: 'https://example.org/give', text: 'Support us' }],
      locked: false,
      blocked: true,
      complete: true,
      new_feed_url: 'https://example.org/feed.xml',
      ownership_token: 'abc123',
    };
    const show = await makeShow(server, fields);
    expect(show).toMatchObject(fields);
    for (const name of [show.id, 'all-fields'])
      expect(await (await server.api(`/api/shows/${name}`)).json()).toEqual(show);
  });

  test('a change of nothing changes nothing, the tag neither', async () => {
    const show = await makeShow(server, { title: 'Unchanged' });
    const { headers } = await fetch(show.feed_url);
    const patched = await server.api(`/api/shows/${show.id}`, { method: 'PATCH', json: {} });
    expect([patched.status, await patched.json()]).toEqual([200, show]);
    expect((await fetch(show.feed_url)).headers.get('etag')).toBe(headers.get('etag'));
  });

  test('a category is found whatever its case, and a wrong one is answered with what may be meant', async () => {
    const show = await makeShow(server, { title: 'Case', categories: ['arts>books'] });
    expect(show['categories']).toEqual(['Arts > Books']);
    const response = await server.api('/api/shows', {
      method: 'POST',
      json: { title: 'Wrong', categories: ['Documentaries'] },
    });
    expect(response.status).toBe(422);
    expect((await jsonOf<ProblemJson>(response)).detail).toContain(
      'Society & Culture > Documentary',
    );
  });

  test('a slug is changed, its old name leads to the new one, and nobody else gets it', async () => {
    const show = await makeShow(server, { title: 'Renamed' });
    const change = { method: 'PATCH', json: { slug: 'new-name' } };
    expect((await server.api(`/api/shows/${show.id}`, change)).status).toBe(200);
    const old = await fetch(show.feed_url, { redirect: 'manual' });
    expect([old.status, old.headers.get('location')]).toEqual([
      301,
      `${server.url}/feeds/new-name.xml`,
    ]);
    expect((await makeShow(server, { title: 'Renamed' })).slug).toBe('renamed-2');
  });

  test.each([
    ['Admin', 'admin-2'],
    ['Feeds', 'feeds-2'],
  ])('a show named %s gets a slug that is not one of our own addresses', async (title, slug) => {
    expect((await makeShow(server, { title })).slug).toBe(slug);
  });

  test('a show named 日本語 has its id for a slug', async () => {
    const show = await makeShow(server, { title: '日本語' });
    expect(show).toMatchObject({ title: '日本語', slug: show.id });
    expect((await fetch(show.feed_url)).status).toBe(200);
  });

  test('a show is deleted only when that is confirmed, answers 410, and comes back within 30 days', async () => {
    const show = await makeShow(server, { title: 'Short Lived' });
    const refused = await server.api(`/api/shows/${show.id}`, { method: 'DELETE' });
    expect([refused.status, (await jsonOf<ProblemJson>(refused)).code]).toEqual([
      400,
      'show.confirm-delete',
    ]);
    await server.api(`/api/shows/${show.id}?confirm=true`, { method: 'DELETE' });
    expect((await fetch(show.feed_url)).status).toBe(410);
    expect((await server.api(`/api/shows/${show.id}`)).status).toBe(404);
    const restored = await server.api(`/api/shows/${show.id}/restore`, { method: 'POST' });
    expect(await restored.json()).toEqual(show);
    expect((await fetch(show.feed_url)).status).toBe(200);
  });

  test('the list of deleted ones has those that can be restored, in pages, and no others', async () => {
    const list = async (query: string) =>
      await jsonOf<ListJson<ShowJson>>(await server.api(`/api/shows${query}`));
    const deleted = async (query = '') => await list(`?state=deleted${query}`);
    const slugs = ({ items }: ListJson<ShowJson>) => items.map(({ slug }) => slug);
    const before = slugs(await deleted());
    for (const title of ['Bin One', 'Bin Two', 'Bin Three']) await makeShow(server, { title });
    for (const slug of ['bin-three', 'bin-one'])
      await server.api(`/api/shows/${slug}?confirm=true`, { method: 'DELETE' });
    expect(slugs(await deleted()).toSorted()).toEqual(
      [...before, 'bin-one', 'bin-three'].toSorted(),
    );
    const page = await deleted(`&limit=${before.length + 1}`);
    const rest = await deleted(`&cursor=${page.next_cursor}`);
    expect([...slugs(page), ...slugs(rest)]).toEqual(slugs(await deleted()));
    expect([rest.items.length, rest.items[0]!['deleted_at']]).toEqual([1, expect.any(String)]);
    const shown = (await list('?limit=200')).items;
    expect(shown.map(({ slug }) => slug)).not.toContain('bin-one');
    expect(shown.filter((show) => show['deleted_at'] !== null)).toEqual([]);
    expect((await server.api('/api/shows?state=dead')).status).toBe(422);
    clock.moveBy(30 * DAY_MS + 60_000);
    expect(slugs(await deleted())).not.toContain('bin-one');
  });

  test('after 30 days a deleted show cannot be restored', async () => {
    const show = await makeShow(server, { title: 'Gone For Good' });
    await server.api(`/api/shows/${show.id}?confirm=true`, { method: 'DELETE' });
    clock.moveBy(31 * DAY_MS);
    const restored = await server.api(`/api/shows/${show.id}/restore`, { method: 'POST' });
    clock.moveBy(-31 * DAY_MS);
    expect(restored.status).toBe(404);
  });

  test('the list is cut into pages that together have every show once', async () => {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await jsonOf<ListJson<ShowJson>>(await server.api(`/api/shows?limit=2${more}`));
      expect(page.items.length).toBeLessThanOrEqual(2);
      ids.push(...page.items.map((show) => show.id));
      cursor = page.next_cursor;
    }
    const all = await jsonOf<ListJson<ShowJson>>(await server.api('/api/shows?limit=200'));
    expect(ids).toEqual(all.items.map((show) => show.id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('artwork gets a URL of its own content, and new artwork a new one (feed-rules A6/70)', async () => {
    const show = await makeShow(server, { title: 'With Artwork' });
    const put = async (pixels: number) => {
      const body = readFileSync(await makePicture(pixels, 'jpg'));
      const response = await server.api(`/api/shows/${show.id}/artwork`, { method: 'PUT', body });
      return await jsonOf<ShowJson & { artwork_url: string }>(response);
    };
    const first = await put(1400);
    expect(first.missing).not.toContain('artwork');
    expect((await put(1400)).artwork_url).toBe(first.artwork_url);
    const second = await put(1500);
    expect(second.artwork_url).not.toBe(first.artwork_url);
    for (const url of [first.artwork_url, second.artwork_url]) {
      const head = await fetch(url, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(head.headers.get('cache-control')).toContain('immutable');
    }
    expect(await (await fetch(show.feed_url)).text()).toContain(
      `<itunes:image href="${second.artwork_url}"/>`,
    );
  });
});

test('smaller pictures for the web are made once, with the artwork', async () => {
  const server = await startServer();
  const show = await makeShow(server, { title: 'Small Pictures' });
  const body = readFileSync(await makePicture(1400, 'png'));
  const put = await server.api(`/api/shows/${show.id}/artwork`, { method: 'PUT', body });
  const { artwork_sizes: sizes } = await jsonOf<ShowWithSizes>(put);
  expect(sizes.map(({ width }) => width)).toEqual([192, 768]);
  for (const { width, url } of sizes) {
    const picture = await sharp(await (await fetch(url)).arrayBuffer()).metadata();
    expect(picture).toMatchObject({ format: 'jpeg', width, height: width });
  }
  const listed = await jsonOf<ListJson<ShowWithSizes>>(await server.api('/api/shows'));
  expect(listed.items[0]!.artwork_sizes).toEqual(sizes);
  await server.stop();
});

type ShowWithSizes = ShowJson & { artwork_sizes: { width: number; url: string }[] };

test('a show gets its podcast:guid at the first start on an address that the world can reach', async () => {
  const before = await startServer();
  const show = await makeShow(before, { title: 'Grows Up' });
  const { etag } = Object.fromEntries((await fetch(show.feed_url)).headers);
  await before.stop({ keep: true });
  expect(show.podcast_guid).toBeNull();
  const settings = { PUBLIC_URL: 'https://podcasts.example.org' };
  const after = await startServer({ beside: before, settings });
  const guid = podcastGuid('https://podcasts.example.org/feeds/grows-up.xml');
  expect(await jsonOf<ShowJson>(await after.api(`/api/shows/${show.id}`))).toMatchObject({
    podcast_guid: guid,
  });
  const feed = await fetch(`${after.url}/feeds/grows-up.xml`, {
    headers: { 'if-none-match': etag ?? '' },
  });
  expect(await feed.text()).toContain(`<podcast:guid>${guid}</podcast:guid>`);
  await after.stop({ keep: false });
});

test('a show made on a public address has its podcast:guid at once, and keeps it when it is renamed (A8/110)', async () => {
  const server = await startServer({ settings: { PUBLIC_URL: 'https://podcasts.example.org' } });
  const show = await makeShow(server, { title: 'Public' });
  expect(show.podcast_guid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
  const renamed = await server.api(`/api/shows/${show.id}`, {
    method: 'PATCH',
    json: { slug: 'other' },
  });
  expect((await jsonOf<ShowJson>(renamed)).podcast_guid).toBe(show.podcast_guid);
  const given = '917393e3-1b1e-5cef-ace4-edaa54e1f810';
  expect((await makeShow(server, { title: 'Imported', podcast_guid: given })).podcast_guid).toBe(
    given,
  );
  await server.stop();
});
