import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { sendProblem } from '../platform/http/problem.ts';
import type { Log } from '../platform/log.ts';
import * as store from './tokens-store.ts';
import { bearerSecret, hashToken, isValidAt } from './token.ts';
import type { Caller, Scope, Token } from './token.ts';

/** Wrong tokens that one address (one /64 of IPv6) may try in a quarter of an hour. */
const WRONG_TOKENS = 20;
const WINDOW_MS = 15 * 60_000;

/** "Last used" is kept to the minute, so that reading costs no write. */
const USED_EVERY_MS = 60_000;

declare module 'express-serve-static-core' {
  interface Locals {
    token?: Caller;
  }
}

export interface Guard {
  /** Lets a request through whose token has the scope; else 401, 403, or 429 after many wrong tokens. */
  needs(scope: Scope): RequestHandler;
}

export function guardOf({
  database,
  clock,
  log,
}: {
  database: Database;
  clock: Clock;
  log: Log;
}): Guard {
  const countWrong = limitOnWrongTokens();
  const touch = (token: Token, now: number): void => {
    if (now - (token.lastUsedAt ?? 0) < USED_EVERY_MS) return;
    database
      .transaction((tx) => store.markUsed(tx, token.id, now))
      .catch((error: unknown) => log.warn({ err: error }, 'could not note that a token was used'));
  };
  return {
    needs: (scope) => async (request, response, next) => {
      const header = request.headers.authorization;
      // Not counted: who sends none guesses nothing.
      if (header === undefined) throw refusal('missing');
      const secret = bearerSecret(header);
      const token = secret && (await store.findTokenByHash(database.read, hashToken(secret)));
      const now = clock.now();
      if (!token || !isValidAt(token, now)) {
        const why = secret === undefined ? 'malformed' : token ? 'ended' : 'wrong';
        await countWrong(request, response, () => sendProblem(request, response, refusal(why)));
        return;
      }
      requireScope(token, scope);
      touch(token, now);
      response.setHeader('Cache-Control', 'private, no-store');
      response.locals.token = token;
      next();
    },
  };
}

/** @throws LongwaveError `token.scope` */
export function requireScope(token: Caller | undefined, scope: Scope): void {
  if (token?.scopes.includes(scope)) return;
  throw new LongwaveError(
    'forbidden',
    'token.scope',
    `This token does not have the scope "${scope}".`,
    {
      mend: `Make one that has it: npm run longwave -- token create --scopes ${scope}`,
    },
  );
}

function limitOnWrongTokens(): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: WRONG_TOKENS,
    ipv6Subnet: 64,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Its checks write to the console what a caller sends.
    validate: false,
    handler: (request, response) =>
      sendProblem(
        request,
        response,
        new LongwaveError(
          'too-many',
          'token.too-many-wrong',
          'Too many wrong tokens from this address.',
          {
            mend: 'Wait a quarter of an hour, or use a right one.',
          },
        ),
      ),
  });
}

const refusals = {
  missing: 'This request needs an API token.',
  malformed: 'The Authorization header does not hold an API token.',
  ended: 'This API token has expired or was revoked.',
  wrong: 'This API token is not known here.',
};

function refusal(why: keyof typeof refusals): LongwaveError {
  return new LongwaveError('unauthenticated', `token.${why}`, refusals[why], {
    mend: 'Send "Authorization: Bearer lw_…"; npm run longwave -- token create makes a new token.',
  });
}
