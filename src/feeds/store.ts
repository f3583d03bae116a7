import type { Database, Queries } from '../platform/database/open.ts';
import type { ShowTables } from '../shows/tables.ts';
import type { FeedState } from './tag.ts';

/** The state of the feed of the show that has, or had, this slug; undefined when none ever had it. */
export async function feedStateBySlug(
  database: Database,
  queries: Queries,
  slug: string,
): Promise<FeedState | undefined> {
  return await states(database, queries)
    .innerJoin('show_slugs', 'show_slugs.show_id', 'shows.id')
    .where('show_slugs.slug', '=', slug)
    .executeTakeFirst();
}

export async function feedStateById(
  database: Database,
  queries: Queries,
  showId: string,
): Promise<FeedState | undefined> {
  return await states(database, queries).where('shows.id', '=', showId).executeTakeFirst();
}

function states(database: Database, queries: Queries) {
  const now = database.now();
  return queries
    .withTables<ShowTables>()
    .selectFrom('shows')
    .select([
      'shows.id as showId',
      'shows.slug as slug',
      'shows.feed_epoch as epoch',
      'shows.feed_version as version',
      'shows.feed_changed_at as changedAt',
      'shows.deleted_at as deletedAt',
    ])
    .select((eb) => {
      const passed = eb
        .selectFrom('feed_moments')
        .whereRef('feed_moments.show_id', '=', 'shows.id')
        .where('feed_moments.at', '<=', now);
      return [
        passed.select(({ fn }) => fn.max<number | null>('feed_moments.at').as('at')).as('moment'),
        passed
          .select(({ fn }) => fn.sum<number | null>('feed_moments.changes').as('changes'))
          .as('momentChanges'),
      ];
    })
    .select(now.as('now'));
}

/** Every slug that the show has or had. */
export async function slugsOf(queries: Queries, showId: string): Promise<string[]> {
  const rows = await queries
    .withTables<ShowTables>()
    .selectFrom('show_slugs')
    .select('slug')
    .where('show_id', '=', showId)
    .execute();
  return rows.map((row) => row.slug);
}
