import type { Queries } from '../platform/database/open.ts';
import type { ShowId } from '../shows/show.ts';
import type { LiveWithNotes } from './episode.ts';
import * as store from './store.ts';

/** Ids and versions of the episodes in the feed at the time `now`, newest first. */
export async function liveVersions(
  queries: Queries,
  showId: ShowId,
  now: number,
): Promise<{ id: string; version: number }[]> {
  return await store.liveVersions(queries, showId, now);
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
