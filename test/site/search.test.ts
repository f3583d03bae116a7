import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOldFindable } from '../../src/episodes/findable.ts';
import { openFiles } from '../../src/data.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openDatabase } from '../../src/platform/database/open.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

const vtt = `WEBVTT

00:00.000 --> 00:04.000
<v Ada>Welcome to the lunch.

01:30.500 --> 01:34.000
<v Ben>Backpressure is my favourite topic.
`;

describe.each(kindsOfDatabase())('searching in a show, on %s', (kind) => {
  const clock = movableClock();
  let server: TestServer;
  let first: EpisodeJson;
  const get = async (path: string) => {
    const answer = await fetch(`${server.url}${path}`, { redirect: 'manual' });
    return { status: answer.status, text: await answer.text() };
  };
  const titles = (html: string) =>
    [...html.matchAll(/<h2><a href="\/talks\/([^"]+)"/g)].map((match) => match[1]);
  const found = async (typed: string) =>
    titles((await get(`/talks?q=${encodeURIComponent(typed)}`)).text);

  beforeAll(async () => {
    server = await startServer({ database: kind, clock });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
    await makeShow(server, { title: 'Talks' });
    const publish_at = new Date(clock.now() - 60_000).toISOString();
    const notes = 'About **queues** & <b>“buffers”</b> in Zürich.';
    first = await makeEpisode(server, 'talks', audio, { title: 'Waiting', notes, publish_at });
    await makeEpisode(server, 'talks', audio, { title: 'Newer', notes: 'Waiting for buffers.' });
    await makeEpisode(server, 'talks', audio, { title: 'Secret', notes: 'buffers', draft: 'true' });
    const later = new Date(clock.now() + 60_000).toISOString();
    await makeEpisode(server, 'talks', audio, {
      title: 'Later',
      notes: 'buffers',
      publish_at: later,
    });
    await makeShow(server, { title: 'Other' });
    await makeEpisode(server, 'other', audio, { title: 'Elsewhere', notes: 'buffers' });
    const transcript = { method: 'PUT', body: vtt };
    await server.api(`/api/episodes/${first.id}/transcripts/en`, transcript);
  });
  afterAll(() => server.stop());

  test('live episodes of this show are found by title and notes, those that are called so first (security 94)', async () => {
    expect(await found('BUFFER')).toEqual(['newer', 'waiting']);
    expect(await found('waiting')).toEqual(['waiting', 'newer']);
    expect(await found('zurich queues')).toEqual(['waiting']);
    clock.moveBy(61_000);
    expect(await found('buffer')).toEqual(['later', 'newer', 'waiting']);
  });

  test('what is said is found, marked, with a link to its moment', async () => {
    const { text } = await get('/talks?q=backpressure');
    expect(text).toContain('<mark>Backpressure</mark> is my favourite topic.');
    const link = '/talks/waiting/transcript?language=en&amp;t=90#t90';
    expect(text).toContain(`<a href="${link}">1:31</a>`);
    expect((await get('/talks/waiting/transcript?language=en&t=90')).text).toContain('id="t90"');
    expect(text).toContain('<meta name="robots" content="noindex"/>');
    expect(text).toContain('value="backpressure"');
  });

  test('nothing found says so, and nothing that is typed is more than text (security 25, 103)', async () => {
    for (const typed of ['"', "' & !x:*", 'NEAR(a b)', 'a" OR words:"b', '<script>', '%00', '\\']) {
      const { status, text } = await get(`/talks?q=${encodeURIComponent(typed)}`);
      expect(status, typed).toBe(200);
      expect(text, typed).toContain('No episode has these words.');
      expect(text, typed).not.toContain('<script>');
    }
    expect((await get('/talks?q=a&q=b')).status).toBe(404);
    expect((await get('/talks?q=buffer&page=2')).status).toBe(404);
    expect((await get('/talks?q=')).text).toContain('<h1>Talks</h1>');
  });

  test('a change is found at once, and what it took away no more; with no index left, all is indexed again', async () => {
    const json = { title: 'Hurrying', notes: 'Ñandú' };
    await server.api(`/api/episodes/${first.id}`, { method: 'PATCH', json });
    expect(await found('queues')).toEqual([]);
    expect(await found('nandu')).toEqual(['waiting']);
    const config = parseConfig(server.settings);
    const database = openDatabase({
      location: config.database,
      dataDir: config.dataDir,
      clock,
      connections: 2,
      onLost: () => undefined,
    });
    const files = await openFiles(config);
    await database.transaction(async (tx) => {
      await tx.withTables<{ passages: object }>().deleteFrom('passages').execute();
    });
    const { signal } = new AbortController();
    const passages = () =>
      database.read
        .withTables<{ passages: { id: number } }>()
        .selectFrom('passages')
        .select('id')
        .orderBy('id')
        .execute();
    await makeOldFindable({ database, files }, signal);
    const indexed = await passages();
    await makeOldFindable({ database, files }, signal);
    expect(await passages(), 'what is indexed is left alone').toEqual(indexed);
    await database.close();
    expect(await found('hurrying nandu')).toEqual(['waiting']);
    expect(await found('favourite lunch')).toEqual([]);
    expect(await found('backpressure')).toEqual(['waiting']);
    await server.api(`/api/episodes/${first.id}/transcripts/en`, { method: 'DELETE' });
    expect(await found('backpressure')).toEqual([]);
  });
});
