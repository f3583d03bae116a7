import type { Addresses } from '../addresses/urls.ts';
import { liveByIds, liveVersions } from '../episodes/episodes.ts';
import { filesByIds, findFile } from '../media/kept-files.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { getShow } from '../shows/shows.ts';
import type { Show } from '../shows/show.ts';
import { channelOf, itemOf } from './assemble.ts';
import { renderChannel, renderItem } from './document.ts';
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
  xml: Buffer<ArrayBuffer>;
}

/** Rendered items by episode, for as long as the episode and what it takes from its show stay the same. */
export interface KeptItems {
  /** What items take from their show; when it changes, all are rendered again. */
  ofShow: string;
  items: Map<string, { version: number; xml: Buffer }>;
}

/** Episodes that are read and rendered at once: bounds the memory of a first rendering. */
const BATCH = 250;

/**
 * Renders a feed in one snapshot of the database: the tag and the rows are of the same moment. A change costs
 * one item, not all.
 * @returns undefined when the show does not exist or is deleted.
 */
export async function renderShow(
  { database, addresses }: { database: Database; addresses: Addresses },
  kept: Map<string, KeptItems>,
  showId: string,
): Promise<RenderedFeed | undefined> {
  return await database.snapshot(async (queries) => {
    const state = await feedStateById(database, queries, showId);
    if (!state || state.deletedAt !== null) return undefined;
    const show = await getShow(queries, showId);
    const artwork = show.artworkId === null ? undefined : await findFile(queries, show.artworkId);
    const { head, tail } = renderChannel(channelOf(addresses, show, artwork, changedAt(state)));
    const items = await currentItems({ addresses, queries, show, state }, kept);
    return {
      slug: state.slug,
      name: versionName(state, rendererMark(addresses)),
      changedAt: changedAt(state),
      datedAt: datedAt(state),
      xml: joined([Buffer.from(head), ...items, Buffer.from(tail)]),
    };
  });
}

/** Like `Buffer.concat`, in memory of its own: it is handed to another thread, which no pooled buffer survives. */
function joined(parts: Buffer[]): Buffer<ArrayBuffer> {
  const whole = Buffer.allocUnsafeSlow(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) at += part.copy(whole, at);
  return whole;
}

interface Rendering {
  addresses: Addresses;
  queries: Queries;
  show: Show;
  state: FeedState;
}

async function currentItems(rendering: Rendering, kept: Map<string, KeptItems>): Promise<Buffer[]> {
  const { queries, show, state } = rendering;
  const ofShow = `${state.epoch} ${show.slug} ${show.explicit}`;
  const before = kept.get(show.id);
  const old = before?.ofShow === ofShow ? before.items : new Map<string, never>();
  const current: KeptItems['items'] = new Map();
  const stale: string[] = [];
  const live = await liveVersions(queries, show.id, state.now);
  for (const { id, version } of live) {
    const item = old.get(id);
    if (item?.version === version) current.set(id, item);
    else stale.push(id);
  }
  for (let from = 0; from < stale.length; from += BATCH)
    await renderItems(rendering, stale.slice(from, from + BATCH), current);
  kept.delete(show.id);
  kept.set(show.id, { ofShow, items: current });
  return live.flatMap(({ id }) => current.get(id)?.xml ?? []);
}

async function renderItems(
  { addresses, queries, show }: Rendering,
  ids: string[],
  into: KeptItems['items'],
): Promise<void> {
  const episodes = await liveByIds(queries, ids);
  const fileIds = episodes.flatMap((episode) => [episode.audioId, episode.artworkId ?? []].flat());
  const files = await filesByIds(queries, fileIds);
  for (const episode of episodes) {
    const audio = files.get(episode.audioId);
    if (!audio) continue;
    const artwork = files.get(episode.artworkId ?? '');
    const xml = Buffer.from(renderItem(itemOf(addresses, show, episode, { audio, artwork })));
    into.set(episode.id, { version: episode.version, xml });
  }
}
