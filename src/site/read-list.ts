import { liveSeasons, seasonNames } from '../episodes/live.ts';
import type { Rendering } from '../feeds/read-items.ts';
import { isListMedium } from '../namespace/medium.ts';
import { picturesOfShow } from '../shows/pictures.ts';
import { idsOfPart } from './list-order.ts';
import type { Part, PartIds } from './list-order.ts';
import { beginPage, readWithPaths, seenOf } from './read.ts';
import type { EpisodeItem, ReadTools, ShowSeen } from './read.ts';

/** A page of the list of a show's episodes. */
export interface ListSeen extends ShowSeen, Part {
  pages: number;
  /** All that there are, in the order of the list. */
  seasons: number[];
  /** By their numbers, of those that have one. */
  seasonNames: Map<number, string>;
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
    const { show, state } = rendering;
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
      seasonNames: await seasonNames(queries, show.id, state.now),
      seasons: show.type === 'serial' ? seasons : seasons.toReversed(),
    };
  });
}

/** A list of other feeds has no episodes (feed rule 108). */
async function idsOf(
  rendering: Rendering,
  part: Part,
): Promise<(PartIds & { seasons: number[] }) | undefined> {
  const { queries, show, state } = rendering;
  if (isListMedium(show.namespace.medium))
    return { ids: [], pages: 1, trailerId: undefined, seasons: [] };
  const seasons = await liveSeasons(queries, show.id, state.now);
  if (part.season !== undefined && !seasons.includes(part.season)) return undefined;
  return { ...(await idsOfPart(rendering, part)), seasons };
}
