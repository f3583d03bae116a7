import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFiles, openMigratedDatabase } from '../../src/data.ts';
import { makeOldFindable } from '../../src/episodes/findable.ts';
import { purgeDeleted } from '../../src/episodes/purging.ts';
import type { FileStore } from '../../src/media/files/store.ts';
import { checkFiles } from '../../src/operations/check-files.ts';
import { sweepOrphans } from '../../src/operations/orphans.ts';
import { parseConfig } from '../../src/platform/config.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { openLog } from '../../src/platform/log.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ProblemJson, ShowJson, TestServer } from '../support/server.ts';

const DAY_MS = 86_400_000;
/** Stands in every text of what is deleted, and nowhere else. */
const SECRET = 'Xylophonist';

interface Whole {
  episode: EpisodeJson;
  /** Of its files: each answers 410 once it is deleted. */
  addresses: string[];
  pages: string[];
}

describe.each(kindsOfDatabase())('what was deleted 30 days ago, on %s', (kind) => {
  const clock = movableClock();
  const { signal } = new AbortController();
  let server: TestServer;
  let database: Database;
  let files: FileStore;
  let audio: string;
  beforeAll(async () => {
    server = await startServer({ database: kind, clock });
    const config = parseConfig(server.settings);
    database = await openMigratedDatabase(config, clock, openLog('silent'));
    files = await openFiles(config);
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 3 });
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
  });

  const nothingElse = { copies: async () => undefined, rows: async () => undefined };
  const purge = () => purgeDeleted(database, nothingElse, signal);
  const remove = (path: string) => server.api(path, { method: 'DELETE' });
  const status = async (url: string) => (await fetch(url, { redirect: 'manual' })).status;
  const statuses = async (urls: string[]) => [...new Set(await Promise.all(urls.map(status)))];
  const code = async (response: Response) => (await jsonOf<ProblemJson>(response)).code;

  async function put(path: string, body: string | Buffer<ArrayBuffer>): Promise<void> {
    const answer = await server.api(path, { method: 'PUT', body });
    expect(answer.ok, `${path}: ${await answer.clone().text()}`).toBe(true);
  }

  /** An episode with everything that one can have. */
  async function makeWhole(show: ShowJson, slug: string, word = SECRET): Promise<Whole> {
    const fields = { title: word, notes: `Notes of a ${word}`, slug, guid: `guid-of-${slug}` };
    const { id, enclosure } = await makeEpisode(server, show.slug, audio, fields);
    const path = `/api/episodes/${id}`;
    await put(`${path}/artwork`, await jpeg(1500));
    await put(`${path}/chapters`, `00:00 Beginning of a ${word}\n00:01 More`);
    await put(`${path}/transcripts/en`, `WEBVTT\n\n00:00.000 --> 00:01.000\nThe ${word} speaks\n`);
    const other = readFileSync(audio);
    other[other.length - 50]! ^= 1;
    await put(`${path}/audio?allow_duplicate=true`, other);
    const persons = [{ name: word, href: `https://${word}.example/`, role: 'Guest' }];
    await server.api(path, { method: 'PATCH', json: { persons, summary: word } });
    const episode = await jsonOf<EpisodeJson>(await server.api(path));
    const { artwork_url, transcripts } = episode as EpisodeJson & {
      artwork_url: string;
      transcripts: { files: { url: string }[] }[];
    };
    const said = transcripts.flatMap((one) => one.files.map(({ url }) => url));
    const own = [enclosure.url, episode.enclosure.url, artwork_url, ...said];
    const addresses = [...own, `${server.url}/chapters/${id}.json`];
    const pages = [`${server.url}/embed/${id}`, `${server.url}/${show.slug}/${slug}`];
    expect(await statuses([...addresses, ...pages])).toEqual([200]);
    return { episode, addresses, pages };
  }

  /** Every row of every table that has the word. */
  async function rowsWith(word: string): Promise<string[]> {
    const tables = await database.read.introspection.getTables();
    const found: string[] = [];
    for (const { name } of tables) {
      if (name.startsWith('passages_')) continue; // what SQLite's index is made of
      const { rows } = await sql`select * from ${sql.table(name)}`.execute(database.read);
      const text = rows.map((row) => JSON.stringify(row)).filter((row) => row.includes(word));
      found.push(...text.map((row) => `${name} ${row}`));
    }
    return found;
  }

  const filesOf = async (id: string) => {
    const { rows } = await sql<{ store_key: string }>`
      select store_key from files where owner_id = ${id}`.execute(database.read);
    return rows.map((row) => row.store_key);
  };
  const onDisk = () =>
    readdirSync(server.settings['UPLOADS_DIR']!, { recursive: true, encoding: 'utf8' });
  const sweep = () => sweepOrphans({ database, files, clock, log: openLog('silent') });

  test('an episode: 29 days later it comes back whole, 30 days later nothing is left of it but its addresses, which are gone (410)', async () => {
    const show = await makeShow(server, { title: 'Purging' });
    const { episode, addresses, pages } = await makeWhole(show, 'the-one');
    const beside = await makeWhole(show, 'beside', 'Neighbour');
    await remove(`/api/episodes/${episode.id}`);
    clock.moveBy(29 * DAY_MS);
    expect(await purge()).toEqual({ episodes: 0, shows: 0 });
    const back = await server.api(`/api/episodes/${episode.id}/restore`, { method: 'POST' });
    expect([back.status, await statuses(addresses)]).toEqual([200, [200]]);
    await remove(`/api/episodes/${episode.id}`);
    expect(await statuses(addresses)).toEqual([410]);
    const pagesThen = await Promise.all(pages.map(status));
    const keys = await filesOf(episode.id);
    expect(keys.length).toBeGreaterThan(8);
    const others = await filesOf(beside.episode.id);
    const feed = await fetch(show.feed_url);
    const before = [feed.headers.get('etag'), await feed.text()];
    clock.moveBy(30 * DAY_MS + 1000);
    expect(await purge()).toEqual({ episodes: 1, shows: 0 });
    expect(await purge()).toEqual({ episodes: 0, shows: 0 });
    await makeOldFindable({ database, files }, signal);
    expect(await rowsWith(SECRET)).toEqual([]);
    const tables = (await rowsWith(episode.id)).map((row) => row.split(' ')[0]);
    tables.push('show_events'); // what is not told yet: ids alone
    expect([...new Set(tables)].toSorted()).toEqual(['activity', 'episodes', 'show_events']);
    expect(await statuses(addresses)).toEqual([410]);
    expect(await Array.fromAsync(checkFiles({ database, files }, { verify: true }))).toEqual([]);
    expect(await sweep()).toMatchObject({ trashed: keys.length, restored: 0 });
    clock.moveBy(30 * DAY_MS + 1000);
    expect(await sweep()).toMatchObject({ dropped: keys.length });
    for (const key of keys) expect(onDisk().filter((path) => path.endsWith(key))).toEqual([]);
    expect(await statuses(addresses)).toEqual([410]);
    expect(await Promise.all(pages.map(status))).toEqual(pagesThen);
    for (const key of others) expect(await files.stat(key), key).toBeDefined();
    expect(await filesOf(beside.episode.id)).toEqual(others);
    const { warnings: _then, ...was } = beside.episode as EpisodeJson & { warnings: unknown };
    const now = await jsonOf<Record<string, unknown>>(
      await server.api(`/api/episodes/${beside.episode.id}`),
    );
    expect(now).toMatchObject(was);
    expect(await statuses(beside.addresses)).toEqual([200]);
    const after = await fetch(show.feed_url);
    expect([after.headers.get('etag'), await after.text()]).toEqual(before);
  });

  test('its guid and its slug are never used again, and it can not be restored, also when the clock is set back', async () => {
    const show = await makeShow(server, { title: 'Never again' });
    const fields = { slug: 'once', guid: 'guid-of-once' };
    const { id } = await makeEpisode(server, show.slug, audio, fields);
    await remove(`/api/episodes/${id}`);
    clock.moveBy(31 * DAY_MS);
    expect(await purge()).toMatchObject({ episodes: 1 });
    clock.moveBy(-5 * DAY_MS);
    const again = await server.api(`/api/episodes/${id}/restore`, { method: 'POST' });
    expect(await code(again)).toBe('episode.not-deleted');
    const listed = await server.api(`/api/shows/${show.slug}/episodes?state=deleted`);
    expect(await jsonOf(listed)).toMatchObject({ items: [] });
    const form = new FormData();
    form.set('audio', new Blob([readFileSync(audio)]), 'again.mp3');
    form.set('guid', 'guid-of-once');
    const path = `/api/shows/${show.slug}/episodes`;
    const taken = await server.api(path, { method: 'POST', body: form });
    expect(await code(taken)).toBe('episode.guid-taken');
    const { slug } = await makeEpisode(server, show.slug, audio, { title: 'Once' });
    expect(slug).not.toBe('once');
    clock.moveBy(5 * DAY_MS);
  });

  test('a show goes with all its episodes; its addresses, also earlier ones, are gone, and no other gets its slugs', async () => {
    const show = await makeShow(server, {
      title: SECRET,
      slug: 'first-name',
      description: SECRET,
      owner_email: `${SECRET}@example.org`,
    });
    await put(`/api/shows/${show.id}/artwork`, await jpeg(1500));
    await server.api(`/api/shows/${show.id}`, { method: 'PATCH', json: { slug: 'second-name' } });
    const renamed = await jsonOf<ShowJson>(await server.api(`/api/shows/${show.id}`));
    const episodes = [await makeWhole(renamed, 'one'), await makeWhole(renamed, 'two')];
    await makeEpisode(server, renamed.slug, audio, { title: SECRET, slug: 'three', draft: 'true' });
    const artwork = String(renamed['artwork_url']);
    const own = ['first-name', 'second-name'].map((slug) => `${server.url}/feeds/${slug}.xml`);
    const addresses = [...own, artwork, ...episodes.flatMap((one) => one.addresses)];
    const pages = [`${server.url}/second-name`, ...episodes.flatMap((one) => one.pages)];
    await remove(`/api/shows/${show.id}?confirm=true`);
    expect(await statuses(addresses)).toEqual([410]);
    const pagesThen = await Promise.all(pages.map(status));
    clock.moveBy(30 * DAY_MS + 1000);
    expect(await purge()).toEqual({ episodes: 3, shows: 1 });
    expect(await purge()).toEqual({ episodes: 0, shows: 0 });
    expect(await rowsWith(SECRET)).toEqual([]);
    expect(await statuses(addresses)).toEqual([410]);
    expect(await Promise.all(pages.map(status))).toEqual(pagesThen);
    clock.moveBy(-DAY_MS);
    const restored = await server.api(`/api/shows/${show.id}/restore`, { method: 'POST' });
    expect(await code(restored)).toBe('show.not-found');
    expect(await rowsWith('first-name')).toHaveLength(1);
    const again = { title: 'Another', slug: 'first-name' };
    const taken = await server.api('/api/shows', { method: 'POST', json: again });
    expect(await code(taken)).toBe('show.slug-taken');
    clock.moveBy(DAY_MS);
  });

  test('two servers at once purge it once, and one that stops leaves the rest to the next', async () => {
    const show = await makeShow(server, { title: 'Many' });
    for (let count = 0; count < 12; count += 1)
      await remove(`/api/episodes/${(await makeEpisode(server, show.slug, audio)).id}`);
    await remove(`/api/shows/${show.id}?confirm=true`);
    clock.moveBy(31 * DAY_MS);
    expect(await purgeDeleted(database, nothingElse, AbortSignal.abort())).toEqual({
      episodes: 0,
      shows: 0,
    });
    const done = await Promise.all([purge(), purge(), purge()]);
    const sum = (name: 'episodes' | 'shows') => done.reduce((all, one) => all + one[name], 0);
    expect([sum('episodes'), sum('shows')]).toEqual([12, 1]);
  });

  test('the worker purges with its first turn, and takes what folders above keep of a show', async () => {
    const show = await makeShow(server, { title: 'Told of', slug: 'told-of' });
    await makeEpisode(server, show.slug, audio, { title: SECRET, slug: 'heard' });
    const listing = { state: 'submitted', note: SECRET };
    const noted = `/api/shows/${show.id}/directories/apple`;
    expect((await server.api(noted, { method: 'PUT', json: listing })).status).toBe(200);
    const hook = { url: `https://hook.test/${SECRET}` };
    const hooks = `/api/shows/${show.id}/webhooks`;
    expect((await server.api(hooks, { method: 'POST', json: hook })).status).toBe(201);
    expect(await status(show.feed_url)).toBe(200);
    const kept = join(server.settings['FEEDS_DIR'] ?? '', 'told-of');
    await expect.poll(() => readdirSync(kept)).toHaveLength(1);
    await remove(`/api/shows/${show.id}?confirm=true`);
    await server.stop({ keep: true });
    clock.moveBy(31 * DAY_MS);
    server = await startServer({ database: kind, clock, beside: server });
    await expect.poll(() => rowsWith(SECRET), { timeout: 10_000 }).toEqual([]);
    expect(() => readdirSync(kept)).toThrow('ENOENT');
  });
});
