import { readEpisodeNamespace } from '../namespace/episode-namespace.ts';
import type { Queries } from '../platform/database/open.ts';
import type { ShowId } from '../shows/show.ts';
import type { LiveWithNotes } from './episode.ts';
import { inListeningOrder } from './listening-order.ts';
import type { Placed } from './listening-order.ts';
import * as live from './live-store.ts';
import { liveByIds as readLiveByIds } from './store.ts';

/** Ids and versions of the episodes in the feed at the time `now`, newest first. */
export async function liveVersions(
  queries: Queries,
  showId: ShowId,
  now: number,
): Promise<{ id: string; version: number }[]> {
  return await live.liveVersions(queries, showId, now);
}

/** Ids of the newest trailers in the feed at the time `now`, without teasers of one episode. */
export async function liveTrailers(
  queries: Queries,
  showId: ShowId,
  wanted: { now: number; most: number },
): Promise<string[]> {
  return await live.liveTrailers(queries, showId, wanted);
}

/** The episodes with these ids as the feed takes them, or would take them. */
export async function liveByIds(queries: Queries, ids: string[]): Promise<LiveWithNotes[]> {
  return await readLiveByIds(queries, ids);
}

/**
 * The ids on one page of the episodes in the feed, newest on page 1, and how many pages there are: at least one.
 * @param wanted `season`: only its episodes; `without`: all but this one
 */
export async function livePage(
  queries: Queries,
  showId: ShowId,
  { page, size, ...among }: live.Among & { page: number; size: number },
): Promise<{ ids: string[]; pages: number }> {
  const pages = Math.max(1, Math.ceil((await live.countLive(queries, showId, among)) / size));
  const ids = await live.someLive(queries, showId, {
    ...among,
    skip: (page - 1) * size,
    most: size,
  });
  return { ids, pages };
}

/** The episodes in the feed in the order in which a serial show is heard. */
export async function liveInOrder(
  queries: Queries,
  showId: ShowId,
  now: number,
): Promise<Placed[]> {
  return inListeningOrder(await live.livePlaces(queries, showId, now));
}

/** The numbers of the seasons that have an episode in the feed, lowest first. */
export async function liveSeasons(
  queries: Queries,
  showId: ShowId,
  now: number,
): Promise<number[]> {
  return await live.liveSeasons(queries, showId, now);
}

/** What the seasons are called, by their numbers: each by the newest of its episodes in the feed that says so. */
export async function seasonNames(
  queries: Queries,
  showId: ShowId,
  now: number,
): Promise<Map<number, string>> {
  return new Map(
    (await live.namingSeasons(queries, showId, now)).flatMap(({ season, namespace }) => {
      const { season_name } = readEpisodeNamespace(namespace);
      return season !== null && season_name !== null ? [[season, season_name] as const] : [];
    }),
  );
}

/** The id of the newest trailer of the show in the feed, or of one of its seasons (Apple: a trailer with its number). */
export async function liveTrailer(
  queries: Queries,
  showId: ShowId,
  of: { now: number; season: number | undefined },
): Promise<string | undefined> {
  return await live.liveTrailer(queries, showId, of);
}

/** The ids of the episodes beside one in the feed, or undefined when it is not there itself. */
export async function liveNeighbours(
  queries: Queries,
  showId: ShowId,
  { id, now }: { id: string; now: number },
): Promise<{ newer: string | undefined; older: string | undefined } | undefined> {
  const at = await live.liveSince(queries, showId, { id, now });
  if (at === undefined) return undefined;
  const than = { id, at };
  const newer = await live.nextLive(queries, showId, { now, than, side: 'newer' });
  const older = await live.nextLive(queries, showId, { now, than, side: 'older' });
  return { newer, older };
}

/** Of these episodes (a thousand at most) those that are live, newest first. */
export async function liveAmong(
  queries: Queries,
  ids: string[],
  now: number,
): Promise<{ id: string; title: string }[]> {
  return ids.length === 0 ? [] : await live.liveAmong(queries, ids, now);
}

/** Of these shows (a thousand at most) the ids of those that have an episode in the feed. */
export async function showsWithLive(
  queries: Queries,
  showIds: readonly ShowId[],
  now: number,
): Promise<ReadonlySet<string>> {
  return new Set(showIds.length === 0 ? [] : await live.showsWithLive(queries, showIds, now));
}
