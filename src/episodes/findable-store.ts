import type { Queries } from '../platform/database/open.ts';
import type { SearchTables } from '../search/tables.ts';
import type { ShowId } from '../shows/show.ts';
import type { TranscriptTables } from '../transcripts/tables.ts';
import type { EpisodeId } from './episode.ts';
import type { EpisodeTables } from './tables.ts';

const on = (queries: Queries) =>
  queries.withTables<EpisodeTables & SearchTables & TranscriptTables>();

/** Which to look at: those after an id, or one. */
type Wanted = { most: number } & ({ after: string } | { id: string });

/** Episodes that cannot be found by their titles and notes, by id. */
export async function withoutAbout(queries: Queries, wanted: Wanted) {
  const rows = await on(queries)
    .selectFrom('episodes')
    .select(['id', 'show_id', 'title', 'summary', 'notes'])
    .where('id', ...condition(wanted))
    .where('purged_at', 'is', null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('passages')
            .select('passages.id')
            .whereRef('passages.episode_id', '=', 'episodes.id')
            .where('passages.language', 'is', null),
        ),
      ),
    )
    .orderBy('id')
    .limit(wanted.most)
    .execute();
  return rows.map(({ id, show_id, ...told }) => ({
    ...told,
    id: id as EpisodeId,
    showId: show_id as ShowId,
  }));
}

/** A transcript in which nothing can be found. */
export interface Unsaid {
  transcriptId: string;
  episodeId: string;
  showId: string;
  language: string;
}

/** Transcripts, not dropped, in which nothing can be found, by id. */
export async function withoutSaid(queries: Queries, wanted: Wanted): Promise<Unsaid[]> {
  return await on(queries)
    .selectFrom('transcripts')
    .innerJoin('episodes', 'episodes.id', 'transcripts.episode_id')
    .select([
      'transcripts.id as transcriptId',
      'transcripts.episode_id as episodeId',
      'episodes.show_id as showId',
      'transcripts.language',
    ])
    .where('transcripts.id', ...condition(wanted))
    .where('transcripts.dropped_at', 'is', null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('passages')
            .select('passages.id')
            .whereRef('passages.transcript_id', '=', 'transcripts.id'),
        ),
      ),
    )
    .orderBy('transcripts.id')
    .limit(wanted.most)
    .execute();
}

function condition(wanted: Wanted): ['=' | '>', string] {
  return 'id' in wanted ? ['=', wanted.id] : ['>', wanted.after];
}
