import type { Addresses } from '../addresses/urls.ts';
import { findFile } from '../media/kept-files.ts';
import type { Database } from '../platform/database/open.ts';
import { channelOf } from './assemble.ts';
import { haveSimpleChapters, renderChannel, renderItems } from './document.ts';
import type { FeedChannel, FeedPages } from './model.ts';
import { sharedPiece } from './pieces.ts';
import type { Pieces } from './pieces.ts';
import { beginRendering, liveItems, newestTrailers, readItems } from './read-items.ts';
import type { Rendering } from './read-items.ts';
import { currentItems } from './render-runs.ts';
import type { ItemPieces, KeptRuns } from './render-runs.ts';
import { changedAt, datedAt, rendererMark, versionName } from './tag.ts';

/** One version of one feed: its name (see `versionName`) and its bytes belong together. */
export interface RenderedFeed {
  slug: string;
  name: string;
  changedAt: number;
  /** What Last-Modified may say, if anything (see `datedAt`). */
  datedAt: number | undefined;
  pieces: Pieces;
}

const PAGE_EPISODES = 100;

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
    const rendering = await beginRendering({ database, addresses }, queries, showId);
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
    const rendering = await beginRendering({ database, addresses }, queries, showId);
    if (!rendering) return undefined;
    const { show } = rendering;
    const live = await liveItems(rendering);
    const last = Math.max(1, Math.ceil(live.length / PAGE_EPISODES));
    if (page > last) return undefined;
    const ids = live.slice((page - 1) * PAGE_EPISODES, page * PAGE_EPISODES).map(({ id }) => id);
    const items = await readItems(rendering, ids);
    const given = ids.flatMap((id) => items.get(id) ?? []);
    const pages = pagesOf(addresses, show.slug, { page, last });
    const special = { feedUrl: addresses.feedPage(show.slug, page), pages, hubs: [] };
    const pieces = [sharedPiece(renderItems(given))];
    return finish(rendering, special, { pieces, hasSimpleChapters: haveSimpleChapters(given) });
  });
}

function pagesOf(
  addresses: Addresses,
  slug: string,
  { page, last }: { page: number; last: number },
): FeedPages {
  const at = (number: number): string => addresses.feedPage(slug, number);
  return {
    first: at(1),
    previous: page > 1 ? at(page - 1) : undefined,
    next: page < last ? at(page + 1) : undefined,
    last: at(last),
  };
}

/**
 * The whole feed of a rendering whose items are rendered.
 * @param special what the channel says in another way than that of the feed itself.
 */
export async function finish(
  rendering: Rendering,
  special: Partial<FeedChannel>,
  { pieces, hasSimpleChapters }: ItemPieces,
): Promise<RenderedFeed> {
  const { addresses, queries, show, state } = rendering;
  const artwork = show.artworkId === null ? undefined : await findFile(queries, show.artworkId);
  const trailers = await newestTrailers(rendering);
  const channel = channelOf(addresses, show, artwork, changedAt(state), trailers);
  const { head, tail } = renderChannel({ ...channel, ...special }, hasSimpleChapters);
  return {
    slug: state.slug,
    name: versionName(state, rendererMark(addresses)),
    changedAt: changedAt(state),
    datedAt: datedAt(state),
    pieces: [sharedPiece(head), ...pieces, sharedPiece(tail)],
  };
}
