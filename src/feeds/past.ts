import type { Addresses } from '../addresses/urls.ts';
import { episodesAt, liveAt } from '../episodes/past.ts';
import type { PastLive } from '../episodes/past.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { showAt } from '../shows/past.ts';
import { getShow } from '../shows/shows.ts';
import { transcriptsByIds } from '../transcripts/transcripts.ts';
import { finish } from './render.ts';
import type { RenderedFeed } from './render.ts';
import { currentItems } from './render-runs.ts';
import type { EpisodeSource } from './source.ts';
import { feedStateById } from './store.ts';

/**
 * The feed of a show as it was at an instant, made from the versions of then by the rules of this release. It has the
 * addresses that Longwave has now, and the name of no version that apps could be told of.
 * @param at milliseconds since 1970
 * @returns undefined when the show does not exist or is deleted.
 * @throws LongwaveError `show.not-yet`, `show.deleted-then`
 */
export async function renderPast(
  { database, addresses }: { database: Database; addresses: Addresses },
  showId: string,
  at: number,
): Promise<RenderedFeed | undefined> {
  return await database.snapshot(async (queries) => {
    const present = await feedStateById(database, queries, showId);
    if (!present || present.deletedAt !== null) return undefined;
    const { show, since } = await showAt(queries, await getShow(queries, showId), at);
    const { live, changedAt } = await liveAt(queries, show.id, at);
    const moment = { moment: null, momentChanges: null, changedAt: Math.max(since, changedAt) };
    const state = { ...present, ...moment, slug: show.slug, now: at };
    const episodes = pastSource(queries, live, at);
    const rendering = { addresses, queries, show, state, episodes };
    return await finish(rendering, {}, await currentItems(rendering, new Map()));
  });
}

function pastSource(queries: Queries, live: PastLive[], at: number): EpisodeSource {
  const trailers = live.filter(({ isTrailer }) => isTrailer).map(({ id }) => id);
  return {
    live: async () => live,
    trailers: async (most) => trailers.slice(0, most),
    read: async (ids) => {
      const past = await episodesAt(queries, ids, at);
      const transcriptIds = past.flatMap((one) => one.transcriptIds);
      const transcripts = await transcriptsByIds(queries, transcriptIds);
      return past.map(({ episode, chapters }) => ({
        episode,
        chapters: chapters.length === 0 ? undefined : { list: chapters, changedAt: at },
        transcripts: transcripts.get(episode.id) ?? [],
      }));
    },
  };
}
