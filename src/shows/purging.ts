import { forgetVersions } from '../history/versions.ts';
import { purgeFilesOf } from '../media/kept-files.ts';
import { nameNothing } from '../pictures/pictures.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { emptyFields } from './empty-fields.ts';
import * as purging from './purging-store.ts';
import { RESTORABLE_MS } from './show.ts';
import type { ShowId } from './show.ts';
import { lockShow } from './lock.ts';
import * as store from './store.ts';

/** What folders above keep of a show, and let go of when it is purged. */
export interface PurgedShow {
  /** Takes away what is no row, such as copies of its feed; it may be asked more than once. */
  copies(showId: ShowId): Promise<void>;
  /** Takes their rows away, in the same transaction. */
  rows(tx: Queries, showId: ShowId): Promise<void>;
}

const MOST_AT_ONCE = 100;

/** Shows that were deleted before an instant (milliseconds) and still have their content, some of them. */
export async function showsToPurge(database: Database, deletedBefore: number): Promise<ShowId[]> {
  return await purging.showsToPurge(database.read, deletedBefore, MOST_AT_ONCE);
}

/** When a show was deleted, in milliseconds; null when it is not. The caller holds the show. */
export async function deletionOf(tx: Queries, id: ShowId): Promise<number | null> {
  return await purging.deletedAt(tx, id);
}

/** Whether what was deleted then can no longer be restored; null: it was not deleted. */
export function isBeyondRestoring(deletedAt: number | null, now: number): boolean {
  return deletedAt !== null && deletedAt < now - RESTORABLE_MS;
}

/**
 * Removes the content of a show that can no longer be restored, once its episodes have none. Its slugs, its guid and its domain stay, so
 * that what is there stays gone (410) and no other show gets them.
 * @returns whether this did it, and no other server
 */
export async function purgeShow(
  database: Database,
  id: ShowId,
  also: PurgedShow,
): Promise<boolean> {
  await also.copies(id);
  return await database.transaction(async (tx) => {
    await lockShow(database, tx, id);
    const now = await readNow(database, tx);
    const deletedAt = await purging.deletedAt(tx, id);
    if (!isBeyondRestoring(deletedAt, now)) return false;
    if (await purging.isPurged(tx, id)) return false;
    await forgetVersions(tx, { kind: 'show', id, showId: id });
    await nameNothing(tx, id);
    await purgeFilesOf(tx, id);
    await also.rows(tx, id);
    const { domain: _domain, domain_live: _live, deleted_at: _deleted, ...nothing } = emptyFields;
    await store.updateShow(tx, id, { ...nothing, title: '', namespace: '{}', purged_at: now });
    return true;
  });
}
