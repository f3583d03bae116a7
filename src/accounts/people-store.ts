import type { Queries } from '../platform/database/open.ts';
import { deleteSessions } from './sessions-store.ts';
import type { Person } from './person.ts';
import type { AccountTables, CredentialsTable, PeopleTable } from './tables.ts';

const on = (queries: Queries) => queries.withTables<AccountTables>();

/** @returns false when somebody else has the address. */
export async function insertPerson(
  queries: Queries,
  person: PeopleTable,
  credential: CredentialsTable,
): Promise<boolean> {
  const row = await on(queries)
    .insertInto('people')
    .values(person)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row) await on(queries).insertInto('credentials').values(credential).execute();
  return row !== undefined;
}

export async function findPerson(queries: Queries, id: string): Promise<Person | undefined> {
  const row = await on(queries)
    .selectFrom('people')
    .select(['id', 'name', 'email', 'is_owner'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && personFrom(row);
}

/** @param email as `person.ts` makes it. */
export async function findByEmail(queries: Queries, email: string): Promise<Person | undefined> {
  const row = await on(queries)
    .selectFrom('people')
    .select(['id', 'name', 'email', 'is_owner'])
    .where('email', '=', email)
    .executeTakeFirst();
  return row && personFrom(row);
}

export async function hasSecondFactor(queries: Queries, id: string): Promise<boolean> {
  const row = await on(queries)
    .selectFrom('people')
    .select('two_factor_enabled')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.two_factor_enabled === 1;
}

export async function deleteSecondFactor(tx: Queries, id: string, now: number): Promise<void> {
  const tables = on(tx);
  await tables.deleteFrom('two_factors').where('person_id', '=', id).execute();
  const off = { two_factor_enabled: 0, updated_at: now };
  await tables.updateTable('people').set(off).where('id', '=', id).execute();
}

export interface ListedPerson extends Person {
  hasSecondFactor: boolean;
  /** The shows they are a member of. */
  roles: { showId: string; role: string }[];
}

/** Everybody, by name. */
export async function listPeople(queries: Queries): Promise<ListedPerson[]> {
  const tables = on(queries);
  const rows = await tables
    .selectFrom('people')
    .select(['id', 'name', 'email', 'is_owner', 'two_factor_enabled'])
    .orderBy('name')
    .orderBy('id')
    .execute();
  const members = await tables.selectFrom('show_members').selectAll().execute();
  const byPerson = Map.groupBy(members, ({ person_id }) => person_id);
  return rows.map((row) => ({
    ...personFrom(row),
    hasSecondFactor: row.two_factor_enabled === 1,
    roles: (byPerson.get(row.id) ?? []).map(({ show_id, role }) => ({ showId: show_id, role })),
  }));
}

function personFrom(row: { id: string; name: string; email: string; is_owner: number }): Person {
  return { id: row.id, name: row.name, email: row.email, isOwner: row.is_owner === 1 };
}

export async function setName(tx: Queries, id: string, name: string, now: number): Promise<void> {
  await on(tx).updateTable('people').set({ name, updated_at: now }).where('id', '=', id).execute();
}

export async function setOwner(
  tx: Queries,
  id: string,
  isOwner: boolean,
  now: number,
): Promise<void> {
  await on(tx)
    .updateTable('people')
    .set({ is_owner: isOwner ? 1 : 0, updated_at: now })
    .where('id', '=', id)
    .execute();
}

export async function setPassword(
  tx: Queries,
  id: string,
  hash: string,
  now: number,
): Promise<void> {
  await on(tx)
    .updateTable('credentials')
    .set({ password: hash, updated_at: now })
    .where('person_id', '=', id)
    .where('provider_id', '=', 'credential')
    .execute();
}

/** Makes those who change owners take turns, so that two cannot each leave the other as the last. */
export async function lockOwners(tx: Queries): Promise<void> {
  await tx
    .updateTable('installation')
    .set((row) => ({ value: row.ref('value') }))
    .where('name', '=', 'owner_since')
    .execute();
}

export async function countOwners(tx: Queries): Promise<number> {
  const { count } = await on(tx)
    .selectFrom('people')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('is_owner', '=', 1)
    .executeTakeFirstOrThrow();
  return count;
}

/** Everything that belongs to nobody else. */
export async function deletePerson(tx: Queries, id: string): Promise<void> {
  const tables = on(tx);
  await deleteSessions(tx, id);
  for (const table of [
    'credentials',
    'two_factors',
    'passkeys',
    'show_members',
    'used_codes',
  ] as const)
    await tables.deleteFrom(table).where('person_id', '=', id).execute();
  await tables.deleteFrom('people').where('id', '=', id).execute();
}

/** @returns whether an owner exists. */
export async function hasOwner(queries: Queries): Promise<boolean> {
  const row = await on(queries)
    .selectFrom('people')
    .select('id')
    .where('is_owner', '=', 1)
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns true for the one caller, of all servers, that may make the first owner. */
export async function claimOwnership(queries: Queries, now: number): Promise<boolean> {
  const row = await queries
    .insertInto('installation')
    .values({ name: 'owner_since', value: String(now) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('name')
    .executeTakeFirst();
  return row !== undefined;
}
