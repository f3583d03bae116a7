import type { Queries } from '../platform/database/open.ts';
import type { ShowTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<ShowTables>();

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
