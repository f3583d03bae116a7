import { noteDeed } from '../accounts/activity.ts';
import type { Actor } from '../accounts/actor.ts';
import type { Addresses } from '../addresses/urls.ts';
import { liveVersions } from '../episodes/live.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { isoTime } from '../platform/moment.ts';
import type { Show } from '../shows/show.ts';
import type { DirectoriesAnswer, DirectoryAnswer } from './answer-schema.ts';
import { directories, getDirectory, missingFor } from './directory.ts';
import type { Directory } from './directory.ts';
import { goneListings } from './listing-check.ts';
import { listingStates, refuseLiveWithoutUrl } from './listing.ts';
import type { Listing } from './listing.ts';
import { refuseOtherSite } from './own-hosts.ts';
import type { Receiver } from './receivers.ts';
import * as store from './store.ts';

export interface DirectoryTools {
  database: Database;
  addresses: Addresses;
  /** Everybody who is told of changes by these settings. */
  receivers: readonly Receiver[];
}

/** Forgets where a show that is purged stands, and what was noted of it. */
export async function forgetDirectoriesOf(tx: Queries, showId: string): Promise<void> {
  await store.deleteAllOf(tx, showId);
}

/** Every directory with where the show stands in it, and what those who are told of changes said last. */
export async function listDirectories(
  { database, addresses, receivers }: DirectoryTools,
  show: Show,
): Promise<DirectoriesAnswer> {
  return await database.snapshot(async (queries) => {
    const now = await readNow(database, queries);
    const pings = new Map(
      (await store.listPings(queries, show.id)).map((row) => [row.receiver, pingAnswer(row, show)]),
    );
    const listings = new Map(
      (await store.listListings(queries, show.id)).map((row) => [row.directory, row]),
    );
    const hasLiveEpisode = (await liveVersions(queries, show.id, now)).length > 0;
    const readiness = { show, hasLiveEpisode, isPublic: addresses.isPublic };
    const entry = (directory: Directory): DirectoryAnswer => ({
      directory: directory.key,
      name: directory.name,
      how: directory.how,
      submit_url: directory.submitUrl(addresses.feed(show.slug)),
      advice: directory.advice,
      missing: missingFor(directory, readiness),
      ...listingAnswer(listings.get(directory.key)),
      ping: pings.get(directory.key) ?? null,
    });
    return {
      items: directories.map(entry),
      receivers: receivers.map(({ key, name }) => ({
        receiver: key,
        name,
        ping: pings.get(key) ?? null,
      })),
    };
  });
}

/** The pages of a show in the directories that have it, in the order of the directories, without those that are gone. */
export async function liveListings(
  database: Database,
  showId: string,
): Promise<{ directory: string; name: string; url: string }[]> {
  const gone = new Set((await goneListings(database, showId)).map(({ directory }) => directory));
  const rows = await store.listListings(database.read, showId);
  return directories.flatMap(({ key, name }) => {
    const row = rows.find(({ directory, state }) => directory === key && state === 'live');
    const url = row?.listing_url ?? undefined;
    return url === undefined || gone.has(key) ? [] : [{ directory: key, name, url }];
  });
}

/**
 * Remembers where a show stands in a directory, in place of what was known.
 * @throws LongwaveError `directory.not-found`, `directory.live-without-url`, `directory.other-site`
 */
export async function keepListing(
  tools: DirectoryTools,
  show: Show,
  { key, listing }: { key: string; listing: Listing },
  actor: Actor,
): Promise<DirectoryAnswer> {
  const directory = getDirectory(key);
  refuseLiveWithoutUrl(listing);
  refuseOtherSite(directory, listing);
  const { database } = tools;
  await database.transaction(async (tx) => {
    const changed_at = await readNow(database, tx);
    const about = { show_id: show.id, directory: directory.key, changed_at };
    await store.keepListing(tx, { ...listing, ...about });
    const detail = listing.state.replace('_', ' ');
    await noteListing(tx, 'noted', { show, directory, detail }, { by: actor, at: changed_at });
  });
  return await getEntry(tools, show, directory.key);
}

/** A line in the list of who did what. */
export async function noteListing(
  tx: Queries,
  what: 'noted' | 'submitted',
  { show, directory, detail = '' }: { show: Show; directory: Directory; detail?: string },
  { by, at }: { by: Actor; at: number },
): Promise<void> {
  const about = { showId: show.id, subjectId: show.id, about: directory.name };
  await noteDeed(tx, { what: `show.directory-${what}`, by, ...about, detail }, at);
}

/** One entry of `listDirectories`. */
export async function getEntry(
  tools: DirectoryTools,
  show: Show,
  key: string,
): Promise<DirectoryAnswer> {
  const { items } = await listDirectories(tools, show);
  return items.find(({ directory }) => directory === key)!;
}

function listingAnswer(row: store.ListingRow | undefined) {
  return {
    state: listingStates.find((state) => state === row?.state) ?? 'not_submitted',
    listing_url: row?.listing_url ?? null,
    note: row?.note ?? null,
    changed_at: row === undefined ? null : isoTime(row.changed_at),
  };
}

function pingAnswer(row: store.PingRow, show: Show) {
  const { told_at, status, error, tries, feed_version } = row;
  return {
    told_at: isoTime(told_at),
    status,
    error,
    tries,
    up_to_date: feed_version === show.feedVersion,
  };
}
