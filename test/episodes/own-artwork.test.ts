import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, ProblemJson, TestServer } from '../support/server.ts';

describe.skipIf(!inject('has').ffmpeg).each(kindsOfDatabase())('its own artwork on %s', (kind) => {
  let server: TestServer;
  let episode: EpisodeJson;
  let path: string;

  beforeAll(async () => {
    server = await startServer({ database: kind });
    await makeShow(server, { title: 'Drawn' });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    episode = await makeEpisode(server, 'drawn', audio, { title: 'One' });
    path = `/api/episodes/${episode.id}`;
  });
  afterAll(() => server.stop());

  const feed = async () => await (await fetch(`${server.url}/feeds/drawn.xml`)).text();
  const tag = async () => (await fetch(`${server.url}/feeds/drawn.xml`)).headers.get('etag');
  const now = async () => await jsonOf<EpisodeJson>(await server.api(path));

  test('goes from the feed and the API when it is taken away, and comes back with a version that had it', async () => {
    const body = new Uint8Array(await jpeg(1400));
    expect((await server.api(`${path}/artwork`, { method: 'PUT', body })).status).toBe(200);
    const { artwork_url: url } = await now();
    expect(await feed()).toContain(String(url));
    expect((await server.api(`${path}/artwork`, { method: 'DELETE' })).status).toBe(204);
    expect(await now()).toMatchObject({ artwork_url: null, artwork_sizes: [] });
    expect(await feed()).not.toContain(String(url));
    const versions = await jsonOf<ListJson<{ number: number }>>(
      await server.api(`${path}/versions`),
    );
    const before = versions.items[1]!.number;
    const back = await server.api(`${path}/versions/${before}/restore`, { method: 'POST' });
    expect(back.status).toBe(200);
    expect((await now()).artwork_url).toBe(url);
    expect(await feed()).toContain(String(url));
  });

  test('cannot be taken from who has none', async () => {
    await server.api(`${path}/artwork`, { method: 'DELETE' });
    const before = await tag();
    const answer = await server.api(`${path}/artwork`, { method: 'DELETE' });
    expect(answer.status).toBe(404);
    expect((await jsonOf<ProblemJson>(answer)).code).toBe('artwork.none');
    expect(await tag()).toBe(before);
  });
});
