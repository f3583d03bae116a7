import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import { beginUpload, minuteOfSound, newSound } from '../support/upload-streams.ts';
import type {
  EpisodeJson,
  ListJson,
  ProblemJson,
  ShowJson,
  TestServer,
} from '../support/server.ts';

const DAY_MS = 86_400_000;

describe.each(kindsOfDatabase())('deleted episodes on %s', (database) => {
  const clock = movableClock();
  let server: TestServer;
  let show: ShowJson;
  let audio: string;
  beforeAll(async () => {
    server = await startServer({ database, clock });
    show = await makeShow(server, { title: 'Deleting' });
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 3 });
  });
  afterAll(() => server.stop());

  const remove = async ({ id }: EpisodeJson) =>
    (await server.api(`/api/episodes/${id}`, { method: 'DELETE' })).status;
  const restore = async ({ id }: EpisodeJson) =>
    await server.api(`/api/episodes/${id}/restore`, { method: 'POST' });
  const feed = async () => {
    const response = await fetch(show.feed_url);
    return { tag: response.headers.get('etag'), text: await response.text() };
  };
  const refused = async (response: Response) =>
    `${response.status} ${(await jsonOf<ProblemJson>(response)).code}`;
  const deletedTitles = async (query = '') => {
    const path = `/api/shows/${show.slug}/episodes?state=deleted${query}`;
    const list = await jsonOf<ListJson<EpisodeJson>>(await server.api(path));
    return list.items.map(({ title }) => title);
  };

  test('a show that is deleted while audio comes gets no episode of it, and none when it is restored', async () => {
    const { slug, id } = await makeShow(server, { title: 'Gone meanwhile' });
    const { audio: sound } = newSound(await minuteOfSound(), 400_000, 'Too late');
    const sending = beginUpload(server, slug, 'post', sound.length);
    await sending.send([sound.subarray(0, 200_000)]);
    await sleep(200); // its show was looked up before its first byte was asked for
    expect((await server.api(`/api/shows/${id}?confirm=true`, { method: 'DELETE' })).status).toBe(
      204,
    );
    await sending.send([sound.subarray(200_000)]);
    const { status, episode } = await sending.finish();
    expect([status, episode]).toMatchObject([404, { code: 'show.not-found' }]);
    await server.api(`/api/shows/${id}/restore`, { method: 'POST' });
    const list = await server.api(`/api/shows/${slug}/episodes`);
    expect((await jsonOf<ListJson<EpisodeJson>>(list)).items).toEqual([]);
  });

  test('a deleted live episode comes back as it was: guid, address of the audio, date, state, place in the feed', async () => {
    const episode = await makeEpisode(server, show.slug, audio, { title: 'Back again' });
    const before = await feed();
    expect(await remove(episode)).toBe(204);
    const without = await feed();
    expect(without.text).not.toContain('Back again');
    expect(without.tag).not.toBe(before.tag);
    expect((await fetch(episode.enclosure.url)).status).toBe(410);
    const restored = await restore(episode);
    expect(restored.status).toBe(200);
    const { warnings: _now, ...fields } = await jsonOf<EpisodeJson>(restored);
    const { warnings: _then, ...had } = episode;
    expect(fields).toEqual(had);
    const after = await feed();
    expect([before.tag, without.tag]).not.toContain(after.tag);
    const item = /<item>.*?Back again.*?<\/item>/s;
    expect(item.exec(after.text)?.[0]).toBe(item.exec(before.text)?.[0]);
    expect((await fetch(episode.enclosure.url)).status).toBe(200);
  });

  test('a draft stays a draft, a withdrawn one withdrawn, and a scheduled one keeps its second', async () => {
    const draft = await makeEpisode(server, show.slug, audio, { title: 'D', draft: 'true' });
    const withdrawn = await makeEpisode(server, show.slug, audio, { title: 'W' });
    await server.api(`/api/episodes/${withdrawn.id}/withdraw`, { method: 'POST' });
    const at = new Date(clock.now() + DAY_MS).toISOString();
    const scheduled = await makeEpisode(server, show.slug, audio, {
      title: 'Tomorrow',
      publish_at: at,
    });
    const states = [];
    for (const episode of [draft, withdrawn, scheduled]) {
      await remove(episode);
      states.push((await jsonOf<EpisodeJson>(await restore(episode))).state);
    }
    expect(states).toEqual(['draft', 'withdrawn', 'scheduled']);
    expect((await feed()).text).not.toContain('Tomorrow');
    clock.moveBy(DAY_MS);
    expect((await feed()).text).toContain('Tomorrow');
  });

  test('the list of deleted ones has those that can be restored, in pages, and no others', async () => {
    const kept = await makeEpisode(server, show.slug, audio, { title: 'Kept' });
    const one = await makeEpisode(server, show.slug, audio, { title: 'One', draft: 'true' });
    const two = await makeEpisode(server, show.slug, audio, { title: 'Two' });
    await remove(one);
    await remove(two);
    expect(await deletedTitles()).toEqual(['One', 'Two']);
    expect(await deletedTitles('&limit=1')).toEqual(['One']);
    const path = `/api/shows/${show.slug}/episodes`;
    const { items } = await jsonOf<ListJson<EpisodeJson>>(await server.api(path));
    expect(items.map(({ id }) => id)).toContain(kept.id);
    expect(items.filter(({ deleted_at }) => deleted_at !== null)).toEqual([]);
    expect(await refused(await server.api(`${path}?state=dead`))).toBe('422 request.invalid');
  });

  test('after 30 days, and when it was never deleted, there is nothing to restore', async () => {
    const episode = await makeEpisode(server, show.slug, audio, { title: 'Too late' });
    const nothing = '404 episode.not-deleted';
    expect(await refused(await restore(episode))).toBe(nothing);
    await remove(episode);
    clock.moveBy(30 * DAY_MS - 60_000);
    expect(await deletedTitles()).toContain('Too late');
    clock.moveBy(120_000);
    expect(await refused(await restore(episode))).toBe(nothing);
    expect(await deletedTitles()).not.toContain('Too late');
    expect((await fetch(episode.enclosure.url)).status).toBe(410);
  });

  test('an episode of a deleted show comes back only after its show', async () => {
    const other = await makeShow(server, { title: 'Gone with it' });
    const episode = await makeEpisode(server, other.slug, audio);
    await remove(episode);
    await server.api(`/api/shows/${other.id}?confirm=true`, { method: 'DELETE' });
    expect(await refused(await restore(episode))).toBe('404 show.not-found');
    await server.api(`/api/shows/${other.id}/restore`, { method: 'POST' });
    expect((await restore(episode)).status).toBe(200);
  });
});
