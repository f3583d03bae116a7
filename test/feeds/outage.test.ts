import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, inject, test, vi } from 'vitest';
import { lastGoodIn } from '../../src/feeds/last-good.ts';
import { S3Files } from '../../src/media/files/s3.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ShowJson, TestServer } from '../support/server.ts';
import { breakableDatabase } from './breakable-database.ts';
import type { BreakableDatabase, Outage } from './breakable-database.ts';
import { pollOnce } from './polling-app.ts';
import type { Poll } from './polling-app.ts';
import { ask } from './raw-http.ts';

const PUBLIC_URL = 'https://podcast.example.org';
const RECOVERY_MS = 5000;

let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.toReversed()) await step();
  undo = [];
});

async function start(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  const settings = { PUBLIC_URL, ...options.settings };
  const server = await startServer({ ...options, settings });
  undo.push(() => server.stop());
  return server;
}

async function breakable(): Promise<BreakableDatabase> {
  const database = await breakableDatabase();
  undo.push(
    () => database.close(),
    () => database.recover(),
  );
  return database;
}

interface Published {
  show: ShowJson;
  episode: EpisodeJson;
  /** The last answer while all was well. */
  good: Poll;
  audio: Buffer;
}

/** A show with a live episode whose feed and audio were asked for, and of whose feed a copy is kept. */
async function publish(server: TestServer): Promise<Published> {
  const show = await makeShow(server, { title: 'On the air' });
  const file = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  const episode = await makeEpisode(server, show.id, file, { title: 'Episode' });
  const good = await pollOnce(server.url, show.slug);
  expect((await listen(server, episode)).status).toBe(206);
  await vi.waitFor(() => expect(copies(server, show.slug)).toHaveLength(1));
  return { show, episode, good, audio: readFileSync(file) };
}
const listen = (server: TestServer, { enclosure }: EpisodeJson) =>
  ask(server.url, new URL(enclosure.url).pathname, { range: 'bytes=100-199' });
const copies = (server: TestServer, slug: string) =>
  readdirSync(join(server.settings['FEEDS_DIR']!, slug)).filter((name) => name.endsWith('.xml'));

/** A thousand polls, every second one with the tag, twenty at a time. */
async function expectThousandGoodPolls(
  server: TestServer,
  { show, good }: Published,
): Promise<void> {
  const statuses = new Map<number, number>();
  let left = 1000;
  const app = async (): Promise<void> => {
    while (left-- > 0) {
      const headers: Record<string, string> = left % 2 === 0 ? { 'if-none-match': good.tag! } : {};
      const poll = await pollOnce(server.url, show.slug, headers);
      statuses.set(poll.status, (statuses.get(poll.status) ?? 0) + 1);
      expect(poll.tag).toBe(good.tag);
      if (poll.status === 200) expect(poll.body).toBe(good.body);
    }
  };
  await Promise.all(Array.from({ length: 20 }, app));
  expect(Object.fromEntries(statuses)).toEqual({ 200: 500, 304: 500 });
}

/** Five seconds after all is well again, the show can be changed and its feed says so. */
async function expectRecovery(server: TestServer, { show }: Published): Promise<void> {
  const description = 'We are back';
  await vi.waitFor(
    async () => {
      const changed = { method: 'PATCH', json: { description } };
      expect((await server.api(`/api/shows/${show.id}`, changed)).status).toBe(200);
    },
    { timeout: RECOVERY_MS, interval: 100 },
  );
  await vi.waitFor(
    async () => expect((await pollOnce(server.url, show.slug)).body).toContain(description),
    { timeout: RECOVERY_MS, interval: 100 },
  );
}

const outages: Outage[] = ['stopped', 'silent', 'refusing'];

describe.runIf(inject('postgresUrl') !== undefined)('while PostgreSQL is away', () => {
  test.each(outages)(
    '(%s) every poll and every listener is answered, and all is as before within five seconds (reliability R29, feed-rules A11/129)',
    async (how) => {
      const database = await breakable();
      const server = await start({ settings: { DATABASE_URL: database.url } });
      const published = await publish(server);
      await database.fail(how);
      await expectThousandGoodPolls(server, published);
      const heard = await listen(server, published.episode);
      expect(heard.status).toBe(206);
      expect(heard.body.equals(published.audio.subarray(100, 200))).toBe(true);
      const ready = await ask(server.url, '/readyz');
      expect(JSON.parse(ready.body.toString())).toMatchObject({ degraded: ['database'] });
      await database.recover();
      await expectRecovery(server, published);
    },
    60_000,
  );

  test('a poll waits a few seconds at the most for a database that says nothing (feed-rules A11/126)', async () => {
    const database = await breakable();
    const server = await start({ settings: { DATABASE_URL: database.url } });
    const { show } = await publish(server);
    await database.fail('silent');
    for (let turn = 0; turn < 5; turn += 1) {
      const began = performance.now();
      expect((await pollOnce(server.url, show.slug)).status).toBe(200);
      expect(performance.now() - began).toBeLessThan(4000);
    }
  });

  test('a new tag whose feed can no longer be rendered gets the last copy, under its own old tag', async () => {
    const database = await breakable();
    const server = await start({ settings: { DATABASE_URL: database.url } });
    const { show, good } = await publish(server);
    const polls: Promise<Poll>[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      await server.api(`/api/shows/${show.id}`, { method: 'PATCH', json: { title: `T${turn}` } });
      polls.push(pollOnce(server.url, show.slug, { 'if-none-match': good.tag! }));
    }
    await database.fail('stopped');
    for (const { status, tag, body } of await Promise.all(polls)) {
      expect([200, 304]).toContain(status);
      if (tag === good.tag && status === 200) expect(body).toBe(good.body);
    }
  });

  test('what nobody knows is 503 with Retry-After, not 404', async () => {
    const database = await breakable();
    const server = await start({ settings: { DATABASE_URL: database.url } });
    await publish(server);
    await database.fail('stopped');
    const answer = await ask(server.url, '/feeds/never-seen.xml');
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(JSON.parse(answer.body.toString()).code).toBe('database.down');
  });

  test('a deleted show does not come back, also under an old name and on a server that was restarted since', async () => {
    const database = await breakable();
    const first = await start({ settings: { DATABASE_URL: database.url } });
    const { show } = await publish(first);
    const renamed = { method: 'PATCH', json: { slug: 'renamed' } };
    await first.api(`/api/shows/${show.id}`, renamed);
    await pollOnce(first.url, 'renamed');
    await vi.waitFor(() => expect(copies(first, 'renamed')).toHaveLength(1));
    await first.api(`/api/shows/${show.id}?confirm=true`, { method: 'DELETE' });
    const second = await start({ beside: first });
    expect((await pollOnce(second.url, 'renamed')).status).toBe(410);
    await database.fail('stopped');
    for (const slug of [show.slug, 'renamed'])
      expect((await pollOnce(second.url, slug)).status).toBe(503);
  });

  test.runIf(inject('s3') !== undefined)(
    'a server whose own folder is empty has the copies of the bucket',
    async () => {
      const database = await breakable();
      const settings = { DATABASE_URL: database.url };
      const first = await start({ storage: 's3', settings });
      const published = await publish(first);
      const FEEDS_DIR = join(first.folder, 'feeds-of-another');
      const second = await start({ beside: first, settings: { FEEDS_DIR } });
      await first.api(`/api/shows/${published.show.id}`, {
        method: 'PATCH',
        json: { author: 'A' },
      });
      published.good = await pollOnce(first.url, published.show.slug);
      await bucketHas(second, published);
      await database.fail('stopped');
      await expectThousandGoodPolls(second, published);
      await database.recover();
      await expectRecovery(second, published);
    },
    60_000,
  );
  /** The copy in the bucket is made after the answer. */
  async function bucketHas({ settings }: TestServer, { show, good }: Published): Promise<void> {
    const { storage } = parseConfig(settings);
    if (storage.kind !== 's3') throw new Error('This server has no bucket.');
    const files = new S3Files({ ...storage.s3, spoolDir: settings['DATA_DIR']! });
    const bucket = lastGoodIn(settings['FEEDS_DIR']!, files);
    await vi.waitFor(async () =>
      expect(good.tag).toBe(`W/"${(await bucket.find(show.slug))?.name}"`),
    );
  }
});

test('while the SQLite file cannot be read, every poll is answered, and all is as before afterwards (reliability R29)', async () => {
  const server = await start();
  const published = await publish(server);
  const file = join(server.settings['DATA_DIR']!, 'longwave.db');
  const other = new DatabaseSync(file);
  other.exec('pragma wal_checkpoint(truncate)');
  other.close();
  const bytes = readFileSync(file);
  writeFileSync(file, Buffer.alloc(bytes.length, 'x'));
  // The server has read the file before; what makes it look again is a write.
  await server.api(`/api/shows/${published.show.id}`, { method: 'PATCH', json: { author: 'A' } });
  await expectThousandGoodPolls(server, published);
  expect((await listen(server, published.episode)).status).toBe(206);
  writeFileSync(file, bytes);
  await expectRecovery(server, published);
});

test('the copies of feeds may be deleted at any time', async () => {
  const server = await start();
  const published = await publish(server);
  rmSync(server.settings['FEEDS_DIR']!, { recursive: true });
  await expectThousandGoodPolls(server, published);
  await expectRecovery(server, published);
  await vi.waitFor(() => expect(copies(server, published.show.slug)).toHaveLength(1));
});
