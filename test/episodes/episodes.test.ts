import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine } from '../../src/accounts/actor.ts';
import { createToken } from '../../src/accounts/tokens.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { openMigratedDatabase } from '../../src/data.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { callApi, jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type {
  EpisodeJson,
  ListJson,
  ProblemJson,
  ShowJson,
  TestServer,
} from '../support/server.ts';

const clock = movableClock();
const HOUR_MS = 3_600_000;

describe.each(kindsOfDatabase())('episodes on %s', (database) => {
  let server: TestServer;
  let show: ShowJson;
  let audio: string;
  beforeAll(async () => {
    server = await startServer({ database, clock });
    show = await makeShow(server, { title: 'Episodes', time_zone: 'America/New_York' });
    audio = await makeAudio({
      kind: 'mp3-cbr',
      seconds: 5,
      tags: { title: 'Tag title', track: '12' },
    });
  });
  afterAll(() => server.stop());

  const verb = async (id: string, name: string) =>
    await server.api(`/api/episodes/${id}/${name}`, { method: 'POST' });
  const change = async (id: string, json: object) =>
    await server.api(`/api/episodes/${id}`, { method: 'PATCH', json });
  const feed = async () => await (await fetch(show.feed_url)).text();

  test('what the request leaves out comes from the tags of the file', async () => {
    const episode = await makeEpisode(server, show.slug, audio);
    expect(episode).toMatchObject({ title: 'Tag title', number: 12, type: 'full', state: 'live' });
  });

  test('what the request says wins over the tags, and every field comes back', async () => {
    const fields = {
      title: 'Given title',
      slug: 'given',
      notes: 'See [this](https://example.org).',
      summary: 'Short.',
      link: 'https://example.org/1',
      author: 'Guest',
      season: '2',
      number: '3',
      type: 'bonus',
      explicit: 'true',
      blocked: 'false',
    };
    const episode = await makeEpisode(server, show.slug, audio, fields);
    expect(episode).toMatchObject({
      ...fields,
      season: 2,
      number: 3,
      explicit: true,
      blocked: false,
    });
    const read = await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${episode.id}`));
    expect(read).toEqual({ ...episode, warnings: [] });
  });

  test('the title comes last from the name of the file', async () => {
    const untitled = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
    const response = await server.api(`/api/shows/${show.id}/episodes/my-first_episode.mp3`, {
      method: 'PUT',
      body: readFileSync(untitled),
    });
    expect(response.status).toBe(201);
    expect(await jsonOf<EpisodeJson>(response)).toMatchObject({ title: 'my first episode' });
  });

  test('the same bytes put twice are one episode; posted again they are a draft, which says of which it is the double (reliability R22)', async () => {
    const body = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 6 }));
    const put = () =>
      server.api(`/api/shows/${show.slug}/episodes/six.mp3`, { method: 'PUT', body });
    const answers = await Promise.all([put(), put(), put()]);
    const episodes = await Promise.all(answers.map((answer) => jsonOf<EpisodeJson>(answer)));
    expect(new Set(episodes.map((episode) => episode.id)).size).toBe(1);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 201]);
    const path = `/api/shows/${show.slug}/episodes/six.mp3?title=Other`;
    const left = await jsonOf<EpisodeJson>(await server.api(path, { method: 'PUT', body }));
    expect(left.title).toBe(episodes[0]!.title);
    expect(left.warnings.map((warning) => warning.code)).toContain('episode.fields-left');
    const posted = await server.api(`/api/shows/${show.slug}/episodes?title=Six again`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'audio/mpeg' },
    });
    const again = await jsonOf<EpisodeJson>(posted);
    expect(again.id).not.toBe(episodes[0]!.id);
    expect([again.state, again.publish_at]).toEqual(['draft', null]);
    const hint = again.warnings.filter(({ code }) => code === 'episode.same-audio');
    expect(hint).toMatchObject([
      {
        message: expect.stringContaining(episodes[0]!.id),
        mend: expect.stringContaining(`POST /api/episodes/${again.id}/publish`),
      },
    ]);
    expect((await jsonOf<EpisodeJson>(await verb(again.id, 'publish'))).state).toBe('live');
  });

  test('a scheduled episode is in the feed at its second, and not before', async () => {
    const at = new Date(clock.now() + HOUR_MS).toISOString();
    const episode = await makeEpisode(server, show.slug, audio, { title: 'Later', publish_at: at });
    expect(episode).toMatchObject({ state: 'scheduled', publish_at: at, in_feed_at: at });
    expect(await feed()).not.toContain('Later');
    clock.moveBy(HOUR_MS);
    expect(await feed()).toContain('Later');
    const live = await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${episode.id}`));
    expect(live.state).toBe('live');
  });

  test('a date without a zone is read in the time zone of the show', async () => {
    const episode = await makeEpisode(server, show.slug, audio, { publish_at: '2030-01-15T07:00' });
    expect(episode.publish_at).toBe('2030-01-15T12:00:00.000Z');
  });

  test('a draft stays out of the feed until it is published', async () => {
    const draft = await makeEpisode(server, show.slug, audio, { title: 'Drafted', draft: 'true' });
    expect(draft).toMatchObject({ state: 'draft', publish_at: null, in_feed_at: null });
    expect(await feed()).not.toContain('Drafted');
    const published = await jsonOf<EpisodeJson>(await verb(draft.id, 'publish'));
    expect(published.state).toBe('live');
    expect(await feed()).toContain('Drafted');
  });

  test('a withdrawn episode leaves the feed, and comes back with the same date and guid', async () => {
    const episode = await makeEpisode(server, show.slug, audio, { title: 'Taken back' });
    expect(await jsonOf<EpisodeJson>(await verb(episode.id, 'withdraw'))).toMatchObject({
      state: 'withdrawn',
    });
    expect(await feed()).not.toContain('Taken back');
    const back = await jsonOf<EpisodeJson>(await verb(episode.id, 'publish'));
    expect(back).toMatchObject({
      state: 'live',
      guid: episode.guid,
      publish_at: episode.publish_at,
    });
  });

  test('a live episode is withdrawn, not moved into the future', async () => {
    const episode = await makeEpisode(server, show.slug, audio, { title: 'Stays' });
    const moved = await change(episode.id, { publish_at: '2031-01-01T00:00Z' });
    expect([moved.status, (await jsonOf<ProblemJson>(moved)).code]).toEqual([409, 'episode.live']);
    await verb(episode.id, 'withdraw');
    const rescheduled = await jsonOf<EpisodeJson>(
      await change(episode.id, { publish_at: '2031-01-01T00:00Z' }),
    );
    expect(rescheduled).toMatchObject({
      state: 'scheduled',
      publish_at: '2031-01-01T00:00:00.000Z',
    });
    expect(await jsonOf<EpisodeJson>(await change(episode.id, { draft: true }))).toMatchObject({
      state: 'draft',
    });
  });

  test('a change is in the feed at the next poll, under the same guid', async () => {
    const episode = await makeEpisode(server, show.slug, audio, { title: 'Misspelt' });
    await change(episode.id, { title: 'Spelt', notes: '**bold**', season: null });
    const text = await feed();
    expect(text).not.toContain('Misspelt');
    expect(text).toContain(`<guid isPermaLink="false">${episode.guid}</guid>`);
    expect(text).toContain('<strong>bold</strong>');
  });

  test('a deleted episode is gone from the feed, the list and the API', async () => {
    const episode = await makeEpisode(server, show.slug, audio, { title: 'Deleted' });
    expect((await server.api(`/api/episodes/${episode.id}`, { method: 'DELETE' })).status).toBe(
      204,
    );
    expect(await feed()).not.toContain('Deleted');
    expect((await server.api(`/api/episodes/${episode.id}`)).status).toBe(404);
    expect((await fetch(episode.enclosure.url)).status).toBe(410);
  });

  test('people who bring a show along keep guids and dates, with the scope import only', async () => {
    const fields = {
      guid: 'http://old.example.org/?p=1',
      guid_is_permalink: 'true',
      publish_at: '2019-05-01T06:00Z',
    };
    const imported = await makeEpisode(server, show.slug, audio, { ...fields, title: 'Old' });
    expect(imported).toMatchObject({
      guid: fields.guid,
      guid_is_permalink: true,
      publish_at: '2019-05-01T06:00:00.000Z',
      state: 'live',
    });
    expect(await feed()).toContain(`<guid isPermaLink="true">${fields.guid}</guid>`);
    const twice = await makeEpisode(server, show.slug, audio, fields);
    expect(twice).toMatchObject({ code: 'episode.guid-taken' });
  });

  test('the list is newest first with drafts on top, and its pages have every episode once', async () => {
    const drafts: string[] = [];
    for (const title of ['One', 'Two', 'Three']) {
      clock.moveBy(1000);
      const draft = await makeEpisode(server, show.slug, audio, { title, draft: 'true' });
      drafts.unshift(draft.id);
    }
    const read = async (path: string) =>
      await jsonOf<ListJson<EpisodeJson>>(
        await server.api(`/api/shows/${show.slug}/episodes?${path}`),
      );
    const { items } = await read('limit=200');
    expect(items.slice(0, 3).map(({ id }) => id)).toEqual(drafts);
    const dates = items.map((episode) => episode.publish_at ?? '9999');
    expect(dates).toEqual(dates.toSorted().toReversed());
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: ListJson<EpisodeJson> = await read(`limit=3${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.items.map((episode) => episode.id));
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(items.map((episode) => episode.id));
  });

  test('links that are not https are named, and left out of the feed (feed-rules A4/49)', async () => {
    const episode = await makeEpisode(server, show.slug, audio, {
      notes: 'At http://insecure.example.org/x.',
    });
    expect(episode.warnings).toMatchObject([
      { code: 'episode.same-audio' },
      { code: 'notes.insecure-link' },
    ]);
    expect(await feed()).not.toContain('href="http://insecure');
  });
});

test('the picture inside the file becomes the artwork, and a bad one is left out with a warning', async () => {
  const server = await startServer();
  await makeShow(server, { title: 'Pictures' });
  const good = await makeAudio({ kind: 'mp3-cbr', seconds: 3, coverPixels: 1400 });
  const episode = await makeEpisode(server, 'pictures', good);
  expect((await fetch(String(episode['artwork_url']))).headers.get('content-type')).toMatch(
    /^image\//,
  );
  expect(episode['artwork_sizes']).toMatchObject([{ width: 192 }, { width: 768 }]);
  const small = await makeAudio({ kind: 'mp3-cbr', seconds: 3, coverPixels: 300 });
  const plain = await makeEpisode(server, 'pictures', small);
  expect(plain).toMatchObject({ artwork_url: null, state: 'live' });
  expect(plain.warnings.map((warning) => warning.code)).toContain('artwork.too-small');
  await server.stop();
});

test('a token without the scope import cannot set guids or past dates', async () => {
  const server = await startServer();
  await makeShow(server, { title: 'Scopes' });
  const opened = await openMigratedDatabase(parseConfig(server.settings), clock, openLog('error'));
  const { secret } = await createToken(
    opened,
    clock,
    { name: 'w', scopes: ['write'], expiresAt: null },
    commandLine,
  );
  await opened.close();
  const body = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 3 }));
  for (const [query, code] of [
    ['guid=mine', 'token.scope'],
    ['publish_at=2019-05-01', 'episode.past-date'],
  ]) {
    const path = `/api/shows/scopes/episodes/x.mp3?${query}`;
    const response = await callApi(server.url, secret, path, { method: 'PUT', body });
    expect([response.status, (await jsonOf<ProblemJson>(response)).code]).toEqual([403, code]);
  }
  expect((await callApi(server.url, secret, '/api/shows', {})).status).toBe(403);
  await server.stop();
});
