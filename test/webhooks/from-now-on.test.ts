import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openFeedWorld } from '../feeds/feed-world.ts';
import type { FeedWorld } from '../feeds/feed-world.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeShow, startServer } from '../support/server.ts';
import { addWebhook, deliveriesOf, openReceiver, rename } from './webhooks-world.ts';

const HOUR_MS = 3_600_000;

describe.each(kindsOfDatabase())('a new webhook on %s', (database) => {
  let world: FeedWorld;
  beforeAll(async () => {
    world = await openFeedWorld(database);
  });
  afterAll(() => world.stop());

  test('hears nothing from before it was made, even what no worker has looked at yet', async () => {
    const show = await makeShow(world);
    const number = async (webhook: { id: string }) =>
      (await deliveriesOf(world, show, webhook)).length;
    await rename(world, show, 'Once');
    const first = await addWebhook(world, show, '/first');
    await rename(world, show, 'Twice');
    const second = await addWebhook(world, show, '/second', { all_shows: true });
    expect([await number(first), await number(second)]).toEqual([1, 0]);
    await rename(world, show, 'Thrice');
    const third = await addWebhook(world, await makeShow(world), '/third', { all_shows: true });
    expect([await number(first), await number(second), await number(third)]).toEqual([2, 1, 0]);
  });
});

test.each([
  ['429', '7200', 2 * HOUR_MS],
  ['503', 'in three hours', 3 * HOUR_MS],
  ['503', '99999999', 24 * HOUR_MS],
  ['500', '7200', 0],
  ['503', 'soon', 0],
])(
  'who answers %s with Retry-After: %s is left alone so long, a day at most',
  async (status, after, waits) => {
    const clock = movableClock();
    const receiver = await openReceiver();
    const server = await startServer({ clock, settings: receiver.settings });
    const show = await makeShow(server);
    receiver.manners.set('/busy', Number(status));
    receiver.retryAfter =
      after === 'in three hours' ? new Date(clock.now() + 3 * HOUR_MS).toUTCString() : after;
    const began = clock.now();
    const webhook = await addWebhook(server, show, '/busy');
    await rename(server, show, 'News');
    const tried = async () => (await deliveriesOf(server, show, webhook))[0];
    await vi.waitFor(async () => expect(await tried()).toMatchObject({ attempts: 1 }), 20_000);
    const next = Date.parse((await tried())!.next_at!) - began;
    // A date has whole seconds; without being asked, the second try comes after five of them.
    expect(next).toBeGreaterThanOrEqual(waits - 1000);
    expect(next).toBeLessThan(waits + (clock.now() - began) + 60_000);
    await server.stop();
    receiver.close();
  },
);
