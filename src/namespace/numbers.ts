import { z } from 'zod';

const LONGEST = 1_000_000; // eleven days
const tooLong = 'must be at most 1,000,000 seconds';

/** A point in the audio, counted from its start. */
export const startSeconds = z
  .number('must be a number of seconds')
  .min(0, 'must be 0 or more seconds')
  .max(LONGEST, tooLong);

/** How long something lasts. */
export const lengthSeconds = z
  .number('must be a number of seconds')
  .positive('must be more than 0 seconds')
  .max(LONGEST, tooLong);

/** @param unit what is counted, for the messages: "bytes". */
export function wholeNumber(unit: string, least: number, most: number) {
  return z
    .int(`must be a whole number of ${unit}`)
    .min(least, `must be ${least} or more ${unit}`)
    .max(most, `must be at most ${most} ${unit}`);
}
