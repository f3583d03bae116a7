import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import type { Queries } from '../platform/database/open.ts';
import { isLive } from './is-live.ts';
import type { Placed } from './listening-order.ts';
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

/** Which of the episodes in the feed are meant: those of a season, or all but one. */
export interface Among {
  now: number;
  season?: number | undefined;
  without?: string | undefined;
}

function liveOnes(queries: Queries, showId: string, { now, season, without }: Among) {
  return on(queries)
    .selectFrom('episodes')
    .where('show_id', '=', showId)
    .where(isLive(now))
    .$if(season !== undefined, (query) => query.where('season', '=', season!))
    .$if(without !== undefined, (query) => query.where('id', '!=', without!));
}

/** How many episodes are in the feed: of all of them counted in the index, without reading one. */
export async function countLive(queries: Queries, showId: string, among: Among): Promise<number> {
  const { count } = await liveOnes(queries, showId, among)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** Ids of `most` episodes in the feed, newest first, without the first `skip`. */
export async function someLive(
  queries: Queries,
  showId: string,
  { skip, most, ...among }: Among & { skip: number; most: number },
): Promise<string[]> {
  const rows = await liveOnes(queries, showId, among)
    .select('id')
    .orderBy('publish_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .offset(skip)
    .execute();
  return rows.map(({ id }) => id);
}

/** All episodes in the feed with what decides their places, oldest first. */
export async function livePlaces(queries: Queries, showId: string, now: number): Promise<Placed[]> {
  const rows = await liveOnes(queries, showId, { now })
    .select(['id', 'type', 'season', 'number', 'publish_at'])
    .orderBy('publish_at')
    .orderBy('id')
    .execute();
  return rows.map(({ publish_at, ...row }) => ({ ...row, publishAt: publish_at ?? 0 }));
}

/** The numbers of the seasons of which an episode is in the feed, lowest first. */
export async function liveSeasons(
  queries: Queries,
  showId: string,
  now: number,
): Promise<number[]> {
  const rows = await liveOnes(queries, showId, { now })
    .select('season')
    .distinct()
    .where('season', 'is not', null)
    .orderBy('season')
    .execute();
  return rows.flatMap(({ season }) => season ?? []);
}

/** Of each season the newest episode in the feed that says what the season is called. */
export async function namingSeasons(
  queries: Queries,
  showId: string,
  now: number,
): Promise<{ season: number | null; namespace: string }[]> {
  const naming = liveOnes(queries, showId, { now })
    .select(['season', 'namespace'])
    .select(
      sql<number>`row_number() over (partition by season order by publish_at desc, id desc)`.as(
        'place',
      ),
    )
    .where('season', 'is not', null)
    .where('namespace', 'like', '%"season_name":%');
  return await on(queries)
    .selectFrom(naming.as('naming'))
    .select(['season', 'namespace'])
    .where('place', '=', 1)
    .execute();
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

/** The id of the newest trailer of the show in the feed, or of one of its seasons. */
export async function liveTrailer(
  queries: Queries,
  showId: string,
  { now, season }: { now: number; season: number | undefined },
): Promise<string | undefined> {
  const row = await liveOnes(queries, showId, { now, season })
    .select('id')
    .where('type', '=', 'trailer')
    .where('number', 'is', null)
    .$if(season === undefined, (query) => query.where('season', 'is', null))
    .orderBy('publish_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
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

/** Of these shows those that have an episode in the feed. */
export async function showsWithLive(
  queries: Queries,
  showIds: readonly string[],
  now: number,
): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('episodes')
    .select('show_id')
    .distinct()
    .where('show_id', 'in', showIds)
    .where(isLive(now))
    .execute();
  return rows.map(({ show_id }) => show_id);
}
