import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, ShowJson, TestServer } from '../support/server.ts';

describe.each(kindsOfDatabase())('the same audio again on %s', (database) => {
  let server: TestServer;
  let show: ShowJson;
  beforeAll(async () => {
    server = await startServer({ database });
    show = await makeShow(server);
  });
  afterAll(() => server.stop());

  const feed = async () => await (await fetch(show.feed_url)).text();
  const codesOf = ({ warnings }: EpisodeJson) => warnings.map(({ code }) => code);

  test('audio that another episode has is not scheduled without a word either, and is where that was asked for (reliability R22)', async () => {
    const path = await makeAudio({ kind: 'mp3-cbr', seconds: 8 });
    await makeEpisode(server, show.slug, path, { title: 'The eighth' });
    const publish_at = '2040-01-15T07:00';
    const stateOf = async (fields: Record<string, string>) =>
      (await makeEpisode(server, show.slug, path, fields)).state;
    expect(await stateOf({ publish_at, allow_duplicate: 'false' })).toBe('draft');
    expect(await stateOf({ publish_at, allow_duplicate: 'true' })).toBe('scheduled');
    expect(await stateOf({ allow_duplicate: 'false' })).toBe('draft');
    const before = (await feed()).split('The eighth').length;
    const posts = [1, 2, 3].map(() =>
      server.api(`/api/shows/${show.slug}/episodes?title=The eighth`, {
        method: 'POST',
        body: readFileSync(path),
        headers: { 'content-type': 'audio/mpeg' },
      }),
    );
    await Promise.all(posts);
    expect((await feed()).split('The eighth').length).toBe(before);
  });

  test('a draft and a scheduled episode say that their audio is there already, until they are live (reliability R22)', async () => {
    const path = await makeAudio({ kind: 'mp3-cbr', seconds: 7 });
    const first = await makeEpisode(server, show.slug, path, { title: 'The seventh' });
    expect(codesOf(first)).not.toContain('episode.same-audio');
    for (const fields of [{ draft: 'true' }, { publish_at: '2040-01-15T07:00' }]) {
      const again = await makeEpisode(server, show.slug, path, fields);
      const asked = async (verb = '', method = 'GET') =>
        jsonOf<EpisodeJson>(await server.api(`/api/episodes/${again.id}${verb}`, { method }));
      expect(codesOf(again).filter((code) => code === 'episode.same-audio')).toHaveLength(1);
      expect(codesOf(await asked())).toContain('episode.same-audio');
      await server.api(`/api/episodes/${first.id}`, { method: 'DELETE' });
      expect(codesOf(await asked('/publish', 'POST'))).not.toContain('episode.same-audio');
    }
  });

  test('whether a file is there already is asked by its SHA-256, of a show and of what can be restored', async () => {
    const path = await makeAudio({ kind: 'mp3-cbr', seconds: 9 });
    const { id, sha256 } = await makeEpisode(server, show.slug, path, { title: 'The ninth' });
    const other = await makeShow(server, { title: 'Another' });
    const found = async (query: string, slug = show.slug) => {
      const answer = await server.api(`/api/shows/${slug}/episodes?${query}`);
      return (await jsonOf<ListJson<EpisodeJson>>(answer)).items.map((episode) => episode.id);
    };
    const hash = sha256.toUpperCase();
    expect(await found(`sha256=${hash}`)).toEqual([id]);
    expect(await found(`sha256=${hash}`, other.slug)).toEqual([]);
    expect(await found(`sha256=${'0'.repeat(64)}`)).toEqual([]);
    expect(await found(`sha256=${hash}&state=deleted`)).toEqual([]);
    await server.api(`/api/episodes/${id}`, { method: 'DELETE' });
    expect(await found(`sha256=${hash}`)).toEqual([]);
    expect(await found(`sha256=${hash}&state=deleted`)).toEqual([id]);
    const refused = await server.api(`/api/shows/${show.slug}/episodes?sha256=abc`);
    expect([refused.status, await refused.json()]).toMatchObject([422, { field: 'sha256' }]);
  });
});
