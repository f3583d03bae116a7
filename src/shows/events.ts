import { z } from 'zod';
import { defineJob } from '../platform/jobs/define.ts';

/** How long changes of one feed gather, so that a burst of them is told once. */
export const GATHER_MS = 3000;

/** What listeners see of a feed has changed. Enqueued by the transaction that changes it, one waiting job a show. */
export const feedChanged = defineJob({
  name: 'directories.tell',
  payload: z.object({ show_id: z.string() }),
  attempts: 20,
  limitSeconds: 30,
});

/** What other programs can hear of a show. */
export const eventTypes = [
  'episode.published',
  'episode.scheduled',
  'episode.changed',
  'episode.withdrawn',
  'episode.deleted',
  'show.changed',
  'upload.failed',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Something has happened to a show: `takeEvents` has it. Enqueued by the transaction in which it happens. */
export const showEventHappened = defineJob({
  name: 'webhooks.tell',
  payload: z.object({ show_id: z.string() }),
  attempts: 20,
  limitSeconds: 30,
});
