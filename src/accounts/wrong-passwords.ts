import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { LongwaveError } from '../platform/errors.ts';
import { email } from './person.ts';

/** Tries for one account from one address (one /64 of IPv6) in a quarter of an hour (security 75). */
const TRIES = 10;
const WINDOW_MS = 15 * 60_000;

/**
 * Stops who guesses. Others, and the same person elsewhere, are not kept out: nobody can lock an owner out.
 * @throws LongwaveError `sign-in.too-many`
 */
export function limitOnWrongPasswords(): RequestHandler {
  return limitOn((request) => `${ipKeyGenerator(request.ip ?? '', 64)} ${accountIn(request)}`);
}

/** The same for who has the session of somebody and guesses at their password or code. */
export function limitOnOwnPassword(): RequestHandler {
  return limitOn((_request, response) => response.locals.person?.id ?? '');
}

function limitOn(keyOf: (request: Request, response: Response) => string): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: TRIES,
    keyGenerator: keyOf,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false,
    handler: (_request, _response, next) => next(tooMany()),
  });
}

/** Capitals and forms of Unicode make no other account. */
function accountIn({ body }: Request): string {
  const given = (body as Record<string, string>)['email'] ?? '';
  return email.safeParse(given).data ?? given.slice(0, 254);
}

function tooMany(): LongwaveError {
  return new LongwaveError('too-many', 'sign-in.too-many', 'Too many wrong passwords.', {
    mend: 'Wait a quarter of an hour.',
  });
}
