import type { Queries } from '../platform/database/open.ts';
import { hashToken } from './token.ts';
import type { AccountTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<AccountTables>();

/** One browser in which somebody is signed in. */
export interface Session {
  id: string;
  userAgent: string | null;
  createdAt: number;
  /** To the day. */
  usedAt: number;
}

/** Those that still count, the one used last first. */
export async function listSessions(
  queries: Queries,
  personId: string,
  now: number,
): Promise<Session[]> {
  return await on(queries)
    .selectFrom('sessions')
    .select(['id', 'user_agent as userAgent', 'created_at as createdAt', 'updated_at as usedAt'])
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .execute();
}

/** @returns false when this person has no such session. */
export async function deleteSession(tx: Queries, personId: string, id: string): Promise<boolean> {
  const row = await on(tx)
    .deleteFrom('sessions')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends sessions, and sign-ins that still wait for a code. @param but the one to keep. */
export async function deleteSessions(tx: Queries, personId: string, but?: string): Promise<void> {
  const tables = on(tx);
  await tables.deleteFrom('verifications').where('value', '=', personId).execute();
  await tables
    .deleteFrom('sessions')
    .where('person_id', '=', personId)
    .$if(but !== undefined, (query) => query.where('id', '!=', but!))
    .execute();
}

/** Who has given the right password and is asked for a code, by the challenge that their browser keeps. */
export async function findChallenged(
  queries: Queries,
  challenge: string,
): Promise<string | undefined> {
  const row = await on(queries)
    .selectFrom('verifications')
    .select('value')
    .where('identifier', '=', challenge)
    .executeTakeFirst();
  return row?.value;
}

export async function deleteSessionByToken(tx: Queries, token: string): Promise<void> {
  await on(tx).deleteFrom('sessions').where('token', '=', hashToken(token)).execute();
}
