import type { Actor } from '../accounts/actor.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError, asOneError } from '../platform/errors.ts';
import type { Show } from '../shows/show.ts';
import type { Episode, EpisodeId } from './episode.ts';
import { changeOf, deedOf } from './changing.ts';
import { alterAll } from './episodes.ts';
import type { Alteration } from './episodes.ts';
import { stale } from './stale.ts';
import type { SeenChange } from './stale.ts';

/**
 * Changes several episodes of a show, which are drafts or scheduled: all of them or none.
 * @throws LongwaveError what `changeEpisode` and `refuseStale` throw, and `episode.not-to-come`, of all that it is so with;
 * the fields begin with the ids of the episodes that they are about
 */
export async function changeEpisodes(
  database: Database,
  show: Show,
  changes: readonly SeenChange[],
  actor: Actor,
): Promise<Episode[]> {
  const alterations = changes.map(({ id, change }): Alteration => {
    const work = changeOf(show, change);
    return {
      id,
      deed: deedOf(change, actor),
      work: async (tx, before, now) => {
        try {
          return await work(tx, before, now);
        } catch (error) {
          throw error instanceof LongwaveError ? aboutOne(id, error) : error;
        }
      },
    };
  });
  return await alterAll(database, alterations, (found) => refuseSome(show, changes, found));
}

function refuseSome(
  show: Show,
  changes: readonly SeenChange[],
  found: ReadonlyMap<EpisodeId, Episode>,
): void {
  const refusals = changes.map(({ id, seen }) => {
    const episode = found.get(id)!;
    const refusal = otherThanToCome(show, episode) ?? stale(seen, episode);
    return refusal && aboutOne(id, refusal);
  });
  const error = asOneError(refusals);
  if (error) throw error;
}

/** Who may change one show names its episodes only. */
function otherThanToCome(show: Show, { showId, state }: Episode): LongwaveError | undefined {
  if (showId === show.id && state !== 'withdrawn') return undefined;
  return new LongwaveError('conflict', 'episode.not-to-come', 'This is no episode to come.', {
    field: 'publish_at',
    mend: 'Choose drafts and scheduled episodes of this show.',
  });
}

function aboutOne(id: EpisodeId, error: LongwaveError): LongwaveError {
  const { kind, code, message, mend, field = 'publish_at' } = error;
  const details = { field: `${id}.${field}`, cause: error, ...(mend !== undefined && { mend }) };
  return new LongwaveError(kind, code, message, details);
}
