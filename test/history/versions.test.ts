import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine } from '../../src/accounts/actor.ts';
import { createToken } from '../../src/accounts/tokens.ts';
import type { HistoryTables } from '../../src/history/tables.ts';
import { parseConfig } from '../../src/platform/config.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { openLog } from '../../src/platform/log.ts';
import type { ShowId } from '../../src/shows/show.ts';
import { changeShow } from '../../src/shows/shows.ts';
import { addressesAt } from '../../src/addresses/urls.ts';
import { openMigratedDatabase } from '../../src/data.ts';
import { setUp } from '../accounts/people-world.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { callApi, jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, ShowJson, TestServer } from '../support/server.ts';
import { historyOn } from './history-world.ts';
import type { VersionJson } from './history-world.ts';

describe.each(kindsOfDatabase())('versions on %s', (kind) => {
  const clock = movableClock();
  let server: TestServer;
  let history: ReturnType<typeof historyOn>;
  let show: ShowJson;
  let audio: string;
  beforeAll(async () => {
    server = await startServer({ database: kind, clock });
    history = historyOn(server);
    show = await makeShow(server, { title: 'History' });
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 3 });
  });
  afterAll(() => server.stop());

  const newEpisode = async (fields: Record<string, string>) => {
    const episode = await makeEpisode(server, show.slug, audio, fields);
    return { episode, path: `/api/episodes/${episode.id}` };
  };
  const put = async (path: string, body: NonNullable<RequestInit['body']>) =>
    expect((await server.api(path, { method: 'PUT', body })).status).toBe(200);
  const told = (versions: VersionJson[]) => versions.map(({ what, changed }) => [what, ...changed]);
  const besideServer = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const config = parseConfig(server.settings);
    const database = await openMigratedDatabase(config, clock, openLog('error'));
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };

  test('everything that is done to an episode leaves one version, which says what changed', async () => {
    const { path } = await newEpisode({ title: 'All of it', draft: 'true' });
    await history.call('PATCH', path, { title: 'Renamed', season: 2 });
    await put(`${path}/artwork`, await jpeg(1400));
    await put(`${path}/chapters`, '00:00 Intro');
    await put(`${path}/transcripts/en`, 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello');
    await history.call('DELETE', `${path}/transcripts/en`);
    await history.call('PATCH', path, { publish_at: '2090-01-01T00:00Z' });
    await history.call('POST', `${path}/publish`);
    await history.call('POST', `${path}/withdraw`);
    await history.call('POST', `${path}/publish`);
    await history.call('DELETE', path);
    await history.call('POST', `${path}/restore`);
    const versions = await history.versions(path);
    expect(told(versions)).toEqual([
      ['created'],
      ['changed', 'season', 'title'],
      ['changed', 'artwork_id'],
      ['changed', 'chapters'],
      ['changed', 'transcripts'],
      ['changed', 'transcripts'],
      ['scheduled', 'publish_at', 'state'],
      ['published', 'publish_at', 'state'],
      ['withdrawn', 'state'],
      ['published', 'state'],
      ['deleted', 'state'],
      ['restored', 'state'],
    ]);
    expect(versions.map(({ number }) => number)).toEqual(versions.map((_, index) => index + 1));
  });

  test('everything that is done to a show leaves one version', async () => {
    const { id } = await makeShow(server, { title: 'A show' });
    const path = `/api/shows/${id}`;
    await history.call('PATCH', path, { author: 'Ada' });
    await put(`${path}/artwork`, await jpeg(1400));
    await history.call('DELETE', `${path}?confirm=true`);
    await history.call('POST', `${path}/restore`);
    expect(told(await history.versions(path))).toEqual([
      ['created'],
      ['changed', 'author'],
      ['changed', 'artwork_id'],
      ['deleted', 'deleted'],
      ['restored', 'deleted'],
    ]);
  });

  test('a version says who it was: the token, or the command line', async () => {
    const { id } = await makeShow(server, { title: 'By whom' });
    const path = `/api/shows/${id}`;
    const wanted = { name: 'Grace', scopes: ['write' as const], expiresAt: null };
    const { secret, token } = await besideServer((database) =>
      createToken(database, clock, wanted, commandLine),
    );
    await callApi(server.url, secret, path, { method: 'PATCH', json: { author: 'Grace' } });
    await besideServer(async (database) => {
      const tools = { database, addresses: addressesAt(server.url) };
      await changeShow(tools, id as ShowId, { author: 'Root' }, commandLine);
    });
    const versions = await history.versions(path);
    expect(versions.map(({ who, token_id }) => [who, token_id])).toEqual([
      ['owner', expect.stringMatching(/^[a-z2-7]{26}$/)],
      ['Grace', token.id],
      ['command line', null],
    ]);
  });

  test('what leaves everything as it was leaves no version, and neither does what was refused', async () => {
    const { path } = await newEpisode({ title: 'Same', slug: 'same' });
    await newEpisode({ title: 'Other', slug: 'other' });
    await history.call('PATCH', path, { title: 'Same', notes: '' });
    await history.call('POST', `${path}/publish`);
    expect(await history.refusal('PATCH', path, { slug: 'other' })).toBe('409 episode.slug-taken');
    expect(told(await history.versions(path))).toEqual([['created']]);
  });

  test('changes at once are numbered one after the other, without gaps', async () => {
    const { path } = await newEpisode({ title: 'Busy' });
    const titles = Array.from({ length: 12 }, (_, index) => `Title ${index}`);
    await Promise.all(titles.map((title) => history.call('PATCH', path, { title })));
    const numbers = (await history.versions(path)).map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
  });

  test('the list is newest first, and its pages have every version once', async () => {
    const { path } = await newEpisode({ title: 'Paged' });
    for (const number of [1, 2, 3, 4]) await history.call('PATCH', path, { number });
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = `limit=2${cursor && `&cursor=${cursor}`}`;
      const page: ListJson<VersionJson> = await history.call('GET', `${path}/versions?${query}`);
      seen.push(...page.items.map(({ number }) => number));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  test('what was there before the history is kept before its first change', async () => {
    const { episode, path } = await newEpisode({ title: 'From before' });
    await besideServer((database) =>
      database.transaction(async (tx) => {
        const versions = tx.withTables<HistoryTables>().deleteFrom('versions');
        await versions.where('subject_id', 'in', [episode.id, show.id]).execute();
      }),
    );
    await history.call('PATCH', path, { title: 'After' });
    await history.call('PATCH', `/api/shows/${show.id}`, { author: 'After' });
    for (const [one, field, was] of [
      [path, 'title', 'From before'],
      [`/api/shows/${show.id}`, 'author', null],
    ] as const) {
      expect(told(await history.versions(one))).toEqual([['found'], ['changed', field]]);
      expect((await history.version(one, 1)).fields[field]).toBe(was);
    }
  });

  test('a version that does not exist, or of what does not, is named', async () => {
    const { episode, path } = await newEpisode({ title: 'Known' });
    const desk = await setUp(server);
    for (const number of ['2', '0', '-1', 'x', '1e3', '99999999999999999999'])
      expect(await history.refusal('GET', `${path}/versions/${number}`), number).toBe(
        '404 version.not-found',
      );
    for (const number of ['1.5', 'Infinity', '1e12', '3000000000', '2147483648', '-1', '0x1', 'x'])
      expect(
        (await desk.get(`/admin/episodes/${episode.id}/history/${number}`)).status,
        number,
      ).toBe(404);
    expect(await history.refusal('GET', `${path}/versions/1/compare/7`)).toBe(
      '404 version.not-found',
    );
    expect(await history.refusal('POST', `${path}/versions/7/restore`)).toBe(
      '404 version.not-found',
    );
    expect(await history.refusal('GET', '/api/episodes/nothing/versions')).toBe(
      '404 episode.not-found',
    );
    expect(await history.refusal('GET', '/api/shows/nothing/versions/1')).toBe(
      '404 show.not-found',
    );
  });

  test('an episode that is put again with the same bytes has no second version', async () => {
    const body = new Blob([
      await (await fetch((await newEpisode({})).episode.enclosure.url)).blob(),
    ]);
    const list = `/api/shows/${(await makeShow(server, { title: 'Put' })).id}/episodes`;
    const first = await jsonOf<EpisodeJson>(
      await server.api(`${list}/one.mp3`, { method: 'PUT', body }),
    );
    await server.api(`${list}/one.mp3`, { method: 'PUT', body });
    expect(await history.versions(`/api/episodes/${first.id}`)).toHaveLength(1);
  });
});
