import type { Clock } from '../platform/clock.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { noteDeed } from './activity.ts';
import { serverItself } from './actor.ts';
import type { Actor } from './actor.ts';
import * as store from './tokens-store.ts';
import { hashToken, isValidAt, newTokenSecret, scopes as allScopes } from './token.ts';
import type { Scope, Token } from './token.ts';

export interface NewToken {
  name: string;
  scopes: Scope[];
  /** Milliseconds since 1970, or null for a token that does not expire. */
  expiresAt: number | null;
}

/** @returns the token and its secret, which nobody can read again. */
export async function createToken(
  database: Database,
  clock: Clock,
  wanted: NewToken,
  by: Actor,
): Promise<{ token: Token; secret: string }> {
  const made = makeToken(wanted, clock.now());
  await database.transaction((tx) => keepToken(tx, made, by));
  return made;
}

async function keepToken(
  tx: Queries,
  { token, secret }: { token: Token; secret: string },
  by: Actor,
): Promise<void> {
  await store.insertToken(tx, { ...token, hash: hashToken(secret) });
  const detail = token.scopes.join(', ');
  const about = { subjectId: token.id, about: token.name };
  await noteDeed(tx, { what: 'token.made', by, ...about, detail }, token.createdAt);
}

/** The owner's token on the very first start; undefined on every later one, and on a server that came second. */
export async function createOwnerToken(
  database: Database,
  clock: Clock,
): Promise<string | undefined> {
  return await database.transaction(async (tx) => {
    if (!(await store.markFirstStart(tx, clock.now()))) return undefined;
    const owner = { name: 'owner', scopes: [...allScopes], expiresAt: null };
    const made = makeToken(owner, clock.now());
    await keepToken(tx, made, serverItself);
    return made.secret;
  });
}

export async function listTokens(database: Database): Promise<Token[]> {
  return await store.allTokens(database.read);
}

/** One that counts. @throws LongwaveError `token.not-found` */
export async function getToken(database: Database, clock: Clock, id: string): Promise<Token> {
  const tokens = await store.allTokens(database.read);
  const token = tokens.find((each) => each.id === id && isValidAt(each, clock.now()));
  if (!token) throw noToken(id);
  return token;
}

/** @throws LongwaveError `token.not-found` */
export async function revokeToken(
  database: Database,
  clock: Clock,
  id: string,
  by: Actor,
): Promise<void> {
  const now = clock.now();
  await database.transaction(async (tx) => {
    const name = await store.markRevoked(tx, id, now);
    if (name === undefined) throw noToken(id);
    await noteDeed(tx, { what: 'token.revoked', by, subjectId: id, about: name }, now);
  });
}

function noToken(id: string): LongwaveError {
  return new LongwaveError('not-found', 'token.not-found', `There is no token "${id}" to revoke.`, {
    mend: 'longwave token list shows the ids, and so does /admin/tokens.',
  });
}

function makeToken(wanted: NewToken, now: number): { token: Token; secret: string } {
  const token = { ...wanted, id: newId(), lastUsedAt: null, revokedAt: null, createdAt: now };
  return { token, secret: newTokenSecret() };
}
