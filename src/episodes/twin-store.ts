import type { MediaTables } from '../media/tables.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import type { Episode } from './episode.ts';
import { episodeFrom } from './store.ts';
import type { EpisodeTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<EpisodeTables & MediaTables>();

/** An episode of the show that is not deleted and whose audio has these bytes, the newest first. */
export async function findBySha256(
  database: Database,
  queries: Queries,
  showId: string,
  sha256: string,
): Promise<Episode | undefined> {
  const row = await withAudio(database, queries, showId)
    .where('files.sha256', '=', sha256)
    .executeTakeFirst();
  return row && episodeFrom(row, row.now);
}

/** Another episode of the same show with exactly the same bytes, the newest. */
export async function findTwin(
  database: Database,
  queries: Queries,
  { id, showId, audioId }: Pick<Episode, 'id' | 'showId' | 'audioId'>,
): Promise<Episode | undefined> {
  const row = await withAudio(database, queries, showId)
    .innerJoin('files as own', 'own.sha256', 'files.sha256')
    .where('own.id', '=', audioId)
    .where('episodes.id', '!=', id)
    .executeTakeFirst();
  return row && episodeFrom(row, row.now);
}

/** The episodes of a show that are not deleted, beside the rows of their audio, the newest first. */
function withAudio(database: Database, queries: Queries, showId: string) {
  return on(queries)
    .selectFrom('episodes')
    .innerJoin('files', 'files.id', 'episodes.audio_id')
    .selectAll('episodes')
    .select(database.now().as('now'))
    .where('episodes.show_id', '=', showId)
    .where('episodes.deleted_at', 'is', null)
    .orderBy('episodes.created_at', 'desc');
}
