import type { Queries } from '../platform/database/open.ts';
import type { ShowTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<ShowTables>();

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

/** Every slug that the show has or had. */
export async function slugsOf(queries: Queries, id: string): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('show_slugs')
    .select('slug')
    .where('show_id', '=', id)
    .execute();
  return rows.map((row) => row.slug);
}
