import { liveAmong } from '../episodes/live.ts';
import { isListMedium } from '../namespace/medium.ts';
import { findPassages, readPassages } from '../search/passages.ts';
import type { FoundPassage } from '../search/passages.ts';
import { hasAll } from '../search/words.ts';
import type { Query } from '../search/words.ts';
import type { Show } from '../shows/show.ts';
import { EPISODES_A_PAGE } from './list-order.ts';
import { beginPage, readWithPaths } from './read.ts';
import type { EpisodeItem, ReadTools } from './read.ts';

/** Where words stand in one episode. */
export interface FoundEpisode {
  item: EpisodeItem;
  /** The first few. */
  passages: FoundPassage[];
}

export interface Found {
  show: Show;
  episodes: FoundEpisode[];
  page: number;
  pages: number;
}

const PASSAGES_AN_EPISODE = 3;

/**
 * The live episodes of a show that have all words of a query in one passage: those that have them in their title
 * first, then the newest. Undefined beyond the last page.
 */
export async function readFound(
  tools: ReadTools,
  showId: string,
  { query, page }: { query: Query; page: number },
): Promise<Found | undefined> {
  const { database } = tools;
  return await database.snapshot(async (queries) => {
    const rendering = await beginPage(tools, queries, showId);
    if (!rendering) return undefined;
    const { show, state } = rendering;
    const found = await findPassages(database, queries, showId, query);
    const live = isListMedium(show.namespace.medium)
      ? []
      : await liveAmong(queries, [...found.keys()], state.now);
    const pages = Math.max(1, Math.ceil(live.length / EPISODES_A_PAGE));
    if (page > pages) return undefined;
    const [titled, others] = partedBy(live, ({ title }) => hasAll(title, query));
    const first = (page - 1) * EPISODES_A_PAGE;
    const ids = [...titled, ...others]
      .slice(first, first + EPISODES_A_PAGE)
      .map((episode) => episode.id);
    const items = await readWithPaths(rendering, ids);
    const passages = await readPassages(
      queries,
      ids.flatMap((id) => found.get(id)?.slice(0, PASSAGES_AN_EPISODE) ?? []),
    );
    const byEpisode = Map.groupBy(passages, ({ episodeId }) => episodeId);
    const episodes = ids.flatMap((id) => {
      const item = items.get(id);
      return item ? [{ item, passages: byEpisode.get(id) ?? [] }] : [];
    });
    return { show, episodes, page, pages };
  });
}

function partedBy<T>(all: T[], isFirst: (one: T) => boolean): [T[], T[]] {
  const groups = Map.groupBy(all, isFirst);
  return [groups.get(true) ?? [], groups.get(false) ?? []];
}
