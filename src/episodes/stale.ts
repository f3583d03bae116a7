import type { Actor } from '../accounts/actor.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Show } from '../shows/show.ts';
import type { Episode, EpisodeChange, EpisodeId } from './episode.ts';
import { changeOf, deedOf } from './changing.ts';
import { alter } from './episodes.ts';

/** A change of an episode that somebody asks for who had a look at it. */
export interface SeenChange {
  id: EpisodeId;
  /** The version that the person saw. */
  seen: string | undefined;
  change: EpisodeChange;
}

/**
 * Changes an episode as `changeEpisode` does, unless it is another one by then than the person saw.
 * @param mayBe throws when what it is by then must not be changed so
 * @throws LongwaveError what `changeEpisode` and `refuseStale` throw
 */
export async function changeSeenEpisode(
  database: Database,
  show: Show,
  { id, seen, change }: SeenChange,
  actor: Actor,
  mayBe: (episode: Episode) => void,
): Promise<Episode> {
  const work = changeOf(show, change);
  // Within the transaction: of two who save at once, each would find the version that both saw.
  return await alter(database, id, deedOf(change, actor), async (tx, before, now) => {
    mayBe(before);
    refuseStale(seen, before);
    return await work(tx, before, now);
  });
}

/**
 * A page that was opened before somebody else saved would undo what they did.
 * @param seen the version that the page showed
 * @throws LongwaveError `episode.changed-meanwhile`
 */
export function refuseStale(seen: string | undefined, episode: Episode): void {
  const refusal = stale(seen, episode);
  if (refusal) throw refusal;
}

/** The refusal that `refuseStale` would throw. */
export function stale(
  seen: string | undefined,
  { version }: Pick<Episode, 'version'>,
): LongwaveError | undefined {
  if (seen === undefined || seen === String(version)) return undefined;
  return new LongwaveError('conflict', 'episode.changed-meanwhile', 'It was changed meanwhile.', {
    mend: 'Its history says by whom. What you typed is still here. Send it again: only the fields that you changed become as they stand here, and what others changed in other fields stays.',
  });
}
