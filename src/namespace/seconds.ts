import { z } from 'zod';

/** A point in the audio, counted from its start; 1,000,000 seconds are eleven days. */
export const startSeconds = z
  .number('must be a number of seconds')
  .min(0, 'must be 0 or more seconds')
  .max(1_000_000);

/** How long something lasts. */
export const lengthSeconds = z
  .number('must be a number of seconds')
  .positive('must be more than 0 seconds')
  .max(1_000_000);
