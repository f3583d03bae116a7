import { sql } from 'kysely';
import type { ExpressionBuilder, RawBuilder, SqlBool } from 'kysely';
import type { Database, Queries } from '../platform/database/open.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import type { ShowId } from '../shows/show.ts';
import type { Episode, EpisodeFilter } from './episode.ts';
import { episodeFrom } from './store.ts';
import type { MediaTables } from '../media/tables.ts';
import type { EpisodeTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<EpisodeTables & MediaTables>();

/** Newest first: by the time of publishing, drafts before everything else. */
export async function listEpisodes(
  database: Database,
  queries: Queries,
  showId: ShowId,
  page: PageRequest & EpisodeFilter,
): Promise<Episode[]> {
  const { state, words = '', found = [] } = page;
  const rows = await pageOfEpisodes(database, queries, showId, page)
    .where('deleted_at', 'is', null)
    .$if(state !== undefined, (query) => query.where(inState(state!, database.now())))
    .$if(words !== '', (query) =>
      query.where((where) =>
        found.length === 0
          ? titleHas(words)
          : where.or([titleHas(words), where('id', 'in', found)]),
      ),
    )
    .execute();
  return rows.map((row) => episodeFrom(row, row.now));
}

/** The rule of `stateAt` as SQL, for one state. */
export function inState(state: Episode['state'], now: RawBuilder<number>) {
  return (where: ExpressionBuilder<EpisodeTables, 'episodes'>) => {
    const isDue = where.or([
      where('announced_at', 'is not', null),
      sql<SqlBool>`publish_at <= ${now}`,
    ]);
    if (state === 'draft') return where('publish_at', 'is', null);
    if (state === 'withdrawn')
      return where.and([
        where('publish_at', 'is not', null),
        where('withdrawn_at', 'is not', null),
      ]);
    const isOut = where.and([
      where('publish_at', 'is not', null),
      where('withdrawn_at', 'is', null),
    ]);
    return where.and([isOut, state === 'live' ? isDue : where.not(isDue)]);
  };
}

/** Whatever its case; SQLite knows only that of ASCII, so there the words count also as they are. */
function titleHas(words: string) {
  const asItIs = containing(words);
  return sql<SqlBool>`(lower(title) like ${asItIs.toLowerCase()} escape '!' or title like ${asItIs} escape '!')`;
}

/** A pattern of LIKE in which only our own `%` counts. */
function containing(words: string): string {
  return `%${words.replaceAll(/[!%_]/g, '!$&')}%`;
}

/** In the same order, those that were deleted in the last `withinMs`. */
export async function listDeletedEpisodes(
  database: Database,
  showId: ShowId,
  page: PageRequest & Pick<EpisodeFilter, 'sha256'>,
  withinMs: number,
): Promise<Episode[]> {
  const rows = await pageOfEpisodes(database, database.read, showId, page)
    .where('deleted_at', '>=', sql<number>`${database.now()} - ${withinMs}`)
    .where('purged_at', 'is', null)
    .execute();
  return rows.map((row) => episodeFrom(row, row.now));
}

function pageOfEpisodes(
  database: Database,
  queries: Queries,
  showId: ShowId,
  { limit, after, sha256 }: PageRequest & Pick<EpisodeFilter, 'sha256'>,
) {
  const key = sql<number>`coalesce(publish_at, created_at + cast(${DRAFTS_FIRST} as bigint))`;
  return on(queries)
    .selectFrom('episodes')
    .selectAll()
    .select(database.now().as('now'))
    .where('show_id', '=', showId)
    .$if(sha256 !== undefined, (query) =>
      query.where((where) =>
        where.exists(
          where
            .selectFrom('files')
            .select('files.id')
            .whereRef('files.id', '=', 'audio_id')
            .where('files.sha256', '=', sha256!),
        ),
      ),
    )
    .$if(after !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where(key, '<', after!.key),
          where.and([where(key, '=', after!.key), where('id', '<', after!.id)]),
        ]),
      ),
    )
    .orderBy(key, 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
}

/** Drafts stand before all others in a list, the newest first: this much later than they were made. */
export const DRAFTS_FIRST = 9_000_000_000_000;
