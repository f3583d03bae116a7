import type { Queries } from '../platform/database/open.ts';
import type { ShowId } from '../shows/show.ts';
import type { EpisodeTables } from './tables.ts';

/** The highest number of an episode in each season of a show; null is no season. */
export async function highestNumbers(
  queries: Queries,
  showId: ShowId,
): Promise<{ season: number | null; number: number }[]> {
  const rows = await queries
    .withTables<EpisodeTables>()
    .selectFrom('episodes')
    .select(({ fn }) => ['season', fn.max('number').as('number')])
    .where('show_id', '=', showId)
    .where('deleted_at', 'is', null)
    .where('number', 'is not', null)
    .groupBy('season')
    .execute();
  return rows.map(({ season, number }) => ({ season, number: Number(number) }));
}
