import { setImmediate } from 'node:timers/promises';
import { findChapters } from '../chapters/chapters.ts';
import { pscChapters } from '../chapters/format-psc.ts';
import { forgetUnused, goOnCopying, namePictures, pictureTroubles } from '../pictures/pictures.ts';
import { pictureAddress } from '../pictures/picture.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { nameShowPictures } from '../shows/pictures.ts';
import type { ShowId } from '../shows/show.ts';
import { lockShow } from '../shows/lock.ts';
import { getShow } from '../shows/shows.ts';
import type { Episode } from './episode.ts';
import * as pictureStore from './picture-store.ts';
import type { Unnamed } from './picture-store.ts';
import * as store from './store.ts';
import type { Warning } from './warnings.ts';

/** Says which pictures an episode and its chapters name after a change, in the transaction of that change. */
export async function nameEpisodePictures(
  tx: Queries,
  { id, showId, namespace }: Pick<Episode, 'id' | 'showId' | 'namespace'>,
  now: number,
): Promise<void> {
  const chapters = await findChapters(tx, id);
  const given = [
    ...namespace.persons.map(({ img }) => img),
    // Pages list the chapters that have a title and are not hidden, as this format does.
    ...pscChapters(chapters?.list ?? []).map(({ image }) => image),
  ].filter((address) => address !== undefined);
  await namePictures(tx, { ownerId: id, showId }, given, now);
}

/** Locks and returns the shows that have a picture on a page: of their own, or of an episode that is live. */
export async function showsWithPicture(
  database: Database,
  tx: Queries,
  pictureId: string,
): Promise<string[]> {
  // Whoever publishes meanwhile changes the show in the same transaction: one of the two sees the other.
  for (const id of await pictureStore.showsNaming(tx, pictureId))
    await lockShow(database, tx, id as ShowId);
  return await pictureStore.showsShowing(tx, pictureId, await readNow(database, tx));
}

/** So many are told one by one. */
const MOST_TOLD = 5;

/** What could not be copied of the pictures that an episode names. */
export async function pictureWarnings(
  queries: Queries,
  { id, namespace }: Pick<Episode, 'id' | 'namespace'>,
): Promise<Warning[]> {
  const troubles = await pictureTroubles(queries, id);
  const ofPeople = new Set(namespace.persons.map(({ img }) => pictureAddress(img ?? '')));
  const told = troubles.slice(0, MOST_TOLD).map(({ address, message, mend }) => ({
    code: 'picture.not-copied',
    field: ofPeople.has(address) ? 'persons' : 'chapters',
    message,
    mend,
  }));
  const rest = troubles.length - told.length;
  if (rest === 0) return told;
  const message = `${rest} more pictures could not be copied.`;
  return [...told, { code: 'picture.not-copied', message, mend: 'Look at their addresses.' }];
}

/** How many owners are read at once. */
const BATCH = 100;

/** Names the pictures of what was written by a release that knew of none, and forgets those that nobody names. */
export async function tidyPictures(database: Database, signal: AbortSignal): Promise<void> {
  await catchUp(database, signal, pictureStore.unnamedShows, catchUpShow);
  await catchUp(database, signal, pictureStore.unnamedEpisodes, catchUpEpisode);
  if (signal.aborted) return;
  await forgetUnused(database);
  await goOnCopying(database);
}

/** Each has a look once, or the same ones would be found every time. */
async function catchUp(
  database: Database,
  signal: AbortSignal,
  find: typeof pictureStore.unnamedShows,
  name: (database: Database, tx: Queries, id: string) => Promise<void>,
): Promise<void> {
  let after: string | undefined = '';
  while (after !== undefined) {
    const found: Unnamed[] = await find(database.read, after, BATCH);
    for (const each of found) {
      if (signal.aborted) return;
      await database.transaction(async (tx) => {
        await name(database, tx, each.id);
        await pictureStore.keepLook(tx, each);
      });
      await setImmediate();
    }
    after = found.at(-1)?.id;
  }
}

/** Somebody may have changed or deleted it meanwhile: that is why it is read again. */
async function catchUpShow(database: Database, tx: Queries, id: string): Promise<void> {
  await lockShow(database, tx, id as ShowId);
  const show = await getShow(tx, id);
  await nameShowPictures(tx, show, await readNow(database, tx));
}

async function catchUpEpisode(database: Database, tx: Queries, id: string): Promise<void> {
  if (database.kind === 'postgres') await store.lockEpisode(tx, id);
  const episode = await store.findEpisode(database, tx, id);
  if (episode) await nameEpisodePictures(tx, episode, await readNow(database, tx));
}
