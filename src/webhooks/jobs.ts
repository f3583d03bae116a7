import { serverItself } from '../accounts/actor.ts';
import type { Clock } from '../platform/clock.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import type { Outgoing } from '../platform/fetch/outgoing.ts';
import { handleJob } from '../platform/jobs/define.ts';
import type { Finish, JobHandler } from '../platform/jobs/define.ts';
import { showEventHappened } from '../shows/events.ts';
import { handOut } from './handing-out.ts';
import { advanceLane, deliver, enqueueTry } from './lanes.ts';
import type { EventUrls } from './payload.ts';
import { waitAfter } from './schedule.ts';
import { send } from './sending.ts';
import type { Said } from './sending.ts';
import * as store from './store.ts';
import type { DeliveryRow, WebhookRow } from './store.ts';
import { disable } from './webhooks.ts';

export interface WebhookJobTools {
  database: Database;
  clock: Clock;
  urls: EventUrls;
  outgoing: Outgoing;
}

/** Hands what has happened to the webhooks that want it, and delivers it to each. */
export function webhookJobs(tools: WebhookJobTools): JobHandler[] {
  return [
    handleJob(
      showEventHappened,
      async ({ payload }) =>
        (tx) =>
          handOut(tools, tx, payload.show_id),
    ),
    handleJob(deliver, ({ payload }) => tryOnce(tools, payload.delivery_id)),
  ];
}

async function tryOnce(
  { database, clock, outgoing }: WebhookJobTools,
  deliveryId: string,
): Promise<Finish | void> {
  const delivery = await store.findDelivery(database.read, deliveryId);
  if (delivery?.status !== 'pending') return;
  const webhook = await store.findWebhook(database.read, delivery.webhook_id);
  if (!webhook) return;
  const timestamp = Math.floor(clock.now() / 1000);
  const signed = { id: delivery.event_id, timestamp, payload: delivery.payload };
  const secrets = secretsAt(webhook, clock.now());
  const said = await send({ outgoing, clock }, webhook.url, signed, secrets);
  return (tx) => settle(database, tx, delivery, said);
}

function secretsAt({ secret, old_secret, old_secret_until }: WebhookRow, now: number): string[] {
  const isOldOver = old_secret === null || old_secret_until === null || old_secret_until <= now;
  return isOldOver ? [secret] : [secret, old_secret];
}

/** Keeps what came of a try, and what follows from it. */
async function settle(
  database: Database,
  tx: Queries,
  delivery: DeliveryRow,
  said: Said,
): Promise<void> {
  const webhook = await store.lockedWebhook(database, tx, delivery.webhook_id);
  const now = await readNow(database, tx);
  const wait = waitAfter(delivery.attempts + 1, said.retryAfterMs);
  const isGone = said.status === 410;
  const triesAgain = said.error !== null && !isGone && wait !== undefined;
  const isOurs = await store.settleTry(tx, delivery, {
    status: said.error === null ? 'delivered' : triesAgain ? 'pending' : 'failed',
    response_status: said.status,
    response_body: said.body,
    error: said.error,
    next_at: triesAgain ? now + wait : null,
  });
  if (!isOurs) return;
  const tried = { ...delivery, attempts: delivery.attempts + 1, error: said.error };
  if (triesAgain) await enqueueTry(tx, tried, now, now + wait);
  if (webhook && said.error !== null && !triesAgain)
    await disable(tx, webhook, { by: serverItself, at: now, reason: reasonFor(said, isGone) });
  if (delivery.attempts === 0) await advanceLane(tx, delivery, now);
}

function reasonFor({ error }: Said, isGone: boolean): string {
  if (isGone) return 'It answered with the status 410: it wants no more events.';
  return `An event could not be delivered for three days. The last try: ${error}`;
}
