import type { Selectable } from 'kysely';
import { z } from 'zod';
import { camelKeys } from '../platform/case.ts';
import type { Queries } from '../platform/database/open.ts';
import type { AccountTables, TokensTable } from './tables.ts';
import { scopeList } from './token.ts';
import type { Token } from './token.ts';

const on = (queries: Queries) => queries.withTables<AccountTables>();

export async function insertToken(
  queries: Queries,
  token: Token & { hash: string },
): Promise<void> {
  await on(queries)
    .insertInto('tokens')
    .values({
      id: token.id,
      name: token.name,
      hash: token.hash,
      scopes: JSON.stringify(token.scopes),
      expires_at: token.expiresAt,
      last_used_at: null,
      revoked_at: null,
      created_at: token.createdAt,
    })
    .execute();
}

export async function findTokenByHash(queries: Queries, hash: string): Promise<Token | undefined> {
  const row = await on(queries)
    .selectFrom('tokens')
    .selectAll()
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row && tokenFrom(row);
}

export async function allTokens(queries: Queries): Promise<Token[]> {
  const rows = await on(queries).selectFrom('tokens').selectAll().orderBy('created_at').execute();
  return rows.map(tokenFrom);
}

/** @returns its name; undefined when there is no such token that still counts. */
export async function markRevoked(
  queries: Queries,
  id: string,
  now: number,
): Promise<string | undefined> {
  const row = await on(queries)
    .updateTable('tokens')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('name')
    .executeTakeFirst();
  return row?.name;
}

export async function markUsed(queries: Queries, id: string, now: number): Promise<void> {
  await on(queries).updateTable('tokens').set({ last_used_at: now }).where('id', '=', id).execute();
}

/** @returns true for the one caller, of all servers that start, that is the first ever. */
export async function markFirstStart(queries: Queries, now: number): Promise<boolean> {
  const row = await queries
    .insertInto('installation')
    .values({ name: 'first_start_at', value: String(now) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('name')
    .executeTakeFirst();
  return row !== undefined;
}

const storedScopes = z.string().transform((text) => scopeList.parse(JSON.parse(text)));

function tokenFrom(row: Selectable<TokensTable>): Token {
  const { hash: _hash, scopes, ...rest } = camelKeys(row);
  return { ...rest, scopes: storedScopes.parse(scopes) };
}
