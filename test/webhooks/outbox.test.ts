import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noteEvent, takeEvents } from '../../src/shows/outbox.ts';
import type { ShowId } from '../../src/shows/show.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { kindsForSeveralServers, kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import { jobRows, until } from '../platform/jobs-world.ts';
import { addWebhook, heardTimes, openReceiver } from './webhooks-world.ts';
import type { Receiver } from './webhooks-world.ts';

/** How often the workers look, and after how long what has not come does not come. */
const LOOK_MS = 50;
const SILENCE_MS = 500;

async function receiverForOneTest(): Promise<Receiver> {
  const receiver = await openReceiver();
  onTestFinished(() => receiver.close());
  return receiver;
}

describe.each(kindsOfDatabase())('events on %s', (database) => {
  const showId = 'show' as ShowId;

  test('of a change that is rolled back leave nothing (reliability R32)', async () => {
    const world = await openTestDatabase(database);
    const event = { type: 'show.changed', showId } as const;
    const work = world.database.transaction(async (tx) => {
      await noteEvent(tx, event, 1);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(
      await world.database.transaction((tx) => takeEvents(world.database, tx, showId)),
    ).toEqual([]);
    expect(await jobRows(world.database)).toEqual([]);
    await world.close();
  });

  test('are taken once and in order, by however many servers', async () => {
    const world = await openTestDatabase(database);
    const take = () => world.database.transaction((tx) => takeEvents(world.database, tx, showId));
    for (let at = 0; at < 40; at++)
      await world.database.transaction((tx) => noteEvent(tx, { type: 'show.changed', showId }, at));
    const taken = await Promise.all([take(), take(), take()]);
    for (const events of taken)
      expect(events.map(({ at }) => at)).toEqual(
        events.map(({ at }) => at).toSorted((a, b) => a - b),
      );
    expect(taken.flat()).toHaveLength(40);
    expect(new Set(taken.flat().map(({ id }) => id)).size).toBe(40);
    await world.close();
  });
});

describe.each(kindsForSeveralServers())('events on $database', ({ database, storage }) => {
  test('of scheduled episodes are told once, however many servers look at the clock', async () => {
    const receiver = await receiverForOneTest();
    const { settings } = receiver;
    const clock = movableClock();
    const first = await startServer({
      database,
      storage,
      clock,
      settings,
      lookEveryMs: LOOK_MS,
    });
    const others =
      database === 'postgres'
        ? [
            await startServer({ beside: first, clock, settings, lookEveryMs: LOOK_MS }),
            await startServer({ beside: first, clock, settings, lookEveryMs: LOOK_MS }),
          ]
        : [];
    const show = await makeShow(first);
    await addWebhook(first, show, '/once', { events: ['episode.published'] });
    const publish_at = new Date(clock.now() + 600_000).toISOString();
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    const made: string[] = [];
    for (let n = 0; n < 5; n++)
      made.push((await makeEpisode(first, show.id, audio, { title: `${n}`, publish_at })).id);
    clock.moveBy(601_000);
    await until(() => receiver.at('/once').length >= 5);
    await sleep(SILENCE_MS);
    const heard = await heardTimes(receiver, '/once', 5);
    expect(heard.map(({ data }) => data.episode_id).toSorted()).toEqual(made.toSorted());
    expect(new Set(heard.map(({ id }) => id)).size).toBe(5);
    for (const server of [...others, first]) await server.stop();
  }, 60_000);
});
