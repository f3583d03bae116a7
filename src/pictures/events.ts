import { z } from 'zod';
import { defineJob } from '../platform/jobs/define.ts';

/**
 * There are pictures to copy that a show or its episodes name. One job a show copies one picture and enqueues the next, so that two
 * hundred people of one show hold up nobody.
 */
export const copyPictures = defineJob({
  name: 'pictures.copy',
  payload: z.object({ show_id: z.string() }),
  attempts: 20,
  limitSeconds: 60,
});
