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
