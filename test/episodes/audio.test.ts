import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { historyOn } from '../history/history-world.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ProblemJson, ShowJson, TestServer } from '../support/server.ts';

describe.each(kindsOfDatabase())('other audio on %s', (database) => {
  let server: TestServer;
  let history: ReturnType<typeof historyOn>;
  let show: ShowJson;
  let long: string;
  let short: string;
  beforeAll(async () => {
    server = await startServer({ database });
    history = historyOn(server);
    show = await makeShow(server, { title: 'Replacing' });
    long = await makeAudio({ kind: 'mp3-cbr', seconds: 9 });
    short = await makeAudio({ kind: 'm4a', seconds: 4 });
  });
  afterAll(() => server.stop());

  const replace = async (id: string, path: string) =>
    await server.api(`/api/episodes/${id}/audio`, { method: 'PUT', body: readFileSync(path) });
  const undo = async (id: string) =>
    await server.api(`/api/episodes/${id}/audio/undo`, { method: 'POST' });
  const refused = async (response: Response) =>
    `${response.status} ${(await jsonOf<ProblemJson>(response)).code}`;
  const feed = async () => await (await fetch(show.feed_url)).text();
  const heard = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

  test('new audio has a new address under the same guid, the feed has it at once, and the old address plays on (reliability R37)', async () => {
    const before = await makeEpisode(server, show.slug, long, { title: 'Corrected' });
    expect(await feed()).toContain(before.enclosure.url);
    const response = await replace(before.id, short);
    expect(response.status).toBe(200);
    const after = await jsonOf<EpisodeJson>(response);
    expect(after).toMatchObject({
      guid: before.guid,
      publish_at: before.publish_at,
      title: 'Corrected',
      duration_seconds: 4,
      enclosure: { type: 'audio/x-m4a', length: readFileSync(short).length },
    });
    expect(after.enclosure.url).not.toBe(before.enclosure.url);
    const text = await feed();
    expect(text).not.toContain(before.enclosure.url);
    expect(text).toContain(`url="${after.enclosure.url}" length="${after.enclosure.length}"`);
    expect(await heard(before.enclosure.url)).toEqual(readFileSync(long));
    expect(await heard(after.enclosure.url)).toEqual(readFileSync(short));
  });

  test('undo goes back to the address that was, and undone twice the newer one is there again', async () => {
    const first = await makeEpisode(server, show.slug, long, { title: 'Undone' });
    const second = await jsonOf<EpisodeJson>(await replace(first.id, short));
    await history.call('PATCH', `/api/episodes/${first.id}`, { title: 'Between' });
    const back = await jsonOf<EpisodeJson>(await undo(first.id));
    expect(back).toMatchObject({ title: 'Between', enclosure: first.enclosure, guid: first.guid });
    expect(await feed()).toContain(first.enclosure.url);
    const again = await jsonOf<EpisodeJson>(await undo(first.id));
    expect(again.enclosure).toEqual(second.enclosure);
    const versions = await history.versions(`/api/episodes/${first.id}`);
    expect(versions.map(({ what, changed }) => [what, ...changed])).toEqual([
      ['created'],
      ['audio-replaced', 'audio_id'],
      ['changed', 'title'],
      ['audio-undone', 'audio_id'],
      ['audio-undone', 'audio_id'],
    ]);
  });

  test('bringing back an earlier version leaves the audio as it is', async () => {
    const first = await makeEpisode(server, show.slug, long, { title: 'First words' });
    const second = await jsonOf<EpisodeJson>(await replace(first.id, short));
    const back = await history.bringBack(`/api/episodes/${first.id}`, 1);
    expect(back['enclosure']).toEqual(second.enclosure);
  });

  test('the same bytes again change nothing, and without other audio there is nothing to undo', async () => {
    const episode = await makeEpisode(server, show.slug, long, { title: 'Once' });
    const again = await jsonOf<EpisodeJson>(await replace(episode.id, long));
    expect(again.enclosure).toEqual(episode.enclosure);
    expect(await refused(await undo(episode.id))).toBe('409 episode.no-other-audio');
    expect(await history.versions(`/api/episodes/${episode.id}`)).toHaveLength(1);
  });

  test('audio that is none, or too short for the chapters and soundbites, is refused and changes nothing', async () => {
    const episode = await makeEpisode(server, show.slug, long, {
      title: 'Full',
      chapters: '00:00 Intro\n00:07 End',
    });
    expect(await refused(await replace(episode.id, short))).toBe('422 chapters.beyond-end');
    const soundbites = [{ start_time: 6, duration: 2 }];
    await history.call('PATCH', `/api/episodes/${episode.id}`, { chapters: null, soundbites });
    expect(await refused(await replace(episode.id, short))).toBe(
      '422 episode.soundbite-beyond-end',
    );
    const path = `/api/episodes/${episode.id}/audio`;
    const text = await server.api(path, { method: 'PUT', body: 'no audio at all' });
    expect(text.status).toBe(422);
    const now = await history.call<EpisodeJson>('GET', `/api/episodes/${episode.id}`);
    expect(now.enclosure).toEqual(episode.enclosure);
  });
});
