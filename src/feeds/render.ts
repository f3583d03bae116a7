import type { Addresses } from '../addresses/urls.ts';
import { chaptersOf } from '../chapters/chapters.ts';
import { liveByIds, liveTrailers, liveVersions } from '../episodes/episodes.ts';
import { filesByIds, findFile } from '../media/kept-files.ts';
import { isListMedium } from '../namespace/medium.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { getShow } from '../shows/shows.ts';
import type { Show } from '../shows/show.ts';
import { channelOf, itemOf, trailerOf } from './assemble.ts';
import { renderChannel, renderItems } from './document.ts';
import type { FeedChannel, FeedItem, FeedTrailer } from './model.ts';
import { buffer, sharedPiece } from './pieces.ts';
import type { Pieces } from './pieces.ts';
import { batchesOf, runsOf } from './runs.ts';
import type { KeptRuns, LiveVersion } from './runs.ts';
import { feedStateById } from './store.ts';
import { changedAt, datedAt, rendererMark, versionName } from './tag.ts';
import type { FeedState } from './tag.ts';

/** One version of one feed: its name (see `versionName`) and its bytes belong together. */
export interface RenderedFeed {
  slug: string;
  name: string;
  changedAt: number;
  /** What Last-Modified may say, if anything (see `datedAt`). */
  datedAt: number | undefined;
  pieces: Pieces;
}

/** About how many episodes are read and rendered at once: bounds the memory of a first rendering. */
const BATCH = 250;

const PAGE_EPISODES = 100;

/** Of the show and of its seasons: apps show the newest. */
const MOST_TRAILERS = 20;

/**
 * Renders a feed in one snapshot of the database: the tag and the rows are of the same moment. A change costs
 * one run of items, not all.
 * @returns undefined when the show does not exist or is deleted.
 */
export async function renderShow(
  { database, addresses }: { database: Database; addresses: Addresses },
  kept: Map<string, KeptRuns>,
  showId: string,
): Promise<RenderedFeed | undefined> {
  return await database.snapshot(async (queries) => {
    const rendering = await begin({ database, addresses }, queries, showId);
    return rendering && finish(rendering, {}, await currentItems(rendering, kept));
  });
}

/**
 * Renders one page of a feed, the newest episodes on page 1: a whole feed of its own, for apps that do not want
 * thousands of episodes at once.
 * @returns undefined when there is no such page or no such show.
 */
export async function renderPage(
  { database, addresses }: { database: Database; addresses: Addresses },
  showId: string,
  page: number,
): Promise<RenderedFeed | undefined> {
  return await database.snapshot(async (queries) => {
    const rendering = await begin({ database, addresses }, queries, showId);
    if (!rendering) return undefined;
    const { show } = rendering;
    const live = await liveItems(rendering);
    const last = Math.max(1, Math.ceil(live.length / PAGE_EPISODES));
    if (page > last) return undefined;
    const ids = live.slice((page - 1) * PAGE_EPISODES, page * PAGE_EPISODES).map(({ id }) => id);
    const items = await readItems(rendering, ids);
    const xml = renderItems(ids.flatMap((id) => items.get(id) ?? []));
    const pageAt = (number: number) => addresses.feedPage(show.slug, number);
    const pages = {
      first: pageAt(1),
      previous: page > 1 ? pageAt(page - 1) : undefined,
      next: page < last ? pageAt(page + 1) : undefined,
      last: pageAt(last),
    };
    return finish(rendering, { feedUrl: pageAt(page), pages }, [sharedPiece(xml)]);
  });
}

interface Rendering {
  addresses: Addresses;
  queries: Queries;
  show: Show;
  state: FeedState;
}

async function begin(
  { database, addresses }: { database: Database; addresses: Addresses },
  queries: Queries,
  showId: string,
): Promise<Rendering | undefined> {
  const state = await feedStateById(database, queries, showId);
  if (!state || state.deletedAt !== null) return undefined;
  return { addresses, queries, state, show: await getShow(queries, showId) };
}

/** @param special what the channel says in another way than that of the feed itself. */
async function finish(
  rendering: Rendering,
  special: Partial<FeedChannel>,
  items: Pieces,
): Promise<RenderedFeed> {
  const { addresses, queries, show, state } = rendering;
  const artwork = show.artworkId === null ? undefined : await findFile(queries, show.artworkId);
  const trailers = await newestTrailers(rendering);
  const channel = channelOf(addresses, show, artwork, changedAt(state), { trailers });
  // Where it stands in somebody's text, the namespace is declared for nothing, which does no harm.
  const hasSimpleChapters = items.some((piece) => buffer(piece).includes('<psc:chapters'));
  const { head, tail } = renderChannel({ ...channel, ...special }, hasSimpleChapters);
  return {
    slug: state.slug,
    name: versionName(state, rendererMark(addresses)),
    changedAt: changedAt(state),
    datedAt: datedAt(state),
    pieces: [sharedPiece(head), ...items, sharedPiece(tail)],
  };
}

async function newestTrailers(rendering: Rendering): Promise<FeedTrailer[]> {
  const { queries, show, state } = rendering;
  const wanted = { now: state.now, most: MOST_TRAILERS };
  const ids = await liveTrailers(queries, show.id, wanted);
  const items = await readItems(rendering, ids);
  return ids.flatMap((id) => {
    const item = items.get(id);
    return (item && trailerOf(item)) ?? [];
  });
}

/** The episodes in the feed. A list of other feeds has none (feed rule 108). */
async function liveItems({ queries, show, state }: Rendering): Promise<LiveVersion[]> {
  if (isListMedium(show.namespace.medium)) return [];
  return await liveVersions(queries, show.id, state.now);
}

async function currentItems(rendering: Rendering, kept: Map<string, KeptRuns>): Promise<Pieces> {
  const { show, state } = rendering;
  const ofShow = [state.epoch, show.slug, show.explicit, show.chaptersInNotes].join(' ');
  const before = kept.get(show.id);
  const old = before?.ofShow === ofShow ? before.pieces : new Map<string, never>();
  const runs = runsOf(await liveItems(rendering));
  const current: KeptRuns['pieces'] = new Map();
  for (const { name } of runs) {
    const piece = old.get(name);
    if (piece) current.set(name, piece);
  }
  const stale = runs.filter(({ name }) => !current.has(name));
  for (const batch of batchesOf(stale, BATCH)) {
    const items = await readItems(
      rendering,
      batch.flatMap(({ ids }) => ids),
    );
    for (const { name, ids } of batch)
      current.set(name, sharedPiece(renderItems(ids.flatMap((id) => items.get(id) ?? []))));
  }
  kept.delete(show.id);
  kept.set(show.id, { ofShow, pieces: current });
  return runs.flatMap(({ name }) => current.get(name) ?? []);
}

async function readItems(
  { addresses, queries, show }: Rendering,
  ids: string[],
): Promise<Map<string, FeedItem>> {
  if (ids.length === 0) return new Map();
  const episodes = await liveByIds(queries, ids);
  const fileIds = episodes.flatMap((episode) => [episode.audioId, episode.artworkId ?? []].flat());
  const files = await filesByIds(queries, fileIds);
  const chapters = await chaptersOf(queries, ids);
  const items = new Map<string, FeedItem>();
  for (const episode of episodes) {
    const audio = files.get(episode.audioId);
    if (!audio) continue;
    const artwork = files.get(episode.artworkId ?? '');
    const parts = { audio, artwork, chapters: chapters.get(episode.id) };
    items.set(episode.id, itemOf(addresses, show, episode, parts));
  }
  return items;
}
