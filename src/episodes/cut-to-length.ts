import { findChapters, keepChapters } from '../chapters/chapters.ts';
import { changedColumn } from '../namespace/stored.ts';
import { soundbiteBeyondEnd } from '../namespace/soundbite.ts';
import type { Queries } from '../platform/database/open.ts';
import type { Episode } from './episode.ts';
import { namespaceColumn } from './store.ts';

/**
 * Leaves out the chapters that begin, and the soundbites that end, after the end of audio that the episode is to have.
 * @param length of that audio, in seconds, or null when nobody knows it; and the time, in milliseconds
 * @returns the episode without them, and the columns to write
 */
export async function cutToLength(
  tx: Queries,
  episode: Episode,
  { seconds, now }: { seconds: number | null; now: number },
): Promise<{ episode: Episode; columns: { namespace?: string } }> {
  if (seconds === null) return { episode, columns: {} };
  const { id, namespace } = episode;
  const list = (await findChapters(tx, id))?.list ?? [];
  const chapters = list.filter(({ startSeconds }) => startSeconds < seconds);
  if (chapters.length < list.length) await keepChapters(tx, id, chapters, now);
  const { soundbites } = namespace;
  const whole = soundbites.filter((one) => soundbiteBeyondEnd([one], seconds) === -1);
  if (whole.length === soundbites.length) return { episode, columns: {} };
  return {
    episode: { ...episode, namespace: { ...namespace, soundbites: whole } },
    columns: { namespace: changedColumn(await namespaceColumn(tx, id), { soundbites: whole }) },
  };
}
