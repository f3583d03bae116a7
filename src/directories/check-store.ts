import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import type { Queries } from '../platform/database/open.ts';
import type { ShowTables } from '../shows/tables.ts';
import type { DirectoryTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<DirectoryTables & ShowTables>();

/** A page in a directory, and what it said when it was asked for. */
export interface ListingCheck {
  showId: string;
  directory: string;
  url: string;
  checkedAt: number | null;
  /** Since when it has said that it is gone; null while it is there. */
  goneSince: number | null;
}

/** Pages where a show is live, with the check of this very address, if there was one. */
function live(queries: Queries) {
  return on(queries)
    .selectFrom('directory_listings as listing')
    .innerJoin('shows', 'shows.id', 'listing.show_id')
    .leftJoin('listing_checks as checked', (join) =>
      join
        .onRef('checked.show_id', '=', 'listing.show_id')
        .onRef('checked.directory', '=', 'listing.directory')
        .onRef('checked.url', '=', 'listing.listing_url'),
    )
    .where('shows.deleted_at', 'is', null)
    .where('listing.state', '=', 'live')
    .where('listing.listing_url', 'is not', null)
    .select([
      'listing.show_id as showId',
      'listing.directory',
      sql<string>`listing.listing_url`.as('url'),
      'checked.checked_at as checkedAt',
      'checked.gone_since as goneSince',
    ]);
}

/** Those that were last asked for, or noted, before `week`; of those that were gone, before `day`. */
export async function listDue(
  queries: Queries,
  { week, day }: { week: number; day: number },
  most: number,
): Promise<ListingCheck[]> {
  const at = sql<number>`coalesce(checked.checked_at, listing.changed_at)`;
  const before = sql`case when checked.gone_since is null then cast(${week} as bigint) else cast(${day} as bigint) end`;
  return await live(queries)
    .where(sql<SqlBool>`${at} <= ${before}`)
    .orderBy(at)
    .limit(most)
    .execute();
}

export async function listGone(queries: Queries, showId: string): Promise<ListingCheck[]> {
  return await live(queries)
    .where('listing.show_id', '=', showId)
    .where('checked.is_gone', '=', 1)
    .execute();
}

/** @returns whether nobody else has asked since `due` was read. */
export async function claim(tx: Queries, due: ListingCheck, now: number): Promise<boolean> {
  const { showId: show_id, directory, url, checkedAt } = due;
  const asked = { url, checked_at: now, gone_since: due.goneSince };
  // What was known is about another address.
  const fresh = checkedAt === null ? { ...asked, is_gone: 0 } : asked;
  const rows = await on(tx)
    .insertInto('listing_checks')
    .values({ show_id, directory, ...asked, is_gone: 0 })
    .onConflict((conflict) =>
      conflict
        .columns(['show_id', 'directory'])
        .doUpdateSet(fresh)
        .where(
          checkedAt === null
            ? sql<SqlBool>`listing_checks.url <> ${url}`
            : sql<SqlBool>`listing_checks.checked_at = ${checkedAt}`,
        ),
    )
    .returning('show_id')
    .execute();
  return rows.length === 1;
}

export async function keepVerdict(
  tx: Queries,
  { showId, directory, url }: ListingCheck,
  { goneSince, isGone }: { goneSince: number | null; isGone: boolean },
): Promise<void> {
  await on(tx)
    .updateTable('listing_checks')
    .set({ gone_since: goneSince, is_gone: Number(isGone) })
    .where('show_id', '=', showId)
    .where('directory', '=', directory)
    .where('url', '=', url)
    .execute();
}
