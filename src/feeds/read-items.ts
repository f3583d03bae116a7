import type { Addresses } from '../addresses/urls.ts';
import { chaptersOf } from '../chapters/chapters.ts';
import { liveByIds, liveTrailers, liveVersions } from '../episodes/episodes.ts';
import { filesByIds } from '../media/kept-files.ts';
import { isListMedium } from '../namespace/medium.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import type { Show } from '../shows/show.ts';
import { getShow } from '../shows/shows.ts';
import { transcriptsOf } from '../transcripts/transcripts.ts';
import { itemOf, trailerOf } from './assemble.ts';
import type { FeedItem, FeedTrailer } from './model.ts';
import type { LiveVersion } from './runs.ts';
import { feedStateById } from './store.ts';
import type { FeedState } from './tag.ts';

/** One rendering of one feed, in one snapshot of the database. */
export interface Rendering {
  addresses: Addresses;
  queries: Queries;
  show: Show;
  state: FeedState;
}

/** @returns undefined when the show does not exist or is deleted. */
export async function beginRendering(
  { database, addresses }: { database: Database; addresses: Addresses },
  queries: Queries,
  showId: string,
): Promise<Rendering | undefined> {
  const state = await feedStateById(database, queries, showId);
  if (!state || state.deletedAt !== null) return undefined;
  return { addresses, queries, state, show: await getShow(queries, showId) };
}

/** Of the show and of its seasons: apps show the newest. */
const MOST_TRAILERS = 20;

/** The episodes in the feed. A list of other feeds has none (feed rule 108). */
export async function liveItems({ queries, show, state }: Rendering): Promise<LiveVersion[]> {
  if (isListMedium(show.namespace.medium)) return [];
  return await liveVersions(queries, show.id, state.now);
}

/** The items of these live episodes by the episode's id. */
export async function readItems(
  { addresses, queries, show }: Rendering,
  ids: string[],
): Promise<Map<string, FeedItem>> {
  if (ids.length === 0) return new Map();
  const episodes = await liveByIds(queries, ids);
  const fileIds = episodes.flatMap((episode) => [episode.audioId, episode.artworkId ?? []].flat());
  const files = await filesByIds(queries, fileIds);
  const chapters = await chaptersOf(queries, ids);
  const transcripts = await transcriptsOf(queries, ids);
  const items = new Map<string, FeedItem>();
  for (const episode of episodes) {
    const audio = files.get(episode.audioId);
    if (!audio) continue;
    const artwork = files.get(episode.artworkId ?? '');
    const parts = {
      audio,
      artwork,
      chapters: chapters.get(episode.id),
      transcripts: transcripts.get(episode.id) ?? [],
    };
    items.set(episode.id, itemOf(addresses, show, episode, parts));
  }
  return items;
}

export async function newestTrailers(rendering: Rendering): Promise<FeedTrailer[]> {
  const { queries, show, state } = rendering;
  const wanted = { now: state.now, most: MOST_TRAILERS };
  const ids = await liveTrailers(queries, show.id, wanted);
  const items = await readItems(rendering, ids);
  return ids.flatMap((id) => {
    const item = items.get(id);
    return (item && trailerOf(item)) ?? [];
  });
}
