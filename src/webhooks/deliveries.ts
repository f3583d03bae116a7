import { readNow } from '../platform/database/now.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import { newId } from '../platform/ids.ts';
import type { Show } from '../shows/show.ts';
import { addToLane, enqueueTry, keyPrefix } from './lanes.ts';
import { payloadOf } from './payload.ts';
import type { EventUrls } from './payload.ts';
import * as store from './store.ts';
import type { DeliveryRow } from './store.ts';
import { disabledWebhook } from './webhook.ts';
import { belonging, lockedWebhook } from './webhooks.ts';

const KEPT_MS = 30 * 86_400_000;
const STUCK_MS = 3_600_000;

/** Newest first. One more than the limit when there are more. @throws LongwaveError `webhook.not-found` */
export async function listDeliveries(
  database: Database,
  show: Show,
  webhookId: string,
  page: PageRequest,
): Promise<DeliveryRow[]> {
  belonging(await store.findWebhook(database.read, webhookId), show, webhookId);
  return await store.listDeliveries(database.read, webhookId, page);
}

/**
 * Sends again what was sent before, or given up: the same event, with the same id, as a delivery of its own.
 * @throws LongwaveError `webhook.not-found`, `webhook.disabled`, `delivery.not-found`, `delivery.pending`
 */
export async function replay(
  database: Database,
  show: Show,
  { webhookId, deliveryId }: { webhookId: string; deliveryId: string },
): Promise<DeliveryRow> {
  return await database.transaction(async (tx) => {
    const webhook = await lockedWebhook(database, tx, show, webhookId);
    const before = await store.findDelivery(tx, deliveryId);
    if (before?.webhook_id !== webhookId) throw noDelivery(deliveryId);
    if (webhook.disabled_at !== null) throw disabledWebhook();
    if (before.status === 'pending') throw stillPending();
    const { webhook_id, show_id, event_id, type, payload } = before;
    const wanted = { webhook_id, show_id, event_id, type, payload };
    return await addToLane(tx, wanted, await readNow(database, tx));
  });
}

/**
 * Sends an event of the type `webhook.test`, so that the receiver can be tried.
 * @throws LongwaveError `webhook.not-found`, `webhook.disabled`
 */
export async function sendTest(
  { database, urls }: { database: Database; urls: EventUrls },
  show: Show,
  webhookId: string,
): Promise<DeliveryRow> {
  return await database.transaction(async (tx) => {
    const webhook = await lockedWebhook(database, tx, show, webhookId);
    if (webhook.disabled_at !== null) throw disabledWebhook();
    const now = await readNow(database, tx);
    const event = {
      id: newId(),
      type: 'webhook.test',
      episodeId: null,
      at: now,
      details: null,
    } as const;
    const payload = payloadOf(event, { id: show.id, feedUrl: urls.feed(show.slug) });
    const about = { webhook_id: webhookId, show_id: show.id, event_id: event.id };
    return await addToLane(tx, { ...about, type: event.type, payload }, now);
  });
}

/** Forgets what was settled more than 30 days ago, and goes on with what lost its job. */
export async function tidyDeliveries(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    const now = await readNow(database, tx);
    await store.deleteOldDeliveries(tx, now - KEPT_MS);
    for (const row of await store.listStuck(tx, now - STUCK_MS, keyPrefix)) {
      const first = row.attempts === 0 ? await store.findFirstUntried(tx, row) : row;
      if (first?.id === row.id) await enqueueTry(tx, row, now);
    }
  });
}

function noDelivery(id: string): LongwaveError {
  const message = `This webhook has no delivery "${id.slice(0, 80)}".`;
  return new LongwaveError('not-found', 'delivery.not-found', message, {
    mend: 'Its list of deliveries has those of the last 30 days.',
  });
}

function stillPending(): LongwaveError {
  return new LongwaveError('conflict', 'delivery.pending', 'This delivery is still being tried.', {
    mend: 'Wait until it is delivered or failed.',
  });
}
