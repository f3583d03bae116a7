import { z } from 'zod';
import { line } from '../platform/text.ts';
import { lengthSeconds, startSeconds } from './numbers.ts';

/** podcast:soundbite. */
export const soundbite = z
  .strictObject({
    start_time: startSeconds.describe('Where it begins, in seconds.'),
    duration: lengthSeconds.describe('How long it is, in seconds; 15 to 120 are advised.'),
    title: line(128)
      .optional()
      .describe('What it is called; apps show the title of the episode without it.'),
  })
  .meta({ id: 'Soundbite' });
export type Soundbite = z.output<typeof soundbite>;

/**
 * The place in the list of the first soundbite that does not end within the audio, or -1.
 * @param durationSeconds of the audio; apps round it, so up to a second more is let pass.
 */
export function soundbiteBeyondEnd(soundbites: Soundbite[], durationSeconds: number): number {
  return soundbites.findIndex(
    ({ start_time, duration }) => start_time + duration > durationSeconds + 1,
  );
}

/** Whether apps may leave it out (podcast namespace: between 15 and 120 seconds). */
export function isOddLength({ duration }: Soundbite): boolean {
  return duration < 15 || duration > 120;
}
