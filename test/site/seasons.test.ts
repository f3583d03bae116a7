import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

describe.each(kindsOfDatabase())('seasons and trailers, on %s', (kind) => {
  const clock = movableClock();
  let server: TestServer;
  let audio: string;
  const made: Record<string, EpisodeJson> = {};

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${server.url}${path}`, { headers, redirect: 'manual' });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  /** Headings and titles of episodes, as they follow one another. */
  const outline = (html: string) =>
    [...html.matchAll(/<h[234][^>]*>(?:<a[^>]*>)?([^<]+)/g)].map(([, text]) => text);
  const dataOf = (html: string) => {
    const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? [];
    return JSON.parse(json) as Record<string, Record<string, unknown>>;
  };

  /** Two seasons whose second came out backwards, the trailers last of all. */
  const makeSeasons = async (type: string) => {
    await makeShow(server, { title: type, slug: type, type });
    const add = async (title: string, fields: Record<string, string>) => {
      clock.moveBy(60_000);
      made[title] = await makeEpisode(server, type, audio, { title, ...fields });
    };
    await add('One', { season: '1', number: '1' });
    await add('Two', { season: '1', number: '2' });
    await add('Extra', { season: '1', type: 'bonus' });
    await add('Four', { season: '2', number: '2' });
    await add('Three', { season: '2', number: '1' });
    await add('Hear us', { type: 'trailer' });
    await add('Hear the second', { type: 'trailer', season: '2' });
  };

  beforeAll(async () => {
    server = await startServer({ database: kind, clock });
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
    await makeSeasons('serial');
    await makeSeasons('episodic');
  });
  afterAll(() => server.stop());

  test('a serial show begins with its trailer, and is listed season by season, as it is heard', async () => {
    expect(outline((await get('/serial')).text)).toEqual([
      'Trailer',
      'Hear us',
      'Episodes',
      'Season 1',
      'One',
      'Two',
      'Extra',
      'Season 2',
      'Hear the second',
      'Three',
      'Four',
    ]);
  });

  test('an episodic show begins with its trailer, then has the newest first', async () => {
    const newest = ['Hear the second', 'Three', 'Four', 'Extra', 'Two', 'One'];
    expect(outline((await get('/episodic')).text)).toEqual([
      'Trailer',
      'Hear us',
      'Episodes',
      ...newest,
    ]);
  });

  test('one season is chosen by a plain link, and has its own trailer, address and name', async () => {
    const { text } = await get('/serial?season=2');
    expect(outline(text)).toEqual(['Trailer', 'Hear the second', 'Season 2', 'Three', 'Four']);
    expect(text).toContain(`<link rel="canonical" href="${server.url}/serial?season=2"`);
    expect(text).toContain('<title>serial · Season 2</title>');
    expect(text).toContain('<a href="/serial?season=2" aria-current="page">Season 2</a>');
    const newest = await get('/episodic?season=1');
    expect(outline(newest.text)).toEqual(['Season 1', 'Extra', 'Two', 'One']);
    const choice = (html: string) =>
      [...html.matchAll(/href="\/\w+\?season=(\d)"/g)].map(([, number]) => number);
    expect(choice(newest.text)).toEqual(['2', '1']);
    expect(choice(text)).toEqual(['1', '2']);
    for (const none of ['3', '0', 'x', '', '1&season=2'])
      expect((await get(`/serial?season=${none}`)).status, none).toBe(404);
  });

  test('an episode says its season where no heading does', async () => {
    const factsOf = (html: string) =>
      [...html.matchAll(/<p class="facts">(.*?)<\/p>/gs)].map(([, facts = '']) => facts);
    const says = async (path: string) =>
      factsOf((await get(path)).text).filter((facts) => facts.includes('Season')).length;
    expect(await says('/serial')).toBe(0);
    expect(await says('/serial?season=1')).toBe(0);
    expect(await says('/episodic')).toBe(6);
    expect(await says('/serial/one')).toBe(1);
  });

  test('what is a bonus or a trailer says so', async () => {
    const { text } = await get('/serial');
    expect(text).toMatch(/>Extra<\/a><\/h4><p class="facts"><span class="kind">Bonus</);
    expect(text).toMatch(/>Hear us<\/a><\/h3><p class="facts"><span class="kind">Trailer</);
  });

  test('the ways on from an episode follow the order of the page', async () => {
    const beside = async (slug: string) => {
      const { text } = await get(slug);
      return [...text.matchAll(/rel="(next|prev)" href="[^"]+">(\w+): <span>([^<]+)/g)].map(
        ([, ...parts]) => parts.join(' '),
      );
    };
    expect(await beside('/serial/hear-us')).toEqual(['next Next One']);
    expect(await beside('/serial/extra')).toEqual([
      'prev Previous Two',
      'next Next Hear the second',
    ]);
    expect(await beside('/serial/four')).toEqual(['prev Previous Three']);
    expect(await beside('/episodic/four')).toEqual(['next Newer Three', 'prev Older Extra']);
  });

  test('search engines hear of seasons what schema.org has, and find their pages', async () => {
    const url = `${server.url}/serial?season=2`;
    const season = { '@type': 'PodcastSeason', '@id': url, url, name: 'Season 2', seasonNumber: 2 };
    const series = { '@type': 'PodcastSeries', '@id': `${server.url}/serial`, name: 'serial' };
    expect(dataOf((await get('/serial?season=2')).text)).toMatchObject({
      ...season,
      partOfSeries: series,
    });
    const episode = dataOf((await get('/serial/three')).text);
    expect(episode).toMatchObject({ '@type': 'PodcastEpisode', partOfSeason: season });
    expect(episode['partOfSeries']).toMatchObject(series);
    const { text } = await get('/sitemap.xml');
    expect(text).toContain(`<loc>${url}</loc>`);
  });

  test('the player of a show begins as its page does when it is serial, and with the newest when it is not', async () => {
    const heard = async (path: string) => {
      const { text } = await get(path);
      const [, first] = /<h1[^>]*><a [^>]*>([^<]+)/.exec(text) ?? [];
      return [
        first,
        ...[...text.matchAll(/<li><a [^>]*><span>([^<]+)/g)].map(([, title]) => title),
      ];
    };
    const shown = outline((await get('/serial')).text).filter((text = '') => text in made);
    expect(await heard('/embed/serial')).toEqual(shown);
    const newest = ['Hear the second', 'Hear us', 'Three', 'Four', 'Extra', 'Two', 'One'];
    expect((await heard('/embed/episodic')).toSorted()).toEqual(newest.toSorted());
    expect((await heard('/embed/episodic'))[0]).toBe('Hear the second');
  });

  test('a season that has a name is called by it, everywhere and by the newest of its episodes that has one', async () => {
    await makeShow(server, { title: 'Named', type: 'serial' });
    const add = async (title: string, season: string, season_name: string | null) => {
      clock.moveBy(60_000);
      const { id } = await makeEpisode(server, 'named', audio, { title, season });
      const json = { season_name };
      await server.api(`/api/episodes/${id}`, { method: 'PATCH', json });
    };
    await add('A', '1', 'Before');
    await add('B', '1', 'The Long <Way>');
    await add('C', '1', null);
    await add('D', '2', null);
    const texts = (html: string) => outline(html.replaceAll(/<\/?span[^>]*>/g, ''));
    const season = 'Season 1: The Long &lt;Way>';
    const page = (await get('/named')).text;
    expect(texts(page)).toEqual(['Episodes', season, 'A', 'B', 'C', 'Season 2', 'D']);
    expect(page.replaceAll(/<\/?span[^>]*>/g, '')).toContain(
      `<a href="/named?season=1">${season}</a>`,
    );
    const chosen = (await get('/named?season=1')).text;
    expect(texts(chosen)).toEqual([season, 'A', 'B', 'C']);
    expect(chosen).toContain(`<title>Named · ${season}</title>`);
    expect(dataOf(chosen)).toMatchObject({ name: 'Season 1: The Long <Way>', seasonNumber: 1 });
    // An episode that names its season itself says that.
    for (const [path, name] of [
      ['/named/a', 'Season 1: Before'],
      ['/named/c', 'Season 1: The Long <Way>'],
      ['/named/d', 'Season 2'],
    ] as const) {
      const { text } = await get(path);
      const [, facts = ''] = /<p class="facts">(.*?)<\/p>/s.exec(text) ?? [];
      expect(facts.replaceAll(/<[^>]+>/g, '').replaceAll('&lt;', '<'), path).toContain(name);
      expect(dataOf(text)['partOfSeason']).toMatchObject({ name });
    }
  });

  test('a season is 304 until it changes, and goes with its last episode (security 95)', async () => {
    await makeShow(server, { title: 'Short', type: 'serial' });
    await makeEpisode(server, 'short', audio, { title: 'First', season: '1' });
    const publish_at = new Date(clock.now() + 60_000).toISOString();
    const later = { title: 'Later', season: '2', publish_at };
    const { id } = await makeEpisode(server, 'short', audio, later);
    const { text, headers } = await get('/short');
    expect(text).not.toMatch(/season=2|later/i);
    expect((await get('/short?season=2')).status).toBe(404);
    const asked = { 'if-none-match': headers.get('etag') ?? '' };
    expect((await get('/short?season=1', asked)).status).toBe(304);
    clock.moveBy(61_000);
    expect((await get('/short?season=1', asked)).text).toContain('season=2');
    expect((await get('/short?season=2')).text).toContain('Later');
    await server.api(`/api/episodes/${id}`, { method: 'PATCH', json: { season: 1 } });
    expect((await get('/short?season=2')).status).toBe(404);
    expect((await get('/short?season=1')).text).toContain('Later');
  });

  test('a long season goes on, on its own pages', { timeout: 120_000 }, async () => {
    await makeShow(server, { title: 'Long', type: 'serial' });
    await makeEpisode(server, 'long', audio, { title: 'Before', season: '1', number: '1' });
    const numbers = Array.from({ length: 21 }, (_none, at) => String(at + 1));
    for (const number of numbers)
      await makeEpisode(server, 'long', audio, { title: `No ${number}`, season: '2', number });
    const { text } = await get('/long?season=2');
    expect(text).toContain('<a rel="next" href="/long?season=2&amp;page=2">Next</a>');
    expect(outline(text)).toHaveLength(1 + 20);
    const second = await get('/long?season=2&page=2');
    expect(outline(second.text)).toEqual(['Season 2', 'No 21']);
    expect(second.text).toContain('<a rel="prev" href="/long?season=2">Previous</a>');
    expect(second.text).toContain(`href="${server.url}/long?season=2&amp;page=2"`);
    expect(outline((await get('/long?page=2')).text)).toEqual([
      'Episodes',
      'Season 2',
      'No 20',
      'No 21',
    ]);
    expect((await get('/long?season=2&page=3')).status).toBe(404);
  });
});
