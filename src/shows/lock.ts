import type { Database, Queries } from '../platform/database/open.ts';
import type { ShowId } from './show.ts';
import type { ShowTables } from './tables.ts';

/** Lets one transaction at a time add to a show, where the database does not do so by itself (PostgreSQL). */
export async function lockShow(database: Database, tx: Queries, id: ShowId): Promise<void> {
  if (database.kind !== 'postgres') return;
  const shows = tx.withTables<ShowTables>().selectFrom('shows');
  await shows.select('id').where('id', '=', id).forUpdate().execute();
}
