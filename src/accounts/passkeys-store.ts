import type { Queries } from '../platform/database/open.ts';
import type { AccountTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<AccountTables>();

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
    .select(['id', 'name', 'created_at'])
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id, name, created_at }) => ({
    id,
    name: name ?? 'Passkey',
    createdAt: created_at ?? 0,
  }));
}

/** @returns false when this person has no such passkey. */
export async function deletePasskey(tx: Queries, personId: string, id: string): Promise<boolean> {
  const row = await on(tx)
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Challenges that nobody answered stay until somebody asks for the next. */
export async function deleteOldChallenges(tx: Queries, now: number): Promise<void> {
  await on(tx).deleteFrom('verifications').where('expires_at', '<=', now).execute();
}
