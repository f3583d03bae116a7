import type { Selectable } from 'kysely';
import type { Queries } from '../platform/database/open.ts';
import type { AccountTables, PasskeysTable } from './tables.ts';

const on = (queries: Queries) => queries.withTables<AccountTables>();

const columns = ['id', 'name', 'created_at'] as const;

/** What a device signs in with instead of a password. */
export interface Passkey {
  id: string;
  name: string;
  createdAt: number;
}

/** Oldest first. */
export async function listPasskeys(queries: Queries, personId: string): Promise<Passkey[]> {
  const rows = await on(queries)
    .selectFrom('passkeys')
    .select(columns)
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(passkeyFrom);
}

function passkeyFrom({
  id,
  name,
  created_at,
}: Pick<Selectable<PasskeysTable>, (typeof columns)[number]>): Passkey {
  return { id, name: name ?? 'Passkey', createdAt: created_at ?? 0 };
}

/** @returns undefined when this person has no such passkey. */
export async function deletePasskey(
  tx: Queries,
  personId: string,
  id: string,
): Promise<Passkey | undefined> {
  const row = await on(tx)
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .returning(columns)
    .executeTakeFirst();
  return row && passkeyFrom(row);
}

/** Takes all of them from a person. */
export async function deletePasskeys(tx: Queries, personId: string): Promise<void> {
  await on(tx).deleteFrom('passkeys').where('person_id', '=', personId).execute();
}

/** Challenges that nobody answered stay until somebody asks for the next. */
export async function deleteOldChallenges(tx: Queries, now: number): Promise<void> {
  await on(tx).deleteFrom('verifications').where('expires_at', '<=', now).execute();
}
