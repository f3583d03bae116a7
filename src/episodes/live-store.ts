import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import type { Queries } from '../platform/database/open.ts';
import { isLive } from './is-live.ts';
import type { EpisodeTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<EpisodeTables>();

/** Ids and versions of the episodes in the feed, newest first; 10,000 of them cost little. */
export async function liveVersions(
  queries: Queries,
  showId: string,
  now: number,
): Promise<{ id: string; version: number }[]> {
  return await on(queries)
    .selectFrom('episodes')
    .select(['id', 'version'])
    .where('show_id', '=', showId)
    .where(isLive(now))
    .orderBy('publish_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** How many episodes are in the feed: counted in the index, without reading one of them. */
export async function countLive(queries: Queries, showId: string, now: number): Promise<number> {
  const { count } = await on(queries)
    .selectFrom('episodes')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('show_id', '=', showId)
    .where(isLive(now))
    .executeTakeFirstOrThrow();
  return count;
}

/** Ids of `most` episodes in the feed, newest first, without the first `skip`. */
export async function someLive(
  queries: Queries,
  showId: string,
  { now, skip, most }: { now: number; skip: number; most: number },
): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('episodes')
    .select('id')
    .where('show_id', '=', showId)
    .where(isLive(now))
    .orderBy('publish_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .offset(skip)
    .execute();
  return rows.map(({ id }) => id);
}

/** When this episode came out, as long as it is in the feed. */
export async function liveSince(
  queries: Queries,
  showId: string,
  { id, now }: { id: string; now: number },
): Promise<number | undefined> {
  const row = await on(queries)
    .selectFrom('episodes')
    .select('publish_at')
    .where('show_id', '=', showId)
    .where('id', '=', id)
    .where(isLive(now))
    .executeTakeFirst();
  return row?.publish_at ?? undefined;
}

/** The id of the episode that stands next to a place in the feed. */
export async function nextLive(
  queries: Queries,
  showId: string,
  { now, than, side }: { now: number; than: { id: string; at: number }; side: 'newer' | 'older' },
): Promise<string | undefined> {
  const order = side === 'newer' ? 'asc' : 'desc';
  const beyond = sql.raw(side === 'newer' ? '>' : '<');
  const row = await on(queries)
    .selectFrom('episodes')
    .select('id')
    .where('show_id', '=', showId)
    .where(isLive(now))
    .where(sql<SqlBool>`(publish_at, id) ${beyond} (${than.at}, ${than.id})`)
    .orderBy('publish_at', order)
    .orderBy('id', order)
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Ids of the trailers in the feed that are no teaser of one episode, newest first. */
export async function liveTrailers(
  queries: Queries,
  showId: string,
  { now, most }: { now: number; most: number },
): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('episodes')
    .select('id')
    .where('show_id', '=', showId)
    .where('type', '=', 'trailer')
    .where('number', 'is', null)
    .where(isLive(now))
    .orderBy('publish_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/** Of these episodes those in the feed, newest first. */
export async function liveAmong(
  queries: Queries,
  ids: string[],
  now: number,
): Promise<{ id: string; title: string }[]> {
  return await on(queries)
    .selectFrom('episodes')
    .select(['id', 'title'])
    .where('id', 'in', ids)
    .where(isLive(now))
    .orderBy('publish_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}
