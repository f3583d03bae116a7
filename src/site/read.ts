import type { Addresses } from '../addresses/urls.ts';
import type { FeedItem } from '../feeds/model.ts';
import { beginRendering, liveItems, readItems } from '../feeds/read-items.ts';
import { artworkSizesOf, findFile } from '../media/kept-files.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { findEpisodeId } from '../episodes/episodes.ts';
import type { Show } from '../shows/show.ts';
import type { KeptTranscript } from '../transcripts/transcripts.ts';
import { transcriptsOf } from '../transcripts/transcripts.ts';

export const EPISODES_A_PAGE = 20;

export interface Cover {
  url: string;
  /** Smallest first. */
  sizes: { width: number; url: string }[];
}

export interface ShowSeen {
  show: Show;
  cover: Cover | undefined;
  episodes: FeedItem[];
  page: number;
  pages: number;
}

/** What the page of a show shows; the newest episodes are on page 1. Undefined beyond the last page. */
export async function readShow(
  { database, addresses }: { database: Database; addresses: Addresses },
  showId: string,
  page: number,
): Promise<ShowSeen | undefined> {
  return await database.snapshot(async (queries) => {
    const rendering = await beginRendering({ database, addresses }, queries, showId);
    if (!rendering) return undefined;
    const live = await liveItems(rendering);
    const pages = Math.max(1, Math.ceil(live.length / EPISODES_A_PAGE));
    if (page > pages) return undefined;
    const first = (page - 1) * EPISODES_A_PAGE;
    const ids = live.slice(first, first + EPISODES_A_PAGE).map(({ id }) => id);
    const items = await readItems(rendering, ids);
    const episodes = ids.flatMap((id) => items.get(id) ?? []);
    const cover = await coverOf(addresses, queries, rendering.show.artworkId);
    return { show: rendering.show, cover, episodes, page, pages };
  });
}

export interface EpisodeSeen {
  show: Show;
  item: FeedItem;
  cover: Cover | undefined;
  newer: FeedItem | undefined;
  older: FeedItem | undefined;
  transcripts: KeptTranscript[];
}

/** What the page of a live episode shows, or undefined when it is not live. */
export async function readEpisode(
  { database, addresses }: { database: Database; addresses: Addresses },
  showId: string,
  slug: string,
): Promise<EpisodeSeen | undefined> {
  return await database.snapshot(async (queries) => {
    const rendering = await beginRendering({ database, addresses }, queries, showId);
    const id = rendering && (await findEpisodeId(queries, showId, slug));
    if (!rendering || id === undefined) return undefined;
    const live = await liveItems(rendering);
    const place = live.findIndex((each) => each.id === id);
    if (place === -1) return undefined;
    const [newerId, olderId] = [live[place - 1]?.id, live[place + 1]?.id];
    const items = await readItems(
      rendering,
      [id, newerId, olderId].filter((each) => each !== undefined),
    );
    const item = items.get(id);
    if (!item) return undefined;
    const cover = await coverOf(addresses, queries, rendering.show.artworkId);
    const transcripts = (await transcriptsOf(queries, [id])).get(id) ?? [];
    const [newer, older] = [items.get(newerId ?? ''), items.get(olderId ?? '')];
    return { show: rendering.show, item, cover, newer, older, transcripts };
  });
}

async function coverOf(
  addresses: Addresses,
  queries: Queries,
  artworkId: string | null,
): Promise<Cover | undefined> {
  const file = artworkId === null ? undefined : await findFile(queries, artworkId);
  if (!file) return undefined;
  const sizes = (await artworkSizesOf(addresses, queries, [file.id])).get(file.id) ?? [];
  return { url: addresses.artwork(file.id, file.name), sizes };
}
