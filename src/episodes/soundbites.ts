import { soundbiteBeyondEnd } from '../namespace/soundbite.ts';
import type { Soundbite } from '../namespace/soundbite.ts';
import { LongwaveError } from '../platform/errors.ts';

/**
 * Apps play a soundbite out of the audio of its episode.
 * @param durationSeconds of that audio; null when nobody knows.
 * @throws LongwaveError `episode.soundbite-beyond-end`
 */
export function refuseSoundbitesBeyondEnd(
  soundbites: Soundbite[] | null | undefined,
  durationSeconds: number | null,
): void {
  if (durationSeconds === null) return;
  const at = soundbiteBeyondEnd(soundbites ?? [], durationSeconds);
  if (at === -1) return;
  throw new LongwaveError(
    'unprocessable',
    'episode.soundbite-beyond-end',
    `This soundbite ends after the audio, which is ${Math.round(durationSeconds)} seconds long.`,
    {
      field: `soundbites.${at}`,
      mend: 'Where it begins and how long it is, in seconds, must not be more than that together.',
    },
  );
}
