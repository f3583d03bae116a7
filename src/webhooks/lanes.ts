import { z } from 'zod';
import type { Queries } from '../platform/database/open.ts';
import { newId } from '../platform/ids.ts';
import { defineJob } from '../platform/jobs/define.ts';
import { enqueue } from '../platform/jobs/queue.ts';
import * as store from './store.ts';
import type { DeliveryRow } from './store.ts';

/** One try of one delivery. */
export const deliver = defineJob({
  name: 'webhooks.deliver',
  payload: z.object({ delivery_id: z.string(), show_id: z.string() }),
  // Only servers that end and databases that fail use them up: what the receiver says is kept with the delivery.
  attempts: 50,
  limitSeconds: 30,
});

export const keyPrefix = `${deliver.name} `;

/** What is to be sent to one webhook about one show. */
export interface ToDeliver {
  webhook_id: string;
  show_id: string;
  event_id: string;
  type: string;
  payload: string;
}

/**
 * Puts a delivery behind those of its lane: what one webhook hears about one show. Only the first of a lane that
 * nobody has tried has a job, so that first tries are made one after the other, in order; tries that follow hold up
 * nobody. The caller holds the webhook locked.
 */
export async function addToLane(tx: Queries, wanted: ToDeliver, now: number): Promise<DeliveryRow> {
  const isIdle = (await store.findFirstUntried(tx, wanted)) === undefined;
  const id = newId();
  await store.insertDelivery(tx, {
    ...wanted,
    id,
    status: 'pending',
    attempts: 0,
    next_at: now,
    created_at: now,
  });
  const row = (await store.findDelivery(tx, id))!;
  if (isIdle) await enqueueTry(tx, row, now);
  return row;
}

/** Goes on with the next of the lane after a first try. The caller holds the webhook locked. */
export async function advanceLane(
  tx: Queries,
  lane: Pick<DeliveryRow, 'webhook_id' | 'show_id'>,
  now: number,
): Promise<void> {
  const next = await store.findFirstUntried(tx, lane);
  if (next) await enqueueTry(tx, next, now);
}

export async function enqueueTry(
  tx: Queries,
  { id, show_id, attempts, error }: Pick<DeliveryRow, 'id' | 'show_id' | 'attempts' | 'error'>,
  now: number,
  runAt = now,
): Promise<void> {
  // Each try is a job: one that began to count anew would say that nothing was tried.
  const before = { attempts, lastError: error };
  const options = { now, runAt, uniqueKey: keyPrefix + id, group: show_id, before };
  await enqueue(tx, deliver, { delivery_id: id, show_id }, options);
}
