import { describe, expect, test } from 'vitest';
import { commandLine } from '../../src/accounts/actor.ts';
import { addressesAt } from '../../src/addresses/urls.ts';
import type { PageRequest } from '../../src/platform/http/paging.ts';
import { newShow } from '../../src/shows/show.ts';
import { createShow } from '../../src/shows/shows.ts';
import { listDeliveries, sendTest, tidyDeliveries } from '../../src/webhooks/deliveries.ts';
import { newWebhook } from '../../src/webhooks/webhook.ts';
import { changeWebhook, createWebhook } from '../../src/webhooks/webhooks.ts';
import { jobRows } from '../platform/jobs-world.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';

const HOUR_MS = 3_600_000;
const firstPage: PageRequest = { limit: 50, after: undefined };

describe.each(kindsOfDatabase())('deliveries on %s', (kind) => {
  test('that lost their job go on in their turn, and what is settled is forgotten after 30 days', async () => {
    const clock = movableClock();
    const { database, close } = await openTestDatabase(kind, clock);
    const urls = addressesAt('http://podcast.test');
    const show = await createShow(
      { database, addresses: urls },
      newShow.parse({ title: 'Tidy' }),
      commandLine,
    );
    const wanted = newWebhook.parse({ url: 'https://hook.test/x' });
    const { id } = (await createWebhook({ database, urls }, show, wanted, commandLine)).webhook;
    const first = await sendTest({ database, urls }, show, id);
    await sendTest({ database, urls }, show, id);
    await database.transaction((tx) => tx.deleteFrom('jobs').execute());
    await tidyDeliveries(database);
    expect(await jobRows(database), 'nothing is late yet').toEqual([]);
    clock.moveBy(2 * HOUR_MS);
    await tidyDeliveries(database);
    await tidyDeliveries(database);
    const jobs = await jobRows(database);
    expect(jobs.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual([
      { delivery_id: first.id, show_id: show.id },
    ]);
    clock.moveBy(31 * 24 * HOUR_MS);
    await tidyDeliveries(database);
    expect(await listDeliveries(database, show, id, firstPage)).toHaveLength(2);
    await changeWebhook(database, show, { id, change: { disabled: true } }, commandLine);
    await tidyDeliveries(database);
    expect(await listDeliveries(database, show, id, firstPage)).toEqual([]);
    await close();
  });
});
