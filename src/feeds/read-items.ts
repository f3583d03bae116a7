import type { Addresses } from '../addresses/urls.ts';
import { filesByIds } from '../media/kept-files.ts';
import { isListMedium } from '../namespace/medium.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import type { Show } from '../shows/show.ts';
import { getShow } from '../shows/shows.ts';
import { itemOf, trailerOf } from './assemble.ts';
import type { FeedItem, FeedTrailer } from './model.ts';
import type { LiveVersion } from './runs.ts';
import { presentSource } from './source.ts';
import type { EpisodeSource } from './source.ts';
import { feedStateById } from './store.ts';
import type { FeedState } from './tag.ts';

/** One rendering of one feed, in one snapshot of the database. */
export interface Rendering {
  addresses: Addresses;
  queries: Queries;
  show: Show;
  state: FeedState;
  episodes: EpisodeSource;
}

/** @returns undefined when the show does not exist or is deleted. */
export async function beginRendering(
  { database, addresses }: { database: Database; addresses: Addresses },
  queries: Queries,
  showId: string,
): Promise<Rendering | undefined> {
  const state = await feedStateById(database, queries, showId);
  if (!state || state.deletedAt !== null) return undefined;
  const show = await getShow(queries, showId);
  const episodes = presentSource(queries, show.id, state.now);
  return { addresses, queries, state, show, episodes };
}

/** Of the show and of its seasons: apps show the newest. */
const MOST_TRAILERS = 20;

/** The episodes in the feed. A list of other feeds has none (feed rule 108). */
export async function liveItems({ show, episodes }: Rendering): Promise<LiveVersion[]> {
  if (isListMedium(show.namespace.medium)) return [];
  return await episodes.live();
}

/** The items of these live episodes by the episode's id. */
export async function readItems(
  { addresses, queries, show, episodes }: Rendering,
  ids: string[],
): Promise<Map<string, FeedItem>> {
  if (ids.length === 0) return new Map();
  const read = await episodes.read(ids);
  const fileIds = read.flatMap(({ episode }) => [episode.audioId, episode.artworkId ?? []].flat());
  const files = await filesByIds(queries, fileIds);
  const items = new Map<string, FeedItem>();
  for (const { episode, ...companions } of read) {
    const audio = files.get(episode.audioId);
    if (!audio) continue;
    const artwork = files.get(episode.artworkId ?? '');
    const parts = { audio, artwork, ...companions };
    items.set(episode.id, itemOf(addresses, show, episode, parts));
  }
  return items;
}

export async function newestTrailers(rendering: Rendering): Promise<FeedTrailer[]> {
  const ids = await rendering.episodes.trailers(MOST_TRAILERS);
  const items = await readItems(rendering, ids);
  return ids.flatMap((id) => {
    const item = items.get(id);
    return (item && trailerOf(item)) ?? [];
  });
}
