import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wholeEpisode, wholeShow } from '../feeds/whole-namespace.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { writePast } from '../support/sql.ts';
import { historyOn } from './history-world.ts';

type Answer = Record<string, unknown>;
type Compared = { items: { field: string; from: unknown; to: unknown }[] };

describe.each(kindsOfDatabase())('going back to a version on %s', (kind) => {
  let server: TestServer;
  let history: ReturnType<typeof historyOn>;
  let show: ShowJson;
  let audio: string;
  beforeAll(async () => {
    server = await startServer({ database: kind });
    history = historyOn(server);
    show = await makeShow(server, { title: 'Back' });
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 90 });
  });
  afterAll(() => server.stop());

  const newEpisode = async (fields: Record<string, string>) => {
    const episode = await makeEpisode(server, show.slug, audio, fields);
    return { episode, path: `/api/episodes/${episode.id}` };
  };
  const setArtwork = async (path: string, pixels: number) =>
    await server.api(`${path}/artwork`, { method: 'PUT', body: await jpeg(pixels) });
  const withoutWarnings = ({ warnings: _warnings, ...answer }: Answer) => answer;

  test('every field of an episode comes back, artwork and chapters too, as a new version', async () => {
    const { path } = await newEpisode({ title: 'Whole' });
    const everything = {
      ...wholeEpisode,
      slug: 'whole-one',
      notes: '*Notes*',
      summary: 'Short.',
      link: 'https://example.org/1',
      author: 'Guest',
      season: 2,
      number: 3,
      type: 'bonus',
      explicit: true,
      blocked: true,
      chapters: [{ start_seconds: 0, title: 'Intro', url: 'https://example.org/' }],
    };
    await history.call('PATCH', path, everything);
    await setArtwork(path, 1400);
    const before = await history.call<Answer>('GET', path);
    const emptied = Object.fromEntries(Object.keys(everything).map((field) => [field, null]));
    const others = { slug: 'another', notes: 'Other', type: 'full', blocked: false };
    await history.call('PATCH', path, { ...emptied, ...others, title: 'Emptied' });
    await setArtwork(path, 1500);
    const back = await history.bringBack(path, 3);
    expect(withoutWarnings(back)).toEqual({ ...withoutWarnings(before), left: [] });
    const versions = await history.versions(path);
    expect(versions.at(-1)).toMatchObject({ number: 6, what: 'brought-back', who: 'owner' });
    const same = await history.call<Compared>('GET', `${path}/versions/3/compare/6`);
    expect(same.items).toEqual([]);
  });

  test('every field of a show comes back', async () => {
    const { id, slug } = await makeShow(server, { title: 'A whole show' });
    const path = `/api/shows/${id}`;
    await history.call('PATCH', path, {
      ...wholeShow,
      description: 'Long.',
      language: 'de',
      categories: ['Arts > Books', 'Technology'],
      explicit: true,
      owner_name: 'Ada',
      owner_email: 'ada@example.org',
      time_zone: 'Europe/Berlin',
      funding: [{ url: 'https://example.org/give', text: 'Give' }],
      new_feed_url: 'https://elsewhere.example.org/feed.xml',
    });
    await setArtwork(path, 1400);
    const before = await history.call<Answer>('GET', path);
    const created = await history.bringBack(path, 1);
    expect(created).toMatchObject({ slug, description: '', categories: [], artwork_url: null });
    expect(await history.bringBack(path, 3)).toEqual({ ...before, left: [] });
  });

  test('two versions are compared field by field', async () => {
    const { path } = await newEpisode({ title: 'Frist' });
    await history.call('PATCH', path, { title: 'First', persons: [{ name: 'Ada' }] });
    const { items } = await history.call<Compared>('GET', `${path}/versions/1/compare/2`);
    expect(items).toEqual([
      { field: 'persons', from: [], to: [expect.objectContaining({ name: 'Ada' })] },
      { field: 'title', from: 'Frist', to: 'First' },
    ]);
    const back = await history.call<Compared>('GET', `${path}/versions/2/compare/1`);
    expect(back.items.map(({ field, to }) => [field, to])).toEqual([
      ['persons', []],
      ['title', 'Frist'],
    ]);
  });

  test('guid, address of the audio, date and state stay as they are, and the feed changes at once', async () => {
    const { episode, path } = await newEpisode({ title: 'As a draft', draft: 'true' });
    await history.call('POST', `${path}/publish`);
    const live = await history.call<Answer>('PATCH', path, { title: 'As it is live' });
    const feed = async () => await (await fetch(show.feed_url)).text();
    expect(await feed()).toContain('As it is live');
    const back = await history.bringBack(path, 1);
    expect(back).toMatchObject({
      title: 'As a draft',
      state: 'live',
      guid: episode.guid,
      enclosure: episode.enclosure,
      publish_at: live['publish_at'],
    });
    expect(await feed()).toContain('As a draft');
  });

  test('what is taken meanwhile is refused by its name, and nothing changes', async () => {
    const { path } = await newEpisode({ title: 'Mine', slug: 'wanted' });
    await history.call('PATCH', path, { slug: 'given-up', title: 'Changed' });
    await newEpisode({ title: 'Theirs', slug: 'wanted' });
    expect(await history.refusal('POST', `${path}/versions/1/restore`)).toBe(
      '409 episode.slug-taken',
    );
    expect(await history.call<Answer>('GET', path)).toMatchObject({
      title: 'Changed',
      slug: 'given-up',
    });
    expect(await history.versions(path)).toHaveLength(2);
  });

  test('a field that only an older release allowed costs itself, and not the whole version', async () => {
    const { path, episode } = await newEpisode({ title: 'Of old', number: '3' });
    const ofShow = await makeShow(server, { title: 'Old show', author: 'Ada' });
    for (const [id, from, to] of [
      [episode.id, '"number":3', '"number":-3'],
      [ofShow.id, '"language":"en"', '"language":"no language at all"'],
    ])
      await writePast(
        server,
        `update versions set fields = replace(fields, '${from}', '${to}') where subject_id = '${id}'`,
      );
    await history.call('PATCH', path, { title: 'Of now', number: 4 });
    const back = await history.bringBack(path, 1);
    expect(back).toMatchObject({ title: 'Of old', number: 4, left: ['number'] });
    await history.call('PATCH', `/api/shows/${ofShow.id}`, { author: 'Grace', language: 'de' });
    const show1 = await history.bringBack(`/api/shows/${ofShow.id}`, 1);
    expect(show1).toMatchObject({ author: 'Ada', language: 'de', left: ['language'] });
  });
});
