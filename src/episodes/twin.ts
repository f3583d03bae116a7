import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Episode } from './episode.ts';
import { findTwin } from './twin-store.ts';
import { sameAudio } from './warnings.ts';
import type { Warning } from './warnings.ts';

/** Says of an episode that is not in the feed that its show has the same audio already. */
export async function twinWarnings(database: Database, episode: Episode): Promise<Warning[]> {
  if (episode.state === 'live') return [];
  const twin = await findTwin(database, database.read, episode);
  return twin ? [sameAudio(twin.title)] : [];
}

/**
 * Keeps exactly the audio of another episode of the show from being published at once: what is not live says so, and waits.
 * The caller holds the show, so that of two who bring the same audio at once the second sees the first.
 * @param episode as it would be: its `audioId` is that of the new audio, whose row stands already
 * @throws LongwaveError `episode.same-audio`
 */
export async function refuseTwin(
  database: Database,
  tx: Queries,
  episode: Pick<Episode, 'id' | 'showId' | 'audioId' | 'state'>,
): Promise<void> {
  if (episode.state !== 'live') return;
  const twin = await findTwin(database, tx, episode);
  if (!twin) return;
  throw new LongwaveError(
    'conflict',
    'episode.same-audio',
    `Episode ${twin.id}, "${twin.title}", has exactly this audio already, and this one is live.`,
    {
      field: 'allow_duplicate',
      mend: 'If both are to have it, send it again with allow_duplicate=true.',
    },
  );
}
