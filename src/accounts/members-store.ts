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

export interface Member {
  personId: string;
  name: string;
  email: string;
  role: Role;
}

/** By name. */
export async function listMembers(queries: Queries, showId: string): Promise<Member[]> {
  const rows = await on(queries)
    .selectFrom('show_members')
    .innerJoin('people', 'people.id', 'show_members.person_id')
    .select(['people.id as personId', 'people.name', 'people.email', 'show_members.role'])
    .where('show_id', '=', showId)
    .orderBy('people.name')
    .orderBy('people.id')
    .execute();
  return rows.map((row) => ({ ...row, role: storedRole.parse(row.role) }));
}

/** Who is a member already stays what they are. */
export async function insertMember(
  tx: Queries,
  { personId, showId, role, now }: { personId: string; showId: string; role: Role; now: number },
): Promise<void> {
  await on(tx)
    .insertInto('show_members')
    .values({ person_id: personId, show_id: showId, role, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** @returns false when they are no member. */
export async function updateRole(
  tx: Queries,
  { personId, showId }: Membership,
  role: Role,
): Promise<boolean> {
  const row = await on(tx)
    .updateTable('show_members')
    .set({ role })
    .where('person_id', '=', personId)
    .where('show_id', '=', showId)
    .returning('role')
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns false when they are no member. */
export async function deleteMember(
  tx: Queries,
  { personId, showId }: Membership,
): Promise<boolean> {
  const row = await on(tx)
    .deleteFrom('show_members')
    .where('person_id', '=', personId)
    .where('show_id', '=', showId)
    .returning('role')
    .executeTakeFirst();
  return row !== undefined;
}

export interface Membership {
  personId: string;
  showId: string;
}
