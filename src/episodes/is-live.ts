import { sql } from 'kysely';
import type { RawBuilder, SqlBool } from 'kysely';

/** The rule of `stateAt` as SQL, of a statement that has the table `episodes`: live, and not deleted. */
export function isLive(now: number | RawBuilder<number>): RawBuilder<SqlBool> {
  return sql<SqlBool>`(
    episodes.deleted_at is null and episodes.withdrawn_at is null
    and (episodes.announced_at is not null or episodes.publish_at <= ${now})
  )`;
}
