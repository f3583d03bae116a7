import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, inject, test, vi } from 'vitest';
import { lastGoodIn } from '../../src/feeds/last-good.ts';
import { S3Files } from '../../src/media/files/s3.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { readNow } from '../../src/platform/database/now.ts';
import { openDatabase } from '../../src/platform/database/open.ts';
import { freePort } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { MAIN } from '../support/program.ts';
import type { Outage } from './breakable-database.ts';
import * as world from './outage-world.ts';
import type { Published } from './outage-world.ts';
import { pollOnce } from './polling-app.ts';
import { ask } from './raw-http.ts';

const { breakable, copies, expectRecovery, expectGoodPolls, listen, publish, start } = world;

afterEach(world.stopAll);

/** The copy in the bucket is made after the answer. */
async function bucketHas({ settings }: TestServer, { show, good }: Published): Promise<void> {
  const { storage } = parseConfig(settings);
  if (storage.kind !== 's3') throw new Error('This server has no bucket.');
  const files = new S3Files({ ...storage.s3, spoolDir: settings['DATA_DIR']! });
  const bucket = lastGoodIn(settings['FEEDS_DIR']!, files);
  const name = async () => (await bucket.find(show.slug))?.name;
  await vi.waitFor(async () => expect(good.tag).toBe(`W/"${await name()}"`), 10_000);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
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
      await expectGoodPolls(server, published);
      const heard = await listen(server, published.episode);
      expect(heard.status).toBe(206);
      expect(heard.body.equals(published.audio.subarray(100, 200))).toBe(true);
      const ready = await ask(server.url, '/readyz');
      expect(JSON.parse(ready.body.toString())).toMatchObject({ degraded: ['database'] });
      await database.recover();
      await expectRecovery(server, published);
    },
    world.POLLS_PATIENCE_MS,
  );

  test('nobody waits more than a few seconds for a database that says nothing, and after the first nobody waits at all (feed-rules A11/126)', async () => {
    const database = await breakable();
    const server = await start({ settings: { DATABASE_URL: database.url } });
    const { show, episode } = await publish(server);
    await database.fail('silent');
    expect(await seconds(() => pollOnce(server.url, show.slug))).toBeLessThan(5);
    const end = Date.now() + 7000;
    let waited = 0;
    const stalls = watchStalls();
    const app = async (): Promise<void> => {
      while (Date.now() < end) {
        const stalledBefore = stalls.seconds();
        const took = await seconds(() => pollOnce(server.url, show.slug));
        expect(took).toBeLessThan(5);
        // While the machine stands still, nobody waits for the database.
        if (took - (stalls.seconds() - stalledBefore) > 1.9) waited += 1;
        await sleep(10);
      }
    };
    const listener = seconds(() => listen(server, episode));
    await Promise.all(Array.from({ length: 10 }, app));
    stalls.stop();
    // When one app a round waits, it is two or three; when all ten that ask at once wait, twenty or thirty.
    expect(waited).toBeLessThan(2);
    expect(await listener).toBeLessThan(5);
  });

  test('a connection that breaks in the middle of a transaction ends the transaction, not the server', async () => {
    const broken = await breakable();
    const location = { kind: 'postgres', url: broken.url } as const;
    const onLost = vi.fn<(error: Error) => void>();
    const options = { location, dataDir: '', clock: systemClock, connections: 1, onLost };
    const database = openDatabase(options);
    const work = database.transaction(async (tx) => {
      await readNow(database, tx);
      await broken.fail('stopped');
      await vi.waitFor(() => expect(onLost).toHaveBeenCalled(), 10_000);
    });
    await expect(work).rejects.toThrow(/terminated|not queryable/);
    await database.close();
  });

  test.each(['stopped', 'silent'] as const)(
    '(%s) a server that is started meanwhile answers every poll from the last copies, says what is down, and is whole when it is back (reliability R29)',
    async (how) => {
      const database = await breakable();
      const first = await start({ settings: { DATABASE_URL: database.url } });
      const published = await publish(first);
      await world.stopAndKeep(first);
      await database.fail(how);
      const PORT = String(await freePort());
      const starting = start({ beside: first, settings: { PORT } });
      const url = `http://localhost:${PORT}`;
      await vi.waitFor(() => pollOnce(url, published.show.slug), 20_000);
      await expectGoodPolls({ ...first, url }, published);
      const ready = await ask(url, '/readyz');
      expect(JSON.parse(ready.body.toString())).toMatchObject({ degraded: ['database'] });
      for (const path of ['/feeds/other.xml', `/feeds/${published.show.slug}/1.xml`, '/admin']) {
        const { status, headers } = await ask(url, path);
        expect([path, status, headers['retry-after']]).toEqual([path, 503, '5']);
      }
      // Who has begun to ask, and does not end, holds up nobody.
      const slow = connect(Number(PORT), 'localhost');
      await once(slow, 'connect');
      slow.write('GET /feeds/');
      await database.recover();
      await expectRecovery(await starting, published);
      slow.destroy();
    },
    world.POLLS_PATIENCE_MS,
  );

  test('a server that only has copies yet ends in order when it is told to (reliability R7)', async () => {
    const database = await breakable();
    const first = await start({ settings: { DATABASE_URL: database.url } });
    const { show } = await publish(first);
    await world.stopAndKeep(first);
    await database.fail('stopped');
    const PORT = String(await freePort());
    const child = spawn(process.execPath, [MAIN], { env: { ...first.settings, PORT } });
    const ended = once(child, 'close');
    await vi.waitFor(() => pollOnce(`http://localhost:${PORT}`, show.slug), 20_000);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  test('a server that starts says in two lines what is wrong, and ends with 1', async () => {
    const database = await breakable();
    await database.fail('stopped');
    const folder = mkdtempSync(join(tmpdir(), 'longwave-outage-'));
    const env = { PORT: '0', DATABASE_URL: database.url, DATA_DIR: folder, FEEDS_DIR: folder };
    const child = spawn(process.execPath, [MAIN], { env });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    rmSync(folder, { recursive: true });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^The database cannot be used: .*ECONNREFUSED.*\nStart it, or correct .*\n$/,
    );
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

  test.runIf(inject('s3') !== undefined)(
    'a deleted show does not come back, also under an old name and on a server that was restarted since',
    async () => {
      const database = await breakable();
      const settings = { DATABASE_URL: database.url };
      const first = await start({ storage: 's3', settings });
      const { show } = await publish(first);
      const renamed = { method: 'PATCH', json: { slug: 'renamed' } };
      await first.api(`/api/shows/${show.id}`, renamed);
      await pollOnce(first.url, 'renamed');
      await vi.waitFor(() => expect(copies(first, 'renamed')).toHaveLength(1), 10_000);
      await first.api(`/api/shows/${show.id}?confirm=true`, { method: 'DELETE' });
      const second = await start({ beside: first });
      expect((await pollOnce(second.url, 'renamed')).status).toBe(410);
      await database.fail('stopped');
      for (const slug of [show.slug, 'renamed'])
        expect((await pollOnce(second.url, slug)).status).toBe(503);
    },
  );

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
      await expectGoodPolls(second, published);
      await database.recover();
      await expectRecovery(second, published);
    },
    world.POLLS_PATIENCE_MS,
  );
});

/** For how long, together, this process was not given any time: what a timer of 50 ms was late. */
function watchStalls(): { seconds(): number; stop(): void } {
  let late = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    late += Math.max(0, now - last - 100);
    last = now;
  }, 50);
  return { seconds: () => late / 1000, stop: () => clearInterval(timer) };
}
