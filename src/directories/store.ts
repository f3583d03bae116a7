import type { Insertable, Selectable } from 'kysely';
import type { Queries } from '../platform/database/open.ts';
import type { ShowTables } from '../shows/tables.ts';
import type { DirectoryTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<DirectoryTables & ShowTables>();

export type PingRow = Selectable<DirectoryTables['directory_pings']>;
export type ListingRow = Selectable<DirectoryTables['directory_listings']>;

/** The feed of a show whose changes are told: none of a deleted or blocked one, or of one that has moved away. */
export async function findToldFeed(
  queries: Queries,
  showId: string,
): Promise<{ slug: string; version: number } | undefined> {
  return await on(queries)
    .selectFrom('shows')
    .select(['slug', 'feed_version as version'])
    .where('id', '=', showId)
    .where('deleted_at', 'is', null)
    .where('blocked', '=', 0)
    .where('moved', '=', 0)
    .executeTakeFirst();
}

/** What the receiver said last about the feed. */
export async function findPing(
  queries: Queries,
  showId: string,
  receiver: string,
): Promise<PingRow | undefined> {
  return await on(queries)
    .selectFrom('directory_pings')
    .selectAll()
    .where('show_id', '=', showId)
    .where('receiver', '=', receiver)
    .executeTakeFirst();
}

/** Of two tries at once the later may end first: old news, or a failure after a success, is not kept. */
export async function keepPing(queries: Queries, row: Insertable<PingRow>): Promise<void> {
  await on(queries)
    .insertInto('directory_pings')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['show_id', 'receiver'])
        .doUpdateSet(row)
        .where((where) =>
          where.or([
            where('directory_pings.feed_version', '<', row.feed_version),
            where.and([
              where('directory_pings.feed_version', '=', row.feed_version),
              where('directory_pings.error', 'is not', null),
            ]),
          ]),
        ),
    )
    .execute();
}

export async function listPings(queries: Queries, showId: string): Promise<PingRow[]> {
  return await on(queries)
    .selectFrom('directory_pings')
    .selectAll()
    .where('show_id', '=', showId)
    .execute();
}

export async function keepListing(queries: Queries, row: Insertable<ListingRow>): Promise<void> {
  await on(queries)
    .insertInto('directory_listings')
    .values(row)
    .onConflict((conflict) => conflict.columns(['show_id', 'directory']).doUpdateSet(row))
    .execute();
}

export async function listListings(queries: Queries, showId: string): Promise<ListingRow[]> {
  return await on(queries)
    .selectFrom('directory_listings')
    .selectAll()
    .where('show_id', '=', showId)
    .execute();
}

/** Notes that a show was submitted to a directory; one that is live there stays so. */
/** Where the show stands, and what those who are told of it said. */
export async function deleteAllOf(queries: Queries, showId: string): Promise<void> {
  for (const table of ['directory_listings', 'directory_pings', 'listing_checks'] as const)
    await on(queries).deleteFrom(table).where('show_id', '=', showId).execute();
}

export async function markSubmitted(
  queries: Queries,
  row: Pick<ListingRow, 'show_id' | 'directory' | 'changed_at'>,
): Promise<void> {
  const state = 'submitted';
  await on(queries)
    .insertInto('directory_listings')
    .values({ ...row, state, listing_url: null, note: null })
    .onConflict((conflict) =>
      conflict
        .columns(['show_id', 'directory'])
        .doUpdateSet({ state, changed_at: row.changed_at })
        .where('directory_listings.state', '!=', 'live'),
    )
    .execute();
}
