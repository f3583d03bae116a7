import type { Queries } from '../platform/database/open.ts';
import type { ShowId } from '../shows/show.ts';
import type { LiveWithNotes } from './episode.ts';
import { pagesByIds } from './page-store.ts';
import * as store from './store.ts';

/** Ids and versions of the episodes in the feed at the time `now`, newest first. */
export async function liveVersions(
  queries: Queries,
  showId: ShowId,
  now: number,
): Promise<{ id: string; version: number }[]> {
  return await store.liveVersions(queries, showId, now);
}

/**
 * The pages of these live episodes (some thousand at most) that search engines may know, and when each changed last, in ms.
 * Without those that directories must hide, and those that have their page elsewhere.
 */
export async function episodePages(
  queries: Queries,
  ids: string[],
): Promise<{ slug: string; changedAt: number }[]> {
  return ids.length === 0 ? [] : await pagesByIds(queries, ids);
}

/** Ids of the newest trailers in the feed at the time `now`, without teasers of one episode. */
export async function liveTrailers(
  queries: Queries,
  showId: ShowId,
  wanted: { now: number; most: number },
): Promise<string[]> {
  return await store.liveTrailers(queries, showId, wanted);
}

/** The episodes with these ids as the feed takes them, or would take them. */
export async function liveByIds(queries: Queries, ids: string[]): Promise<LiveWithNotes[]> {
  return await store.liveByIds(queries, ids);
}
