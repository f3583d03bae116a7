import { parseArgs } from 'node:util';
import { parsedWords } from './words.ts';
import { commandLine } from '../accounts/actor.ts';
import { createToken, listTokens, revokeToken } from '../accounts/tokens.ts';
import { scopeList, scopes } from '../accounts/token.ts';
import type { Scope, Token } from '../accounts/token.ts';
import { withDatabase } from './database.ts';
import { systemClock } from '../platform/clock.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';

const DAY_MS = 86_400_000;

/** `longwave token create|list|revoke`. @returns the exit code. */
export async function tokenCommand(words: string[]): Promise<number> {
  const [verb, ...rest] = words;
  const work = verbs.get(verb ?? '');
  if (!work)
    throw new LongwaveError(
      'invalid',
      'command.unknown',
      `There is no command "token ${verb ?? ''}".`,
      {
        mend: 'Use token create, token list or token revoke.',
      },
    );
  process.stdout.write(`${await withDatabase((database) => work(database, rest))}\n`);
  return 0;
}

const verbs = new Map([
  ['create', create],
  ['list', list],
  ['revoke', revoke],
]);

async function create(database: Database, words: string[]): Promise<string> {
  const { values } = read(words, {
    name: { type: 'string', default: 'unnamed' },
    scopes: { type: 'string', default: 'read,write' },
    expires: { type: 'string' },
  });
  const names = String(values['scopes'])
    .split(',')
    .map((name) => name.trim());
  const { token, secret } = await createToken(
    database,
    systemClock,
    {
      name: String(values['name']),
      scopes: knownScopes(names),
      expiresAt: expiry(values['expires']),
    },
    commandLine,
  );
  return `${secret}\n\nIt is shown only now. Its id, to revoke it: ${token.id}\n${describe(token)}`;
}

function knownScopes(names: string[]): Scope[] {
  const result = scopeList.safeParse(names);
  if (result.success) return result.data;
  throw new LongwaveError(
    'invalid',
    'token.scopes',
    `--scopes ${names.join(',')}: a scope must be one of ${scopes.join(', ')}.`,
    {
      mend: 'Write them with commas between: --scopes read,write.',
    },
  );
}

async function list(database: Database): Promise<string> {
  const tokens = await listTokens(database);
  if (tokens.length === 0) return 'There are no tokens. longwave token create makes one.';
  return tokens.map((token) => `${token.id}  ${describe(token)}`).join('\n');
}

async function revoke(database: Database, words: string[]): Promise<string> {
  const { positionals } = read(words, {});
  const [id] = positionals;
  if (id === undefined)
    throw new LongwaveError(
      'invalid',
      'token.id-missing',
      'Say which token: longwave token revoke ID.',
      {
        mend: 'longwave token list shows the ids.',
      },
    );
  await revokeToken(database, systemClock, id, commandLine);
  return `Token ${id} counts no more.`;
}

function describe({ name, scopes, expiresAt, lastUsedAt, revokedAt }: Token): string {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const ends = expiresAt === null ? 'does not expire' : `expires ${day(expiresAt)}`;
  const used = lastUsedAt === null ? 'never used' : `last used ${day(lastUsedAt)}`;
  const state = revokedAt === null ? `${ends}, ${used}` : `revoked ${day(revokedAt)}`;
  return `${name} (${scopes.join(', ')}): ${state}`;
}

function expiry(days: unknown): number | null {
  if (days === undefined) return null;
  const count = typeof days === 'string' && /^[1-9]\d{0,4}$/.test(days) ? Number(days) : undefined;
  if (count === undefined)
    throw new LongwaveError(
      'invalid',
      'token.expires',
      '--expires takes a number of days, such as 90.',
    );
  return systemClock.now() + count * DAY_MS;
}

type Options = Record<string, { type: 'string'; default?: string }>;

function read(words: string[], options: Options) {
  return parsedWords(() => parseArgs({ args: words, options, allowPositionals: true }));
}
