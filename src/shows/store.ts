import { sql } from 'kysely';
import type { RawBuilder, Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import { readShowNamespace } from '../namespace/show-namespace.ts';
import { camelKeys } from '../platform/case.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import { findCategory } from './categories.ts';
import type { Show, ShowId } from './show.ts';
import type { ShowEventsTable, ShowsTable, ShowTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<ShowTables>();

export async function insertShow(queries: Queries, row: Selectable<ShowsTable>): Promise<void> {
  await on(queries).insertInto('shows').values(row).execute();
}

/** @returns false when the slug is, or ever was, another show's. */
export async function takeSlug(
  queries: Queries,
  slug: string,
  showId: string,
  now: number,
): Promise<boolean> {
  const tables = on(queries);
  await tables
    .insertInto('show_slugs')
    .values({ slug, show_id: showId, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tables
    .selectFrom('show_slugs')
    .select('show_id')
    .where('slug', '=', slug)
    .executeTakeFirstOrThrow();
  return row.show_id === showId;
}

/** By id, by slug, or by a slug that it once had; deleted ones too. */
export async function findShow(queries: Queries, idOrSlug: string): Promise<Show | undefined> {
  const tables = on(queries);
  const row = await tables
    .selectFrom('shows')
    .selectAll()
    .where((where) =>
      where.or([
        where('id', '=', idOrSlug),
        where(
          'id',
          '=',
          tables.selectFrom('show_slugs').select('show_id').where('slug', '=', idOrSlug),
        ),
      ]),
    )
    .executeTakeFirst();
  return row && showFrom(row);
}

export async function listShows(queries: Queries, page: PageRequest): Promise<Show[]> {
  const rows = await pageOfShows(queries, page).where('deleted_at', 'is', null).execute();
  return rows.map(showFrom);
}

export async function listShowsAmong(queries: Queries, ids: readonly string[]): Promise<Show[]> {
  const rows = await on(queries)
    .selectFrom('shows')
    .selectAll()
    .where('id', 'in', ids)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(showFrom);
}

/** In the same order, those that were deleted in the last `withinMs`. */
export async function listDeletedShows(
  database: Database,
  page: PageRequest,
  withinMs: number,
): Promise<Show[]> {
  const rows = await pageOfShows(database.read, page)
    .where('deleted_at', '>=', sql<number>`${database.now()} - ${withinMs}`)
    .where('purged_at', 'is', null)
    .execute();
  return rows.map(showFrom);
}

function pageOfShows(queries: Queries, { limit, after }: PageRequest) {
  return on(queries)
    .selectFrom('shows')
    .selectAll()
    .$if(after !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where('created_at', '>', after!.key),
          where.and([where('created_at', '=', after!.key), where('id', '>', after!.id)]),
        ]),
      ),
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit + 1);
}

/** The fields of the podcast namespace as they are kept, also those that this release does not know. */
export async function namespaceColumn(queries: Queries, id: string): Promise<string> {
  const row = await on(queries)
    .selectFrom('shows')
    .select('namespace')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.namespace;
}

export async function updateShow(
  queries: Queries,
  id: string,
  change: Updateable<ShowsTable>,
): Promise<void> {
  await on(queries).updateTable('shows').set(change).where('id', '=', id).execute();
}

/**
 * The time of the change is at least a second after the one before, even when the clock goes back: Last-Modified
 * counts in seconds, and must not come again for other bytes.
 */
export async function raiseFeedVersion(queries: Queries, id: string, now: number): Promise<void> {
  await on(queries)
    .updateTable('shows')
    .set({
      feed_version: sql`feed_version + 1`,
      feed_changed_at: sql`case when feed_changed_at + 1000 < ${now} then ${now} else feed_changed_at + 1000 end`,
    })
    .where('id', '=', id)
    .execute();
}

/** Every slug that the show has or had. */
export async function slugsOf(queries: Queries, id: string): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('show_slugs')
    .select('slug')
    .where('show_id', '=', id)
    .execute();
  return rows.map((row) => row.slug);
}

export async function lockShow(queries: Queries, id: string): Promise<void> {
  await on(queries).selectFrom('shows').select('id').where('id', '=', id).forUpdate().execute();
}

export async function insertMoment(queries: Queries, showId: string, at: number): Promise<void> {
  await on(queries)
    .insertInto('feed_moments')
    .values({ show_id: showId, at, changes: 1 })
    .onConflict((conflict) =>
      conflict.columns(['show_id', 'at']).doUpdateSet({ changes: sql`feed_moments.changes + 1` }),
    )
    .execute();
}

export async function showsWithPassedMoments(
  queries: Queries,
  now: number | RawBuilder<number>,
): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('feed_moments')
    .select('show_id')
    .distinct()
    .where('at', '<=', now)
    .execute();
  return rows.map((row) => row.show_id);
}

/** @returns false when there were none, or another server took them. */
export async function takePassedMoments(
  queries: Queries,
  showId: string,
  now: number,
): Promise<boolean> {
  const taken = await on(queries)
    .deleteFrom('feed_moments')
    .where('show_id', '=', showId)
    .where('at', '<=', now)
    .returning('at')
    .execute();
  return taken.length > 0;
}

export async function showsWithoutGuid(queries: Queries): Promise<{ id: ShowId; slug: string }[]> {
  const rows = await on(queries)
    .selectFrom('shows')
    .select(['id', 'slug'])
    .where('podcast_guid', 'is', null)
    .execute();
  return rows.map(({ id, slug }) => ({ id: id as ShowId, slug }));
}

const categories = z
  .array(z.string())
  .transform((names) => names.map(findCategory).filter((category) => category !== undefined));
const funding = z.array(z.object({ url: z.string(), text: z.string() }));

function showFrom(row: Selectable<ShowsTable>): Show {
  const { feedEpoch: _epoch, feedChangedAt: _changedAt, ...rest } = camelKeys(row);
  const { domainLive, purgedAt: _purgedAt, ...show } = rest;
  return {
    ...show,
    id: show.id as ShowId,
    type: show.type === 'serial' ? 'serial' : 'episodic',
    categories: categories.parse(JSON.parse(show.categories)),
    funding: funding.parse(JSON.parse(show.funding)),
    namespace: readShowNamespace(show.namespace),
    explicit: show.explicit === 1,
    locked: show.locked === 1,
    blocked: show.blocked === 1,
    complete: show.complete === 1,
    chaptersInNotes: show.chaptersInNotes === 1,
    moved: show.moved === 1,
    domain: domainLive === 1 ? show.domain : null,
  };
}

/** The show that holds a domain, also one that is deleted. */
export async function findHolder(
  queries: Queries,
  domain: string,
): Promise<{ id: string; slug: string; deletedAt: number | null } | undefined> {
  return await on(queries)
    .selectFrom('shows')
    .select(['id', 'slug', 'deleted_at as deletedAt'])
    .where('domain', '=', domain)
    .executeTakeFirst();
}

export async function findHeld(
  queries: Queries,
  id: string,
): Promise<{ domain: string | null; isLive: boolean }> {
  const row = await on(queries)
    .selectFrom('shows')
    .select(['domain', 'domain_live'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { domain: row.domain, isLive: row.domain_live === 1 };
}

/** Notes an event behind all that wait of the same show. */
export async function insertEvent(
  queries: Queries,
  event: Omit<ShowEventsTable, 'seq'>,
): Promise<void> {
  const seq = sql<number>`(select coalesce(max(seq), 0) + 1 from show_events where show_id = ${event.show_id})`;
  await on(queries)
    .insertInto('show_events')
    .values({ ...event, seq })
    .execute();
}

/** Whoever takes the same events waits (PostgreSQL; SQLite has one writer). */
export async function lockEvents(queries: Queries, showId: string): Promise<void> {
  await on(queries)
    .selectFrom('show_events')
    .select('id')
    .where('show_id', '=', showId)
    .orderBy('seq')
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Takes the events of a show away; each is returned to one caller only. */
export async function takeEvents(queries: Queries, showId: string): Promise<ShowEventsTable[]> {
  return await on(queries)
    .deleteFrom('show_events')
    .where('show_id', '=', showId)
    .returningAll()
    .execute();
}
