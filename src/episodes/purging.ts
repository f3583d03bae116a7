import { setImmediate } from 'node:timers/promises';
import { dropChapters } from '../chapters/chapters.ts';
import { forgetVersions } from '../history/versions.ts';
import { purgeFilesOf } from '../media/kept-files.ts';
import { nameNothing } from '../pictures/pictures.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { forgetEpisode } from '../search/passages.ts';
import { deletionOf, isBeyondRestoring, purgeShow, showsToPurge } from '../shows/purging.ts';
import type { PurgedShow } from '../shows/purging.ts';
import { RESTORABLE_MS } from '../shows/show.ts';
import { lockShow } from '../shows/lock.ts';
import { purgeTranscripts } from '../transcripts/transcripts.ts';
import * as purging from './purging-store.ts';
import * as store from './store.ts';

/** How many are looked up in one query; each is a transaction of its own. */
const BATCH = 100;

export interface Purged {
  episodes: number;
  shows: number;
}

/**
 * Removes the content of shows and episodes that can no longer be restored. What stays is what their addresses need to answer that they
 * are gone, and what is never used again: ids, guids, slugs. Their files are for the sweeper, as every one that no row names. Several servers
 * may do so at once; one that is killed leaves the rest to the next.
 */
export async function purgeDeleted(
  database: Database,
  ofShow: PurgedShow,
  signal: AbortSignal,
): Promise<Purged> {
  const purged: Purged = { episodes: 0, shows: 0 };
  const deletedBefore = (await readNow(database, database.read)) - RESTORABLE_MS;
  const due = () => purging.episodesToPurge(database.read, deletedBefore, BATCH);
  purged.episodes += await purgeAll(database, due, signal);
  for (const showId of await showsToPurge(database, deletedBefore)) {
    const ofThis = () => purging.unpurgedOf(database.read, showId, BATCH);
    purged.episodes += await purgeAll(database, ofThis, signal);
    if (signal.aborted) break;
    if (await purgeShow(database, showId, ofShow)) purged.shows += 1;
  }
  return purged;
}

async function purgeAll(
  database: Database,
  find: () => Promise<string[]>,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  for (let found = await find(); found.length > 0; found = await find()) {
    let isAny = false;
    for (const id of found) {
      if (signal.aborted) return count;
      const was = await database.transaction((tx) => purgeEpisode(database, tx, id));
      if (was === 'purged') count += 1;
      isAny ||= was !== 'restorable';
      await setImmediate();
    }
    if (!isAny) break; // a clock that was set back meanwhile: else the same ones are found for ever
  }
  return count;
}

/** Somebody may have restored it, or purged it, meanwhile: that is why it is read again behind its locks. */
async function purgeEpisode(
  database: Database,
  tx: Queries,
  id: string,
): Promise<'purged' | 'before' | 'restorable'> {
  if (database.kind === 'postgres') await store.lockEpisode(tx, id);
  const episode = await store.findEpisode(database, tx, id);
  if (!episode || (await purging.isPurged(tx, id))) return 'before';
  await lockShow(database, tx, episode.showId);
  const now = await readNow(database, tx);
  const { showId, deletedAt } = episode;
  const isGone = [deletedAt, await deletionOf(tx, showId)].some((at) => isBeyondRestoring(at, now));
  if (!isGone) return 'restorable';
  await forgetVersions(tx, { kind: 'episode', id, showId });
  await forgetEpisode(tx, id);
  await dropChapters(tx, id);
  await purgeTranscripts(tx, id);
  await nameNothing(tx, id);
  await purgeFilesOf(tx, id);
  await purging.emptyEpisode(tx, id, now);
  return 'purged';
}
