import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database, Queries } from '../platform/database/open.ts';
import type { FeedState } from './tag.ts';

/** The state of the feed of the show that has, or had, this slug; undefined when none ever had it. */
export async function feedStateBySlug(
  database: Database,
  queries: Queries,
  slug: string,
): Promise<FeedState | undefined> {
  const ofSlug = sql`(select show_id from show_slugs where slug = ${slug})`;
  return await stateOf(database, queries, ofSlug);
}

export async function feedStateById(
  database: Database,
  queries: Queries,
  showId: string,
): Promise<FeedState | undefined> {
  return await stateOf(database, queries, sql`${showId}`);
}

/** Every poll asks this: it is SQL, because to build it from parts takes longer than everything else. */
async function stateOf(
  database: Database,
  queries: Queries,
  showId: RawBuilder<unknown>,
): Promise<FeedState | undefined> {
  const now = database.now();
  const { rows } = await sql<FeedState>`
    select
      id as "showId", slug, feed_epoch as epoch, feed_version as version,
      feed_changed_at as "changedAt", deleted_at as "deletedAt",
      blocked, case when moved = 1 then new_feed_url end as "movedTo",
      case when domain_live = 1 then domain end as domain,
      (select max(at) from feed_moments where show_id = shows.id and at <= ${now}) as moment,
      (select sum(changes) from feed_moments where show_id = shows.id and at <= ${now}) as "momentChanges",
      ${now} as now
    from shows where id = ${showId}
  `.execute(queries);
  return rows[0];
}
