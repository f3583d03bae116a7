import type { Request } from 'express';
import { LongwaveError } from '../platform/errors.ts';
import type { Auth } from './auth.ts';
import { wrongPassword } from './own-password.ts';
import { findPerson } from './people-store.ts';
import type { Person } from './person.ts';
import type { PeopleTools } from './people.ts';
import { hashRecoveryCode } from './recovery-code.ts';
import { orRefusal } from './refusal.ts';
import { headersOf } from './session.ts';
import { deleteSessionByToken, findChallenged } from './sessions-store.ts';
import { claimCode } from './used-codes-store.ts';

/** What an app for codes needs, and what lets in without it. */
export interface NewFactor {
  uri: string;
  recoveryCodes: string[];
}

/** Begins to ask for a second factor; it counts once a first code was right. @throws LongwaveError `password.wrong` */
export async function beginFactor(
  { signIn }: PeopleTools,
  request: Request,
  password: string,
): Promise<NewFactor> {
  const { api } = await signIn();
  const made = await orRefusal(
    () => api.enableTwoFactor({ body: { password }, headers: headersOf(request) }),
    wrongPassword,
  );
  if (made.method !== 'totp') throw new Error('Codes come from an app.');
  return { uri: made.totpURI, recoveryCodes: made.backupCodes };
}

/** @returns the cookies of the new session. @throws LongwaveError `code.wrong` */
export async function confirmFactor(
  tools: PeopleTools,
  request: Request,
  code: string,
): Promise<Headers> {
  const done = await verified(tools, (api) =>
    api.verifyTOTP({ body: { code }, headers: headersOf(request), returnHeaders: true }),
  )(code);
  return done.cookies;
}

/** @returns the cookies of the new session. @throws LongwaveError `password.wrong` */
export async function endFactor(
  { signIn }: PeopleTools,
  request: Request,
  password: string,
): Promise<Headers> {
  const { api } = await signIn();
  const { headers } = await orRefusal(
    () =>
      api.disableTwoFactor({
        body: { password },
        headers: headersOf(request),
        returnHeaders: true,
      }),
    wrongPassword,
  );
  return headers;
}

/** New recovery codes; the old ones count no more. @throws LongwaveError `password.wrong` */
export async function newRecoveryCodes(
  { signIn }: PeopleTools,
  request: Request,
  password: string,
): Promise<string[]> {
  const { api } = await signIn();
  const { backupCodes } = await orRefusal(
    () => api.generateBackupCodes({ body: { password }, headers: headersOf(request) }),
    wrongPassword,
  );
  return backupCodes;
}

/**
 * The second half of a sign-in: a code of the app, or a recovery code.
 * @returns the cookies of the session, and whose it is.
 * @throws LongwaveError `code.wrong`
 */
export async function signInByCode(
  tools: PeopleTools,
  request: Request,
  typed: string,
): Promise<SignedIn> {
  const code = typed.replaceAll(/\s/g, '');
  const headers = onlyChallenge(headersOf(request));
  if (/^\d{6}$/.test(code))
    return await verified(tools, (api) =>
      api.verifyTOTP({ body: { code }, headers, returnHeaders: true }),
    )(code);
  const { api } = await tools.signIn();
  const body = { code: hashRecoveryCode(code) };
  const done = await orRefusal(
    () => api.verifyBackupCode({ body, headers, returnHeaders: true }),
    wrongCode,
  );
  return { cookies: done.headers, person: done.response.user };
}

interface SignedIn {
  cookies: Headers;
  person: { id: string; name: string };
}

/** Whose password was right in this browser, so that a code is asked for. */
export async function findHalfSignedIn(
  { database }: Pick<PeopleTools, 'database'>,
  request: Request,
): Promise<Person | undefined> {
  const challenge = /longwave-second-factor=([\w-]{1,100})/.exec(request.headers.cookie ?? '')?.[1];
  if (challenge === undefined) return undefined;
  const id = await findChallenged(database.read, challenge);
  return id === undefined ? undefined : await findPerson(database.read, id);
}

interface Verified {
  headers: Headers;
  response: { token: string; user: { id: string; name: string } };
}

/** A code of the app lets in once, also when several are sent at the same time (security 84). */
function verified(tools: PeopleTools, ask: (api: Auth['api']) => Promise<Verified>) {
  return async (code: string): Promise<SignedIn> => {
    const { api } = await tools.signIn();
    const { headers, response } = await orRefusal(() => ask(api), wrongCode);
    const now = tools.clock.now();
    const isFirst = await tools.database.transaction(async (tx) => {
      const claimed = await claimCode(tx, response.user.id, code, now);
      if (!claimed) await deleteSessionByToken(tx, response.token);
      return claimed;
    });
    if (!isFirst) throw wrongCode();
    return { cookies: headers, person: response.user };
  };
}

/** A session that is there already would stand in for the half sign-in, whose tries are counted. */
function onlyChallenge(headers: Headers): Headers {
  const cookies = (headers.get('cookie') ?? '').split(/; */);
  headers.set(
    'cookie',
    cookies.filter((each) => each.includes('longwave-second-factor=')).join('; '),
  );
  return headers;
}

function wrongCode(): LongwaveError {
  return new LongwaveError('unprocessable', 'code.wrong', 'This code does not count.', {
    field: 'code',
    mend: 'Take the newest one; each counts once. After five tries, sign in again.',
  });
}
