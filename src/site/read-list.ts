import { liveInOrder, livePage, liveSeasons, liveTrailer } from '../episodes/live.ts';
import type { Rendering } from '../feeds/read-items.ts';
import { isListMedium } from '../namespace/medium.ts';
import { picturesOfShow } from '../shows/pictures.ts';
import { beginPage, EPISODES_A_PAGE, readWithPaths, seenOf } from './read.ts';
import type { EpisodeItem, ReadTools, ShowSeen } from './read.ts';

/** Which part of a show's episodes somebody looks at. */
export interface Part {
  page: number;
  /** Without one, all of them. */
  season: number | undefined;
}

/** A page of the list of a show's episodes. */
export interface ListSeen extends ShowSeen, Part {
  pages: number;
  /** All that there are, in the order of the list. */
  seasons: number[];
  /** Of the show, or of the season: on its first page, apart from the others. */
  trailer: EpisodeItem | undefined;
}

/** The query of the address of a part, as it stands in links and as canonical. */
export function partQuery({ page, season }: Part): string {
  const query = new URLSearchParams({
    ...(season !== undefined && { season: String(season) }),
    ...(page > 1 && { page: String(page) }),
  });
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/**
 * What the page of a show shows: the newest episodes first, or those of a serial show in the order in which it is heard.
 * Undefined beyond the last page, and of a season that has no episode.
 */
export async function readList(
  tools: ReadTools,
  showId: string,
  part: Part,
): Promise<ListSeen | undefined> {
  return await tools.database.snapshot(async (queries) => {
    const rendering = await beginPage(tools, queries, showId);
    if (!rendering) return undefined;
    const { show } = rendering;
    const found = await idsOf(rendering, part);
    if (!found || part.page > found.pages) return undefined;
    const { ids, pages, seasons } = found;
    const trailerId = part.page === 1 ? found.trailerId : undefined;
    const shown = trailerId === undefined ? ids : [...ids, trailerId];
    const items = await readWithPaths(rendering, shown);
    return {
      ...(await seenOf(rendering, picturesOfShow(show))),
      ...part,
      episodes: ids.flatMap((id) => items.get(id) ?? []),
      trailer: items.get(trailerId ?? ''),
      pages,
      seasons: show.type === 'serial' ? seasons : seasons.toReversed(),
    };
  });
}

interface Ids {
  ids: string[];
  pages: number;
  trailerId: string | undefined;
  seasons: number[];
}

/** A list of other feeds has no episodes (feed rule 108). */
async function idsOf(rendering: Rendering, part: Part): Promise<Ids | undefined> {
  const { queries, show, state } = rendering;
  if (isListMedium(show.namespace.medium))
    return { ids: [], pages: 1, trailerId: undefined, seasons: [] };
  const { now } = state;
  const { page, season } = part;
  const seasons = await liveSeasons(queries, show.id, now);
  if (season !== undefined && !seasons.includes(season)) return undefined;
  const trailerId = await liveTrailer(queries, show.id, { now, season });
  if (show.type === 'serial')
    return { ...(await pageInOrder(rendering, part, trailerId)), trailerId, seasons };
  const among = { now, season, without: trailerId };
  const found = await livePage(queries, show.id, { ...among, page, size: EPISODES_A_PAGE });
  return { ...found, trailerId, seasons };
}

async function pageInOrder(
  { queries, show, state: { now } }: Rendering,
  { page, season }: Part,
  trailerId: string | undefined,
): Promise<{ ids: string[]; pages: number }> {
  const all = (await liveInOrder(queries, show.id, now)).filter(
    (placed) => placed.id !== trailerId && (season === undefined || placed.season === season),
  );
  const pages = Math.max(1, Math.ceil(all.length / EPISODES_A_PAGE));
  const first = (page - 1) * EPISODES_A_PAGE;
  return { ids: all.slice(first, first + EPISODES_A_PAGE).map(({ id }) => id), pages };
}
