import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const clock = movableClock();
let server: TestServer;
let audio: string;

beforeAll(async () => {
  server = await startServer({ clock });
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
});
afterAll(() => server.stop());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${server.url}${path}`, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const locations = (xml: string) => [...xml.matchAll(/<loc>([^<]*)/g)].map(([, url = '']) => url);

test('every show and every live episode is in the sitemap, with the time of its last change', async () => {
  await makeShow(server, { title: 'Seen' });
  const { id } = await makeEpisode(server, 'seen', audio, { title: 'Out' });
  clock.moveBy(86_400_000);
  await server.api(`/api/episodes/${id}`, { method: 'PATCH', json: { notes: 'More.' } });
  const { text, headers } = await get('/sitemap.xml');
  expect(headers.get('content-type')).toMatch(/^application\/xml/);
  const paths = ['/seen', '/seen/listen', '/seen/out'];
  expect(locations(text)).toEqual(paths.map((path) => `${server.url}${path}`));
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  expect(text).toContain(`<loc>${server.url}/seen/out</loc><lastmod>${day}T`);
  const etag = headers.get('etag') ?? '';
  expect((await get('/sitemap.xml', { 'if-none-match': etag })).status).toBe(304);
});

test('what is not live is in it only from its time on (security 95)', async () => {
  const before = await get('/sitemap.xml');
  await makeEpisode(server, 'seen', audio, { title: 'Draft', draft: 'true' });
  const publish_at = new Date(clock.now() + 60_000).toISOString();
  await makeEpisode(server, 'seen', audio, { title: 'Later', publish_at });
  const after = await get('/sitemap.xml');
  expect(after.text).toBe(before.text);
  expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  clock.moveBy(61_000);
  expect(locations((await get('/sitemap.xml')).text)).toContain(`${server.url}/seen/later`);
});

test('a show or an episode that directories must hide is not in it, and its pages say so too', async () => {
  await makeShow(server, { title: 'Blocked', blocked: true });
  const chapters = '00:00 One';
  const { id } = await makeEpisode(server, 'blocked', audio, { title: 'Inside', chapters });
  await makeEpisode(server, 'seen', audio, { title: 'Only this', blocked: 'true' });
  const { text } = await get('/sitemap.xml');
  expect(text).not.toMatch(/blocked|only-this/);
  const hidden = ['/blocked', '/blocked/listen', '/blocked/inside', `/embed/${id}`];
  for (const path of [...hidden, '/seen/only-this'])
    expect((await get(path)).text, path).toContain('<meta name="robots" content="noindex"/>');
  for (const path of ['/seen', '/seen/out', '/seen/listen'])
    expect((await get(path)).text, path).not.toContain('noindex');
});

test('a page that stands elsewhere, a show that has moved and one that is deleted are not in it', async () => {
  const link = 'https://own.example.net/page';
  await makeEpisode(server, 'seen', audio, { title: 'Own page', link });
  await makeShow(server, { title: 'Moved', new_feed_url: 'https://n.example.net/f', moved: true });
  await makeShow(server, { title: 'Deleted' });
  await server.api('/api/shows/deleted?confirm=true', { method: 'DELETE' });
  expect((await get('/sitemap.xml')).text).not.toMatch(/own-page|moved|deleted/);
});

test('robots are told where the sitemap is, and kept from our own addresses only', async () => {
  const { text, headers } = await get('/robots.txt');
  expect(headers.get('content-type')).toMatch(/^text\/plain/);
  expect(text).toContain(`Sitemap: ${server.url}/sitemap.xml\n`);
  for (const ours of [
    '/admin',
    '/admin/shows',
    '/admin?x',
    '/api/shows',
    '/login',
    '/login/code',
    '/setup/x',
  ])
    expect(isAllowed(text, ours), ours).toBe(false);
  for (const theirs of [
    '/seen',
    '/admin-talk',
    '/login-stories',
    '/apiary',
    '/embed/seen',
    '/sitemap.xml',
  ])
    expect(isAllowed(text, theirs), theirs).toBe(true);
});

/** RFC 9309, section 2.2: a rule is the beginning of a path, and `$` its end. */
function isAllowed(robots: string, path: string): boolean {
  const rules = [...robots.matchAll(/^Disallow: (.+)$/gm)].map(([, rule = '']) => rule);
  return !rules.some((rule) =>
    rule.endsWith('$') ? path === rule.slice(0, -1) : path.startsWith(rule),
  );
}

test(
  'over 50,000 addresses the sitemap is an index of parts, which have every one once',
  { timeout: 90_000 },
  async () => {
    await makeShow(server, { title: 'Endless' });
    const { id } = await makeEpisode(server, 'endless', audio, { title: 'Copied' });
    const file = new DatabaseSync(join(server.folder, 'data', 'longwave.db'));
    file.exec('pragma busy_timeout = 5000');
    copyEpisode(file, id, 50_000);
    file.close();
    const index = await get('/sitemap.xml');
    const parts = locations(index.text);
    expect(index.text).toContain('<sitemapindex');
    expect(parts).toEqual([1, 2].map((part) => `${server.url}/sitemap.xml?part=${part}`));
    const all = await Promise.all([1, 2].map((part) => get(`/sitemap.xml?part=${part}`)));
    const [first = [], second = []] = all.map(({ text }) => locations(text));
    expect(first.length).toBe(50_000);
    expect(second.length).toBeGreaterThan(0);
    const endless = new Set([...first, ...second].filter((url) => url.includes('/endless/copied')));
    expect(endless.size).toBe(50_001);
    expect(new Set([...first, ...second]).size).toBe(first.length + second.length);
    for (const part of ['3', '0', 'x', '1&part=2'])
      expect((await get(`/sitemap.xml?part=${part}`)).status, part).toBe(404);
  },
);

test.skipIf(inject('postgresUrl') === undefined)(
  'on PostgreSQL an episode is in it with the time of its last change, too',
  async () => {
    const other = await startServer({ database: 'postgres' });
    await makeShow(other, { title: 'There' });
    await makeEpisode(other, 'there', audio, { title: 'Out' });
    const xml = await (await fetch(`${other.url}/sitemap.xml`)).text();
    const [, changed = ''] = /there\/out<\/loc><lastmod>([^<]+)/.exec(xml) ?? [];
    expect(Math.abs(Date.parse(changed) - Date.now())).toBeLessThan(60_000);
    await other.stop();
  },
);

/** Many more of one episode: to upload them would take an hour. */
function copyEpisode(file: DatabaseSync, id: string, times: number): void {
  const columns = file
    .prepare("select name from pragma_table_info('episodes')")
    .all()
    .map(({ name }) => String(name));
  const values = columns.map((name) =>
    ['id', 'slug', 'guid'].includes(name) ? `${name} || '-' || n` : name,
  );
  file.exec(
    `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${times})
    insert into episodes (${columns.join(', ')})
    select ${values.join(', ')} from episodes, numbers where id = '${id}'`,
  );
}
