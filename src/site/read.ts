import { pagePath } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { FeedItem } from '../feeds/model.ts';
import { beginRendering, readItems } from '../feeds/read-items.ts';
import type { Rendering } from '../feeds/read-items.ts';
import { artworkSizesOf, findFile } from '../media/kept-files.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { episodeSlugs, findEpisodeId } from '../episodes/episodes.ts';
import { liveInOrder, liveNeighbours, livePage, seasonNames } from '../episodes/live.ts';
import { isListMedium } from '../namespace/medium.ts';
import { copiesOf } from '../pictures/pictures.ts';
import type { Copies } from '../pictures/pictures.ts';
import { picturesOfShow } from '../shows/pictures.ts';
import type { Show } from '../shows/show.ts';
import { EPISODES_A_PAGE, idsOfPart } from './list-order.ts';
import { transcriptsOf } from '../transcripts/transcripts.ts';

export interface Cover {
  url: string;
  /** Smallest first. */
  sizes: { width: number; url: string }[];
}

/** A live episode, and where its page stands here, whatever page it names itself. */
export interface EpisodeItem extends FeedItem {
  id: string;
  slug: string;
  path: string;
}

export interface ShowSeen {
  show: Show;
  cover: Cover | undefined;
  episodes: EpisodeItem[];
  /** Of the people of the show, and of the first of these episodes. */
  pictures: Copies;
}

export interface ReadTools {
  database: Database;
  addresses: Addresses;
  /** Where the page is asked for: also before listeners are sent there, its links stay on it. */
  onDomain: string | null;
}

/** As `beginRendering`, with the pages of the show where they are asked for. */
export async function beginPage(
  { database, addresses, onDomain }: ReadTools,
  queries: Queries,
  showId: string,
): Promise<Rendering | undefined> {
  const rendering = await beginRendering({ database, addresses }, queries, showId);
  if (!rendering || onDomain === null) return rendering;
  return { ...rendering, show: { ...rendering.show, domain: onDomain } };
}

/** A show with the episodes that its player begins with: the newest, or a serial show's in the order of its page. */
export async function readShow(tools: ReadTools, showId: string): Promise<ShowSeen | undefined> {
  return await tools.database.snapshot(async (queries) => {
    const rendering = await beginPage(tools, queries, showId);
    if (!rendering) return undefined;
    const ids = await firstOnes(rendering);
    const items = await readWithPaths(rendering, ids);
    const episodes = ids.flatMap((id) => items.get(id) ?? []);
    const given = [...picturesOfShow(rendering.show), ...picturesOf(episodes[0])];
    return { ...(await seenOf(rendering, given)), episodes };
  });
}

/** What is seen of a show, with the copies of these pictures. */
export async function seenOf(
  { addresses, queries, show }: Rendering,
  given: string[],
): Promise<Pick<ShowSeen, 'show' | 'cover' | 'pictures'>> {
  const cover = await coverOf(addresses, queries, show.artworkId);
  return { show, cover, pictures: await copiesOf(addresses, queries, given) };
}

export interface EpisodeSeen {
  show: Show;
  item: EpisodeItem;
  cover: Cover | undefined;
  /** What its season is called: by itself, or else by the others of it. */
  seasonName: string | undefined;
  /** Of its people and chapters. */
  pictures: Copies;
  /** The ones beside it: by their dates, or in the order in which a serial show is heard. */
  next: EpisodeItem | undefined;
  previous: EpisodeItem | undefined;
}

/**
 * What the page of a live episode shows, or undefined when it is not live.
 * @param which its id, or its slug in the show
 */
export async function readEpisode(
  tools: ReadTools,
  showId: string,
  which: { id: string } | { slug: string },
): Promise<EpisodeSeen | undefined> {
  return await tools.database.snapshot(async (queries) => {
    const rendering = await beginPage(tools, queries, showId);
    if (!rendering) return undefined;
    const id = 'id' in which ? which.id : await findEpisodeId(queries, showId, which.slug);
    if (id === undefined) return undefined;
    const beside = await besideOf(rendering, id);
    if (!beside) return undefined;
    const ids = [id, beside.next, beside.previous].filter((each) => each !== undefined);
    const items = await readWithPaths(rendering, ids);
    const item = items.get(id);
    if (!item) return undefined;
    const [next, previous] = [items.get(beside.next ?? ''), items.get(beside.previous ?? '')];
    const seasonName = await seasonNameOf(rendering, item);
    return { ...(await seenOf(rendering, picturesOf(item))), item, seasonName, next, previous };
  });
}

async function seasonNameOf(
  { queries, show, state: { now } }: Rendering,
  { season, namespace }: FeedItem,
): Promise<string | undefined> {
  if (season === undefined || namespace.season_name !== null)
    return namespace.season_name ?? undefined;
  return (await seasonNames(queries, show.id, now)).get(season);
}

export interface TranscriptSeen extends EpisodeSeen {
  /** Its id, for `openTranscript`. */
  id: string;
  language: string;
  /** Whether it is the one that is shown when nobody asks for a language. */
  isMain: boolean;
  /** All in which there is one. */
  languages: string[];
}

/**
 * Which transcript of a live episode is shown, or undefined when there is none.
 * @param language the one that is wanted; else that of the show, or the first
 */
export async function readTranscript(
  tools: ReadTools,
  showId: string,
  slug: string,
  language: string | undefined,
): Promise<TranscriptSeen | undefined> {
  const seen = await readEpisode(tools, showId, { slug });
  if (!seen) return undefined;
  const all = await transcriptsOf(tools.database.read, [seen.item.id]);
  const kept = all.get(seen.item.id) ?? [];
  const main = kept.find((one) => one.language.toLowerCase() === seen.show.language) ?? kept[0];
  const chosen = language === undefined ? main : kept.find((one) => one.language === language);
  const languages = kept.map((one) => one.language);
  return (
    chosen && {
      ...seen,
      id: chosen.id,
      language: chosen.language,
      isMain: chosen === main,
      languages,
    }
  );
}

/** A list of other feeds has no episodes (feed rule 108). */
async function firstOnes(rendering: Rendering): Promise<string[]> {
  const { queries, show, state } = rendering;
  if (isListMedium(show.namespace.medium)) return [];
  if (show.type === 'serial') {
    const { trailerId, ids } = await idsOfPart(rendering, { page: 1, season: undefined });
    return trailerId === undefined ? ids : [trailerId, ...ids];
  }
  // A trailer is for whoever reads the page; who frames a player shows what is new.
  const newest = { now: state.now, page: 1, size: EPISODES_A_PAGE };
  return (await livePage(queries, show.id, newest)).ids;
}

async function besideOf({ queries, show, state: { now } }: Rendering, id: string) {
  if (isListMedium(show.namespace.medium)) return undefined;
  if (show.type === 'serial') {
    const order = await liveInOrder(queries, show.id, now);
    const at = order.findIndex((placed) => placed.id === id);
    return at === -1 ? undefined : { next: order[at + 1]?.id, previous: order[at - 1]?.id };
  }
  const beside = await liveNeighbours(queries, show.id, { id, now });
  return beside && { next: beside.newer, previous: beside.older };
}

/** Live episodes by their ids, each with the place of its page. */
export async function readWithPaths(
  rendering: Rendering,
  ids: string[],
): Promise<Map<string, EpisodeItem>> {
  const items = await readItems(rendering, ids);
  const slugs = await episodeSlugs(rendering.queries, ids);
  return new Map(
    [...items].map(([id, item]) => {
      const slug = slugs.get(id) ?? id;
      return [id, { ...item, id, slug, path: pagePath(rendering.show, slug) }];
    }),
  );
}

/** The addresses of the pictures that its page has on it, when they are copied. */
function picturesOf(item: FeedItem | undefined): string[] {
  if (!item) return [];
  const ofPeople = item.namespace.persons.flatMap(({ img }) => img ?? []);
  return [...ofPeople, ...(item.chapters?.simple ?? []).flatMap(({ image }) => image ?? [])];
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
