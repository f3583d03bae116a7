import { z } from 'zod';
import type { Queries } from '../platform/database/open.ts';
import { roles } from './permissions.ts';
import type { Role } from './permissions.ts';
import type { AccountTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<AccountTables>();
const storedRole = z.enum(roles);

export async function findRole(
  queries: Queries,
  personId: string,
  showId: string,
): Promise<Role | undefined> {
  const row = await on(queries)
    .selectFrom('show_members')
    .select('role')
    .where('person_id', '=', personId)
    .where('show_id', '=', showId)
    .executeTakeFirst();
  return row && storedRole.parse(row.role);
}

/** By the ids of the shows, oldest membership first. */
export async function rolesOf(queries: Queries, personId: string): Promise<Map<string, Role>> {
  const rows = await on(queries)
    .selectFrom('show_members')
    .select(['show_id', 'role'])
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .execute();
  return new Map(rows.map(({ show_id, role }) => [show_id, storedRole.parse(role)]));
}
