import { serverItself } from '../accounts/actor.ts';
import type { Actor } from '../accounts/actor.ts';
import type { Addresses } from '../addresses/urls.ts';
import { reservedShowSlugs, slugOffers } from '../addresses/slugs.ts';
import type { Deed } from '../history/version.ts';
import type { NewArtwork } from '../media/file.ts';
import { recordArtwork } from '../media/kept-files.ts';
import { showNamespaceFields } from '../namespace/show-namespace.ts';
import { changedColumn, parted } from '../namespace/stored.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { flag, given } from '../platform/given.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import { newId } from '../platform/ids.ts';
import { emptyFields } from './empty-fields.ts';
import { feedChanges } from './feed-changes.ts';
import { lockShow } from './lock.ts';
import { refuseWrongMove } from './moved.ts';
import { noteEvent } from './outbox.ts';
import { nameShowPictures } from './pictures.ts';
import { podcastGuid } from './podcast-guid.ts';
import { slugsOf as slugsIn, takeSlug } from './slugs-store.ts';
import { storedCategories } from './show.ts';
import type { NewShow, Show, ShowChange, ShowId } from './show.ts';
import * as store from './store.ts';
import { keepFoundShow, keepShowVersion } from './versions.ts';

export interface Tools {
  database: Database;
  addresses: Addresses;
}

/**
 * Makes a show. Its slug comes from the title when none is given.
 * @param alsoKeep what else is written in the same transaction.
 */
export async function createShow(
  { database, addresses }: Tools,
  wanted: NewShow,
  actor: Actor,
  alsoKeep?: (tx: Queries, show: Show) => Promise<void>,
): Promise<Show> {
  const id = newId();
  return await database.transaction(async (tx) => {
    const now = await readNow(database, tx);
    const slug = await chooseSlug(tx, id, wanted, now);
    const { podcast_guid: imported, ...said } = wanted;
    const { taken, rest: fields } = parted(said, showNamespaceFields);
    const ownGuid = addresses.isPublic ? podcastGuid(addresses.feed(slug)) : null;
    await store.insertShow(tx, {
      ...emptyFields,
      ...columnsOf(fields),
      id,
      slug,
      title: wanted.title,
      namespace: changedColumn('{}', taken),
      podcast_guid: imported ?? ownGuid,
      feed_epoch: newId().slice(0, 8),
      feed_version: 1,
      feed_changed_at: now,
      created_at: now,
    });
    const show = await getShow(tx, id);
    if (show.moved) refuseWrongMove(show.newFeedUrl, [addresses.feed(slug)]);
    await keepShowVersion(tx, show, { actor, what: 'created' }, now);
    await nameShowPictures(tx, show, now);
    await alsoKeep?.(tx, show);
    return show;
  });
}

/**
 * @param idOrSlug the id, the slug, or a slug that the show had before.
 * @throws LongwaveError `show.not-found`, also for a deleted one.
 */
export async function getShow(queries: Queries, idOrSlug: string): Promise<Show> {
  const show = await store.findShow(queries, idOrSlug);
  if (!show || show.deletedAt !== null) throw notFound(idOrSlug);
  return show;
}

/** Oldest first. One more than the limit when there are more. */
export async function listShows({ read }: Database, page: PageRequest): Promise<Show[]> {
  return await store.listShows(read, page);
}

/** Those of these ids that are not deleted, oldest first: what a member of them sees. */
export async function listShowsAmong({ read }: Database, ids: readonly string[]): Promise<Show[]> {
  return ids.length === 0 ? [] : await store.listShowsAmong(read, ids);
}

/**
 * @param mayBe throws when what the show is by then must not be changed so
 * @throws LongwaveError `show.slug-taken`, `show.moved-nowhere`, `show.moved-to-itself`
 */
export async function changeShow(
  { database, addresses }: Tools,
  id: ShowId,
  change: ShowChange,
  actor: Actor,
  mayBe?: (show: Show) => void,
): Promise<Show> {
  const work = changeOf(addresses, change);
  return await alter(database, id, { actor, what: 'changed' }, async (tx, before, now) => {
    mayBe?.(before);
    return await work(tx, before, now);
  });
}

/** Gives the show its artwork: the file is stored, its row is written here. */
export async function setShowArtwork(
  database: Database,
  id: ShowId,
  artwork: NewArtwork,
  actor: Actor,
): Promise<Show> {
  return await alter(database, id, { actor, what: 'changed' }, async (tx, _before, now) => {
    await recordArtwork(tx, artwork, now);
    return { artwork_id: artwork.file.id };
  });
}

type Work = (
  tx: Queries,
  before: Show,
  now: number,
) => Promise<Parameters<typeof store.updateShow>[2]>;

/** One change of one show: the row, what it means for the feed, and its version, in one transaction. */
export async function alter(database: Database, id: ShowId, deed: Deed, work: Work): Promise<Show> {
  return await database.transaction(async (tx) => {
    await lockShow(database, tx, id);
    const now = await readNow(database, tx);
    const before = await getShow(tx, id);
    await keepFoundShow(tx, before, now);
    const columns = await work(tx, before, now);
    if (Object.keys(columns).length === 0) {
      await nameShowPictures(tx, before, now);
      return before;
    }
    await store.updateShow(tx, id, columns);
    await feedChanges(tx, id, now);
    const show = await getShow(tx, id);
    const isOther = await keepShowVersion(tx, show, deed, now);
    if (isOther) await noteEvent(tx, { type: 'show.changed', showId: id }, now);
    await nameShowPictures(tx, show, now);
    return show;
  });
}

/** The work of a change of fields, for `alter`, which holds the show: two changes at once must not undo one another. */
export function changeOf(addresses: Addresses, change: ShowChange): Work {
  return async (tx, before, now) => {
    if (change.slug !== undefined) await takeGivenSlug(tx, change.slug, before.id, now);
    const { taken, rest } = parted(change, showNamespaceFields);
    if (change.moved ?? before.moved) {
      const slugs = await slugsOf(tx, before.id);
      refuseWrongMove(
        change.new_feed_url === undefined ? before.newFeedUrl : change.new_feed_url,
        slugs.map((slug) => addresses.feed(slug)),
      );
    }
    if (Object.keys(taken).length === 0) return columnsOf(rest);
    const namespace = changedColumn(await store.namespaceColumn(tx, before.id), taken);
    return { ...columnsOf(rest), namespace };
  };
}

/** Every slug that the show has or had. */
export async function slugsOf(queries: Queries, id: string): Promise<string[]> {
  return await slugsIn(queries, id);
}

/** Gives every show without one its `podcast:guid`, once the feed has an address that the world can reach. */
export async function assignPodcastGuids({ database, addresses }: Tools): Promise<void> {
  if (!addresses.isPublic) return;
  await database.transaction(async (tx) => {
    const now = await readNow(database, tx);
    for (const { id, slug } of await store.showsWithoutGuid(tx)) {
      const podcast_guid = podcastGuid(addresses.feed(slug));
      await lockShow(database, tx, id);
      const show = await store.findShow(tx, id);
      if (!show) continue;
      await keepFoundShow(tx, show, now);
      await store.updateShow(tx, id, { podcast_guid });
      await feedChanges(tx, id, now);
      const deed: Deed = { actor: serverItself, what: 'changed' };
      await keepShowVersion(tx, { ...show, podcastGuid: podcast_guid }, deed, now);
    }
  });
}

async function chooseSlug(tx: Queries, id: string, wanted: NewShow, now: number): Promise<string> {
  if (wanted.slug !== undefined) {
    await takeGivenSlug(tx, wanted.slug, id, now);
    return wanted.slug;
  }
  for (const offer of slugOffers(wanted.title, reservedShowSlugs, id))
    if (await takeSlug(tx, offer, id, now)) return offer;
  return id;
}

async function takeGivenSlug(tx: Queries, slug: string, id: string, now: number): Promise<void> {
  if (!reservedShowSlugs.has(slug) && (await takeSlug(tx, slug, id, now))) return;
  throw new LongwaveError('conflict', 'show.slug-taken', `The slug "${slug}" cannot be used.`, {
    field: 'slug',
    mend: 'Choose another one: it is part of Longwave’s own addresses, or is or was another show’s.',
  });
}

function columnsOf(change: Omit<ShowChange, keyof typeof showNamespaceFields>) {
  return given({
    ...change,
    categories: change.categories && storedCategories(change.categories),
    funding: change.funding && JSON.stringify(change.funding),
    explicit: flag(change.explicit),
    locked: flag(change.locked),
    blocked: flag(change.blocked),
    complete: flag(change.complete),
    chapters_in_notes: flag(change.chapters_in_notes),
    moved: flag(change.moved),
  });
}

/** The error for a show that is not there. */
export function notFound(idOrSlug: string): LongwaveError {
  return new LongwaveError(
    'not-found',
    'show.not-found',
    `There is no show "${idOrSlug.slice(0, 80)}".`,
    {
      mend: 'GET /api/shows lists them.',
    },
  );
}
