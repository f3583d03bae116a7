import type { Queries } from '../platform/database/open.ts';
import type { AccountTables, CredentialsTable, PeopleTable } from './tables.ts';

const on = (queries: Queries) => queries.withTables<AccountTables>();

export async function insertPerson(
  queries: Queries,
  person: PeopleTable,
  credential: CredentialsTable,
): Promise<void> {
  await on(queries).insertInto('people').values(person).execute();
  await on(queries).insertInto('credentials').values(credential).execute();
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
