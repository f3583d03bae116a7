import type { Actor } from '../accounts/actor.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import { newId } from '../platform/ids.ts';
import { isBeyondRestoring } from './purging.ts';
import { isPurged } from './purging-store.ts';
import { noteEvent } from './outbox.ts';
import { RESTORABLE_MS } from './show.ts';
import type { Show, ShowId } from './show.ts';
import { showChanges } from './feed-changes.ts';
import { lockShow } from './lock.ts';
import { getShow } from './shows.ts';
import { raiseFeedVersion } from './feed-version-store.ts';
import * as store from './store.ts';
import { keepFoundShow, keepShowVersion } from './versions.ts';

/** Its feed and audio answer 410 at once; for 30 days `restoreShow` brings everything back. */
export async function deleteShow(database: Database, id: ShowId, actor: Actor): Promise<void> {
  await database.transaction(async (tx) => {
    await lockShow(database, tx, id);
    const now = await readNow(database, tx);
    const show = await getShow(tx, id);
    await keepFoundShow(tx, show, now);
    await store.updateShow(tx, id, { deleted_at: now });
    await raiseFeedVersion(tx, id, now);
    await noteEvent(tx, { type: 'show.changed', showId: id }, now);
    await keepShowVersion(tx, { ...show, deletedAt: now }, { actor, what: 'deleted' }, now);
  });
}

/** What `restoreShow` can bring back, in the order of `listShows`. */
export async function listDeletedShows(database: Database, page: PageRequest): Promise<Show[]> {
  return await store.listDeletedShows(database, page, RESTORABLE_MS);
}

/** @throws LongwaveError `show.not-found` when it was never deleted, or more than 30 days ago. */
export async function restoreShow(
  database: Database,
  idOrSlug: string,
  actor: Actor,
): Promise<Show> {
  return await database.transaction(async (tx) => {
    const { id } = (await store.findShow(tx, idOrSlug)) ?? {};
    if (id === undefined) throw notDeleted(idOrSlug);
    await lockShow(database, tx, id); // from whoever purges it, or its episodes
    const now = await readNow(database, tx);
    const deleted = await store.findShow(tx, id);
    if (!deleted?.deletedAt || isBeyondRestoring(deleted.deletedAt, now))
      throw notDeleted(idOrSlug);
    // A clock that was set back since then would say otherwise.
    if (await isPurged(tx, id)) throw notDeleted(idOrSlug);
    await store.updateShow(tx, id, { deleted_at: null, feed_epoch: newId().slice(0, 8) });
    await keepFoundShow(tx, deleted, now);
    await showChanges(tx, id, now);
    const show = await getShow(tx, id);
    await keepShowVersion(tx, show, { actor, what: 'restored' }, now);
    return show;
  });
}

function notDeleted(idOrSlug: string): LongwaveError {
  const message = `There is no deleted show "${idOrSlug.slice(0, 80)}" that can be restored.`;
  const mend = 'GET /api/shows?state=deleted lists those that can, for 30 days.';
  return new LongwaveError('not-found', 'show.not-found', message, { mend });
}
