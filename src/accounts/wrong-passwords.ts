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
  return limitOn((request) => `${addressOf(request)} ${accountIn(request)}`);
}

/** The same for who has the session of somebody and guesses at their password or code. */
export function limitOnOwnPassword(): RequestHandler {
  return limitOn((_request, response) => response.locals.person?.id ?? '');
}

/** The same for passkeys, where no account is named. */
export function limitOnPasskeys(): RequestHandler {
  return limitOn(addressOf);
}

/** Challenges for passkeys that one address may ask for: each is a row, and nobody needs to be known. */
const CHALLENGES = 30;

export function limitOnChallenges(): RequestHandler {
  return rateLimit({
    ...common,
    limit: CHALLENGES,
    keyGenerator: addressOf,
    handler: (_request, _response, next) => next(tooMany('Too many sign-ins by passkey.')),
  });
}

/** Links that one address may ask for, and so learn nothing, but have mail sent. */
export function limitOnForgotten(): RequestHandler {
  return rateLimit({
    ...common,
    limit: TRIES,
    keyGenerator: addressOf,
    handler: (_request, _response, next) => next(tooMany('Too many links asked for.')),
  });
}

/** Mails that one person can have sent in an hour, to addresses that they choose (security 114). */
const MAILS = 30;

/** Stops who has our mail server write to strangers. @param isMailed false: links are only shown, and nothing is counted */
export function limitOnMailedLinks(isMailed: boolean): RequestHandler {
  return rateLimit({
    ...common,
    windowMs: 60 * 60_000,
    limit: MAILS,
    skip: () => !isMailed,
    keyGenerator: (_request, response) => response.locals.person?.id ?? '',
    handler: (_request, _response, next) => next(tooManyMails()),
  });
}

const common = {
  windowMs: WINDOW_MS,
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  validate: false,
} as const;

function limitOn(keyOf: (request: Request, response: Response) => string): RequestHandler {
  return rateLimit({
    ...common,
    limit: TRIES,
    keyGenerator: keyOf,
    skipSuccessfulRequests: true,
    handler: (_request, _response, next) => next(tooMany('Too many wrong passwords.')),
  });
}

/** Of IPv6 the /64, which is one customer. */
function addressOf({ ip = '' }: Request): string {
  return ipKeyGenerator(ip, 64);
}

/** Capitals and forms of Unicode make no other account. */
function accountIn({ body }: Request): string {
  const given = (body as Record<string, string>)['email'] ?? '';
  return email.safeParse(given).data ?? given.slice(0, 254);
}

function tooMany(what: string): LongwaveError {
  return new LongwaveError('too-many', 'sign-in.too-many', what, {
    mend: 'Wait a quarter of an hour.',
  });
}

function tooManyMails(): LongwaveError {
  const what = `These are more than ${MAILS} links by mail in an hour.`;
  return new LongwaveError('too-many', 'mail.too-many', what, { mend: 'Wait an hour.' });
}
