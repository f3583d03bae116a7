import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseConfig } from '../../src/platform/config.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openLog } from '../../src/platform/log.ts';
import { openMigratedDatabase } from '../../src/data.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

const storages = inject('s3') === undefined ? (['disk'] as const) : (['disk', 's3'] as const);

describe.each(storages)('audio from %s', (storage) => {
  let server: TestServer;
  let bytes: Buffer;
  let episode: EpisodeJson;
  beforeAll(async () => {
    server = await startServer({ storage });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 60 });
    bytes = readFileSync(audio);
    await makeShow(server);
    episode = await makeEpisode(server, 'my-show', audio, { title: 'Heard' });
  });
  afterAll(() => server.stop());

  const get = async (headers: Record<string, string> = {}, method = 'GET') =>
    await fetch(episode.enclosure.url, { method, headers });

  test('HEAD says what the feed says: length, type, ranges (feed-rules A12/132)', async () => {
    const head = await get({}, 'HEAD');
    expect(Object.fromEntries(head.headers)).toMatchObject({
      'content-length': String(episode.enclosure.length),
      'content-type': episode.enclosure.type,
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    expect(head.headers.get('content-encoding')).toBeNull();
  });

  test.each([
    ['bytes=0-99', 0, 99],
    ['bytes=1000-', 1000, undefined],
    ['bytes=-500', -500, undefined],
    ['bytes=300000-300001', 300_000, 300_001],
  ])('%s answers 206 with exactly those bytes (feed-rules A12/133)', async (range, start, end) => {
    const response = await get({ range });
    const expected = bytes.subarray(start, end === undefined ? undefined : end + 1);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toMatch(
      new RegExp(`^bytes \\d+-\\d+/${bytes.length}$`),
    );
    expect(Buffer.from(await response.arrayBuffer()).equals(expected)).toBe(true);
  });

  test('a range beyond the end answers 416 (feed-rules A12/134)', async () => {
    const response = await get({ range: `bytes=${bytes.length}-` });
    expect([response.status, response.headers.get('content-range')]).toEqual([
      416,
      `bytes */${bytes.length}`,
    ]);
  });

  test('a download goes on only over the same bytes (If-Range, feed-rules A12/135)', async () => {
    const tag = (await get({}, 'HEAD')).headers.get('etag')!;
    expect((await get({ range: 'bytes=9-', 'if-range': tag })).status).toBe(206);
    expect((await get({ range: 'bytes=9-', 'if-range': '"other"' })).status).toBe(200);
    expect((await get({ 'if-none-match': tag })).status).toBe(304);
  });

  test('another name in the URL, another id, or audio asked for as artwork, is 404', async () => {
    const { url } = episode.enclosure;
    for (const wrong of [
      url.replace('/audio/', '/artwork/'),
      url.replace('heard.mp3', 'other.mp3'),
      url.replace(/[a-z2-7]{26}/, 'a'.repeat(26)),
    ])
      expect((await fetch(wrong)).status).toBe(404);
  });
});

describe('who may hear what (security 95, 97)', () => {
  let server: TestServer;
  let audio: string;
  beforeAll(async () => {
    server = await startServer();
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 3 });
  });
  afterAll(() => server.stop());

  test.each([{ draft: 'true' }, { publish_at: '2035-01-01T00:00Z' }])(
    'audio that is not live yet is 404, and nobody may keep that answer: %j',
    async (fields: Record<string, string>) => {
      const show = await makeShow(server, { title: 'Hidden' });
      const hidden = await makeEpisode(server, show.slug, audio, fields);
      const response = await fetch(hidden.enclosure.url);
      expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
      await server.api(`/api/episodes/${hidden.id}/publish`, { method: 'POST' });
      expect((await fetch(hidden.enclosure.url)).status).toBe(200);
      await server.api(`/api/episodes/${hidden.id}/withdraw`, { method: 'POST' });
      expect((await fetch(hidden.enclosure.url)).status).toBe(404);
    },
  );

  test('audio of a deleted show is 410, and heard again when it is restored', async () => {
    const show = await makeShow(server, { title: 'Deleted Show' });
    const { enclosure } = await makeEpisode(server, show.slug, audio);
    await server.api(`/api/shows/${show.id}?confirm=true`, { method: 'DELETE' });
    expect((await fetch(enclosure.url)).status).toBe(410);
    await server.api(`/api/shows/${show.id}/restore`, { method: 'POST' });
    expect((await fetch(enclosure.url)).status).toBe(200);
  });
});

test.skipIf(inject('s3') === undefined)(
  'with MEDIA_DELIVERY=redirect a GET goes to a signed URL for a day, and HEAD is answered here (feed-rules A12/136)',
  async () => {
    const server = await startServer({ storage: 's3', settings: { MEDIA_DELIVERY: 'redirect' } });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 20 });
    await makeShow(server);
    const { enclosure } = await makeEpisode(server, 'my-show', audio);
    expect((await fetch(enclosure.url, { method: 'HEAD', redirect: 'manual' })).status).toBe(200);
    const answer = await fetch(enclosure.url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([
      302,
      'private, max-age=60',
    ]);
    expect(answer.headers.get('location')).toContain('X-Amz-Expires=86400');
    const part = await fetch(enclosure.url, { headers: { range: 'bytes=100-199' } });
    expect(part.status).toBe(206);
    const whole = await fetch(enclosure.url);
    expect(whole.headers.get('content-type')).toBe(enclosure.type);
    const sha256 = createHash('sha256')
      .update(Buffer.from(await whole.arrayBuffer()))
      .digest('hex');
    expect(sha256).toBe(createHash('sha256').update(readFileSync(audio)).digest('hex'));
    await server.stop();
  },
);

test('every answered request for audio is kept as a hit, without its address', async () => {
  const server = await startServer();
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 20 });
  await makeShow(server);
  const { enclosure } = await makeEpisode(server, 'my-show', audio);
  const headers = { 'user-agent': 'TestPod/1.0' };
  await (await fetch(enclosure.url, { headers })).arrayBuffer();
  await (
    await fetch(enclosure.url, { headers: { ...headers, range: 'bytes=10-19' } })
  ).arrayBuffer();
  await fetch(enclosure.url, { method: 'HEAD', headers });
  await fetch(enclosure.url.replace('.mp3', '.ogg'));
  await sleep(50);
  await server.stop({ keep: true });
  const database = await openMigratedDatabase(
    parseConfig(server.settings),
    systemClock,
    openLog('error'),
  );
  const { rows } = await sql<Record<string, unknown>>`select * from hits order by at, id`.execute(
    database.read,
  );
  const salts = await sql`select * from hit_salts`.execute(database.read);
  await database.close();
  expect(rows).toHaveLength(3);
  expect(rows.map((row) => [row['method'], row['status'], row['bytes_sent']]).sort()).toEqual([
    ['GET', 200, enclosure.length],
    ['GET', 206, 10],
    ['HEAD', 200, 0],
  ]);
  expect(rows.find((row) => row['status'] === 206)).toMatchObject({
    range_start: 10,
    range_end: 19,
  });
  expect(rows.every((row) => row['user_agent'] === 'TestPod/1.0')).toBe(true);
  expect(new Set(rows.map((row) => row['address_hash'])).size).toBe(1);
  expect(JSON.stringify(rows)).not.toMatch(/127\.0\.0\.1|::1/);
  expect(salts.rows).toHaveLength(1);
});
