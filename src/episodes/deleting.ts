import type { Actor } from '../accounts/actor.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import { noteEvent } from '../shows/outbox.ts';
import { isBeyondRestoring } from '../shows/purging.ts';
import { RESTORABLE_MS } from '../shows/show.ts';
import type { ShowId } from '../shows/show.ts';
import { feedChanges } from '../shows/feed-changes.ts';
import { getShow, listShowsAmong } from '../shows/shows.ts';
import { announce, noteRestoration } from './announcing.ts';
import type { Episode, EpisodeFilter, EpisodeId } from './episode.ts';
import { announceMoments, getEpisode, lockedEpisode } from './episodes.ts';
import * as listing from './list-store.ts';
import * as purging from './purging-store.ts';
import * as store from './store.ts';
import { keepEpisodeVersion, keepFoundEpisode } from './versions.ts';

/** It leaves the feed and its audio answers 410 at once; for 30 days `restoreEpisode` brings it back. */
export async function deleteEpisode(
  database: Database,
  id: EpisodeId,
  actor: Actor,
): Promise<void> {
  await database.transaction(async (tx) => {
    const before = await lockedEpisode(database, tx, id);
    const now = await readNow(database, tx);
    await keepFoundEpisode(tx, before, now);
    if (before.state === 'live') await announce(tx, now, id);
    await store.updateEpisode(tx, id, { deleted_at: now });
    await store.countChange(tx, id);
    await keepEpisodeVersion(tx, { ...before, deletedAt: now }, { actor, what: 'deleted' }, now);
    await changesFeed(tx, before, now);
    await noteEvent(tx, { type: 'episode.deleted', showId: before.showId, episodeId: id }, now);
  });
}

/**
 * Brings a deleted episode back as it was, with its guid, its audio's address and its date. Where that date has passed
 * meanwhile, a scheduled one is live.
 * @throws LongwaveError `episode.not-deleted` when it was never deleted, or more than 30 days ago; `show.not-found`
 */
export async function restoreEpisode(
  database: Database,
  id: string,
  actor: Actor,
): Promise<Episode> {
  return await database.transaction(async (tx) => {
    if (database.kind === 'postgres') await store.lockEpisode(tx, id);
    const now = await readNow(database, tx);
    const deleted = await store.findEpisode(database, tx, id);
    if (!deleted?.deletedAt || isBeyondRestoring(deleted.deletedAt, now)) throw notDeleted(id);
    await getShow(tx, deleted.showId);
    // A clock that was set back since then would say otherwise.
    if (await purging.isPurged(tx, id)) throw notDeleted(id);
    await keepFoundEpisode(tx, deleted, now);
    await store.updateEpisode(tx, id, { deleted_at: null });
    await store.countChange(tx, id);
    const episode = await getEpisode(database, tx, id);
    await keepEpisodeVersion(tx, episode, { actor, what: 'restored' }, now);
    await changesFeed(tx, episode, now);
    await noteRestoration(tx, episode, now);
    return episode;
  });
}

/** The show of an episode, deleted or not; undefined when there is none, or the show is deleted. */
export async function findShowOf(database: Database, id: string): Promise<ShowId | undefined> {
  const episode = await store.findEpisode(database, database.read, id);
  if (!episode) return undefined;
  return (await listShowsAmong(database, [episode.showId]))[0]?.id;
}

/** What `restoreEpisode` can bring back, in the order of `listEpisodes`. */
export async function listDeletedEpisodes(
  database: Database,
  showId: ShowId,
  page: PageRequest & Pick<EpisodeFilter, 'sha256'>,
): Promise<Episode[]> {
  return await listing.listDeletedEpisodes(database, showId, page, RESTORABLE_MS);
}

/** A live episode comes or goes at once; of a scheduled one, only what will happen at its moment changes. */
async function changesFeed(tx: Queries, episode: Episode, now: number): Promise<void> {
  if (episode.state === 'live') await feedChanges(tx, episode.showId, now);
  await announceMoments(tx, episode);
}

function notDeleted(id: string): LongwaveError {
  return new LongwaveError(
    'not-found',
    'episode.not-deleted',
    `There is no deleted episode "${id.slice(0, 80)}" that can be restored.`,
    {
      mend: 'GET /api/shows/{show}/episodes?state=deleted lists those that can, for 30 days.',
    },
  );
}
