import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { TestContext } from 'vitest';
import { directoryJobs } from '../../src/directories/jobs.ts';
import { directoryOutgoing } from '../../src/directories/outgoing.ts';
import { addressesAt } from '../../src/addresses/urls.ts';
import { backOffMs } from '../../src/platform/jobs/attempt.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { movableClock } from '../support/clock.ts';
import { kindsForSeveralServers, kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import {
  about,
  directoriesOf,
  everybody,
  openReceivers,
  pingOf,
  podping,
  publish,
  tellingSettings,
  toldTimes,
} from './receivers-world.ts';
import type { Receivers } from './receivers-world.ts';

const SECOND_MS = 1000;
const SILENCE_MS = 4 * SECOND_MS;

async function receiversForOneTest({ onTestFinished }: TestContext): Promise<Receivers> {
  const receivers = await openReceivers();
  onTestFinished(() => receivers.close());
  return receivers;
}

// These wait more than they work.
describe.concurrent.each(kindsForSeveralServers())(
  'servers on $database',
  ({ database, storage }) => {
    test('together tell each receiver once: of episodes that are published, and of those that go live by the clock', async (context) => {
      const receivers = await receiversForOneTest(context);
      const settings = tellingSettings(receivers);
      const clock = movableClock();
      const first = await startServer({ database, storage, clock, settings });
      const servers: TestServer[] = [first];
      if (database === 'postgres')
        for (let n = 0; n < 2; n++)
          servers.push(await startServer({ beside: first, clock, settings }));
      const shows: ShowJson[] = [];
      for (let n = 0; n < 3; n++) {
        const show = await makeShow(first, { title: `Show ${n}` });
        shows.push(show);
        await publish(servers[n % servers.length]!, show);
      }
      clock.moveBy(4 * SECOND_MS);
      for (const show of shows) await toldTimes(receivers, show, 1);
      const publish_at = new Date(clock.now() + 60 * SECOND_MS).toISOString();
      for (const show of shows) await publish(first, show, { publish_at });
      clock.moveBy(61 * SECOND_MS);
      await sleep(2 * SECOND_MS);
      clock.moveBy(4 * SECOND_MS);
      for (const show of shows) await toldTimes(receivers, show, 2);
      clock.moveBy(60 * SECOND_MS);
      await sleep(SILENCE_MS);
      for (const show of shows) await toldTimes(receivers, show, 2);
      for (const show of shows)
        for (const { receiver, ping } of (await directoriesOf(first, show)).receivers)
          expect(ping, receiver).toMatchObject({ status: 200, tries: 1, up_to_date: true });
      for (const server of servers.toReversed()) await server.stop();
    });
  },
);

describe.each(kindsOfDatabase())('jobs on %s', (database) => {
  test('retry for more than a day before they give up', async () => {
    const world = await openTestDatabase(database);
    const [, ping] = directoryJobs({
      database: world.database,
      addresses: addressesAt('http://podcast.test'),
      receivers: [],
      outgoing: directoryOutgoing(undefined),
    });
    await world.close();
    const waits = Array.from({ length: ping!.attempts - 1 }, (_, index) => backOffMs(index + 1));
    const all = waits.reduce((sum, wait) => sum + wait, 0);
    expect(all).toBeGreaterThan(86_400_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3_600_000);
  });
});

describe.concurrent('a server that is killed', () => {
  async function killable(
    receivers: Receivers,
    { onTestFinished }: TestContext,
  ): Promise<ChildServer> {
    const settings = { ...tellingSettings(receivers), LOG_LEVEL: 'debug' };
    const server = await startChildServer({ settings });
    onTestFinished(() => server.stop());
    return server;
  }

  test('between the commit and the sending has forgotten nothing, and tells no one twice', async (context) => {
    const receivers = await receiversForOneTest(context);
    const server = await killable(receivers, context);
    const shows: ShowJson[] = [];
    for (let n = 0; n < 3; n++) {
      const show = await makeShow(server, { title: `Show ${n}` });
      shows.push(show);
      await publish(server, show);
      await server.kill('SIGKILL');
      expect(about(receivers, show, podping)).toEqual([]);
      await server.restart();
    }
    for (const show of shows) await toldTimes(receivers, show, 1);
    await sleep(SILENCE_MS);
    for (const show of shows) await toldTimes(receivers, show, 1);
  });

  test('or fails, shows no secret in its log, its answers or its rows (security 99)', async (context) => {
    const receivers = await receiversForOneTest(context);
    receivers.manners.set(podping, { status: 500, body: 'the-podping-token' });
    const server = await killable(receivers, context);
    const show = await makeShow(server);
    await publish(server, show);
    await toldTimes(receivers, show, 1, [podping]);
    await vi.waitFor(async () =>
      expect(await pingOf(server, show, 'podping')).toMatchObject({ status: 500 }),
    );
    const answer = JSON.stringify(await directoriesOf(server, show));
    await vi.waitFor(() => expect(server.said).toContain('Podping was not told'));
    expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
    expect(server.said).not.toContain('the-podping-token');
    expect(answer).not.toContain('the-podping-token');
    using rows = new DatabaseSync(join(server.settings['DATA_DIR']!, 'longwave.db'));
    const jobs = rows.prepare('select * from jobs').all();
    expect(jobs.map(({ name }) => name)).toContain('directories.ping');
    expect(JSON.stringify(jobs)).not.toContain('the-podping-token');
    expect(JSON.stringify(rows.prepare('select * from directory_pings').all())).not.toContain(
      'the-podping-token',
    );
  });

  test('or stopped while a receiver hangs ends in time, and tells it after the next start', async (context) => {
    const receivers = await receiversForOneTest(context);
    receivers.manners.set(podping, 'hang');
    const server = await killable(receivers, context);
    const show = await makeShow(server);
    await publish(server, show);
    await toldTimes(receivers, show, 1);
    const before = performance.now();
    expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
    expect(performance.now() - before).toBeLessThan(15 * SECOND_MS);
    receivers.manners.clear();
    await server.restart();
    await toldTimes(receivers, show, 2, [podping]);
    await toldTimes(
      receivers,
      show,
      1,
      everybody.filter((host) => host !== podping),
    );
  });
});
