import { chaptersOf } from '../chapters/chapters.ts';
import type { KeptChapters } from '../chapters/chapter.ts';
import type { LiveWithNotes } from '../episodes/episode.ts';
import { liveByIds, liveTrailers, liveVersions } from '../episodes/live.ts';
import type { Queries } from '../platform/database/open.ts';
import type { ShowId } from '../shows/show.ts';
import { transcriptsOf } from '../transcripts/transcripts.ts';
import type { KeptTranscript } from '../transcripts/transcripts.ts';
import type { LiveVersion } from './runs.ts';

/** Where a rendering takes the episodes of a feed from: as they are now, or as they were. */
export interface EpisodeSource {
  /** Those in the feed, newest first. */
  live(): Promise<LiveVersion[]>;
  /** Ids of the trailers in the feed that are no teaser of one episode, newest first. */
  trailers(most: number): Promise<string[]>;
  /** Those with these ids (a few hundred), with what belongs to them. */
  read(ids: string[]): Promise<SourceEpisode[]>;
}

export interface SourceEpisode {
  episode: LiveWithNotes;
  chapters: KeptChapters | undefined;
  transcripts: KeptTranscript[];
}

/** The episodes of a show as they are at the time `now`. */
export function presentSource(queries: Queries, showId: ShowId, now: number): EpisodeSource {
  return {
    live: () => liveVersions(queries, showId, now),
    trailers: (most) => liveTrailers(queries, showId, { now, most }),
    read: async (ids) => {
      const chapters = await chaptersOf(queries, ids);
      const transcripts = await transcriptsOf(queries, ids);
      return (await liveByIds(queries, ids)).map((episode) => ({
        episode,
        chapters: chapters.get(episode.id),
        transcripts: transcripts.get(episode.id) ?? [],
      }));
    },
  };
}
