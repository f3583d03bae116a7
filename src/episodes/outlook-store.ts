import { sql } from 'kysely';
import type { Database, Queries } from '../platform/database/open.ts';
import type { ShowId } from '../shows/show.ts';
import type { Episode } from './episode.ts';
import { inState } from './list-store.ts';
import { episodeFrom } from './store.ts';
import type { EpisodeTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<EpisodeTables>();

/** How many episodes of these shows are still to come, read in an index; a show that has no episode is left out. */
export async function countToCome(
  database: Database,
  showIds: readonly ShowId[],
): Promise<{ showId: string; drafts: number; scheduled: number }[]> {
  const isScheduled = inState('scheduled', database.now());
  return await on(database.read)
    .selectFrom('episodes')
    .select('show_id as showId')
    .select(sql<number>`sum(case when publish_at is null then 1 else 0 end)`.as('drafts'))
    .select((where) =>
      sql<number>`sum(case when ${isScheduled(where)} then 1 else 0 end)`.as('scheduled'),
    )
    .where('show_id', 'in', showIds)
    .where('deleted_at', 'is', null)
    .groupBy('show_id')
    .execute();
}

/** The scheduled episode that comes out first. */
export async function nextScheduled(
  database: Database,
  showId: ShowId,
): Promise<Episode | undefined> {
  const row = await kept(database, showId)
    .where(inState('scheduled', database.now()))
    .orderBy('publish_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row && episodeFrom(row, row.now);
}

/** So many that came out last, the newest first, withdrawn ones too. */
export async function lastOut(
  database: Database,
  showId: ShowId,
  most: number,
): Promise<Episode[]> {
  const isLive = inState('live', database.now());
  const isWithdrawn = inState('withdrawn', database.now());
  const rows = await kept(database, showId)
    .where((where) => where.or([isLive(where), isWithdrawn(where)]))
    .orderBy('publish_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
  return rows.map((row) => episodeFrom(row, row.now));
}

function kept(database: Database, showId: ShowId) {
  return on(database.read)
    .selectFrom('episodes')
    .selectAll()
    .select(database.now().as('now'))
    .where('show_id', '=', showId)
    .where('deleted_at', 'is', null);
}
