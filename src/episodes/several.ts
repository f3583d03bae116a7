import type { Actor } from '../accounts/actor.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Show } from '../shows/show.ts';
import type { Episode, EpisodeId } from './episode.ts';
import { changeOf, deedOf } from './changing.ts';
import { alterAll } from './episodes.ts';
import type { Alteration } from './episodes.ts';
import { refuseStale } from './stale.ts';
import type { SeenChange } from './stale.ts';

/**
 * Changes several episodes of a show, which are drafts or scheduled: all of them or none.
 * @throws LongwaveError what `changeEpisode` and `refuseStale` throw, and `episode.other-show`; its field begins with the id of
 * the episode that it is about
 */
export async function changeEpisodes(
  database: Database,
  show: Show,
  changes: readonly SeenChange[],
  actor: Actor,
): Promise<Episode[]> {
  const alterations = changes.map(({ id, seen, change }): Alteration => {
    const work = changeOf(show, change);
    return {
      id,
      deed: deedOf(change, actor),
      work: async (tx, before, now) => {
        try {
          refuseOthers(show, before);
          refuseStale(seen, before);
          return await work(tx, before, now);
        } catch (error) {
          throw aboutOne(id, error);
        }
      },
    };
  });
  return await alterAll(database, alterations);
}

/** Who may change one show names its episodes only. */
function refuseOthers(show: Show, { showId, state }: Episode): void {
  if (showId === show.id && state !== 'withdrawn') return;
  throw new LongwaveError('conflict', 'episode.not-to-come', 'This is no episode to come.', {
    field: 'publish_at',
    mend: 'Choose drafts and scheduled episodes of this show.',
  });
}

function aboutOne(id: EpisodeId, error: unknown): unknown {
  if (!(error instanceof LongwaveError)) return error;
  const { kind, code, message, mend, field = 'publish_at' } = error;
  const details = { field: `${id}.${field}`, cause: error, ...(mend !== undefined && { mend }) };
  return new LongwaveError(kind, code, message, details);
}
