import { sql } from 'kysely';
import type { Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import { readShowNamespace } from '../namespace/show-namespace.ts';
import { camelKeys } from '../platform/case.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import { findCategory } from './categories.ts';
import type { Show, ShowId } from './show.ts';
import type { ShowsTable, ShowTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<ShowTables>();

export async function insertShow(queries: Queries, row: Selectable<ShowsTable>): Promise<void> {
  await on(queries).insertInto('shows').values(row).execute();
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
