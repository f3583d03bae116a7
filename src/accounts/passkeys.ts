import type { Request } from 'express';
import { z } from 'zod';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { noteDeed } from './activity.ts';
import { actorAs } from './actor.ts';
import type { Actor } from './actor.ts';
import { checkOwnPassword } from './own-password.ts';
import * as store from './passkeys-store.ts';
import type { Passkey } from './passkeys-store.ts';
import { takeWayIn } from './people.ts';
import type { PeopleTools } from './people.ts';
import type { Person } from './person.ts';
import { orRefusal } from './refusal.ts';
import { headersOf } from './session.ts';

/** What a device is asked, as JSON (Web Authentication, section 5.1), and the cookie that ties it to the answer. */
export interface Challenge {
  options: object;
  cookies: Headers;
}

const json = z
  .string()
  .max(100_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('must be JSON');
      return z.NEVER;
    }
  });

const answered = z.object({
  id: z.string().max(2000),
  rawId: z.string(),
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}),
});

/** What browsers make of a new passkey, and of one that signs in (Web Authentication, section 5.1). */
const newPasskey = answered.extend({
  response: z.object({
    attestationObject: z.string(),
    clientDataJSON: z.string(),
    transports: z.array(z.string()).optional(),
  }),
});
const knownPasskey = answered.extend({
  response: z.object({
    authenticatorData: z.string(),
    clientDataJSON: z.string(),
    signature: z.string(),
  }),
});

/** Whether browsers know passkeys for a server at this address: only by https, and under a name. */
export function passkeysWorkAt(base: string): boolean {
  const { protocol, hostname } = new URL(base);
  return hostname === 'localhost' || (protocol === 'https:' && !/^[\d.]+$|^\[/.test(hostname));
}

export async function listPasskeys({ read }: Database, { id }: Person): Promise<Passkey[]> {
  return await store.listPasskeys(read, id);
}

/** @throws LongwaveError `passkey.not-found`, also for one of somebody else. */
export async function getPasskey(database: Database, person: Person, id: string): Promise<Passkey> {
  const found = (await listPasskeys(database, person)).find((each) => each.id === id);
  if (!found) throw noPasskey();
  return found;
}

/** Begins a new passkey, for who has more than the session. @throws LongwaveError `password.wrong` */
export async function challengeForNew(
  tools: PeopleTools,
  request: Request,
  password: string,
): Promise<Challenge> {
  await checkOwnPassword(tools.signIn, request, password);
  await forgetOldChallenges(tools);
  const { api } = await tools.signIn();
  const made = await api.generatePasskeyRegistrationOptions({
    headers: headersOf(request),
    returnHeaders: true,
  });
  return { options: made.response, cookies: made.headers };
}

/** Keeps what the device has made. @throws LongwaveError `passkey.none`, `passkey.refused` */
export async function addPasskey(
  { signIn }: PeopleTools,
  request: Request,
  { name, answer }: { name: string; answer: string },
): Promise<void> {
  const { api } = await signIn();
  const body = { name, response: answerAs(newPasskey, answer) };
  await orRefusal(
    () => api.verifyPasskeyRegistration({ body, headers: headersOf(request) }),
    refused,
  );
}

/** @throws LongwaveError `passkey.not-found` */
export async function removePasskey(
  { database, clock }: PeopleTools,
  person: Person,
  id: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    const gone = await store.deletePasskey(tx, person.id, id);
    if (!gone) throw noPasskey();
    const deed = { what: 'passkey.removed', by: actorAs(person), about: gone.name } as const;
    await noteDeed(tx, deed, clock.now());
  });
}

/** For an account that others may have got into, or a device that is lost: none lets them in any more, and their sessions end. */
export async function dropPasskeys(
  tools: Pick<PeopleTools, 'database' | 'clock'>,
  person: Person,
  by: Actor,
): Promise<void> {
  await takeWayIn(tools, person, { what: 'passkeys.dropped', by }, (tx) =>
    store.deletePasskeys(tx, person.id),
  );
}

/** The same for everybody: who it will be, the device says (security 76). */
export async function challengeForSignIn(tools: PeopleTools, request: Request): Promise<Challenge> {
  await forgetOldChallenges(tools);
  const { api } = await tools.signIn();
  const made = await api.generatePasskeyAuthenticationOptions({
    headers: withoutCookies(request),
    returnHeaders: true,
  });
  return { options: { ...made.response, userVerification: 'required' }, cookies: made.headers };
}

/**
 * Signs in who holds a passkey. No code is asked for: the device has, and has looked who holds it.
 * @returns the cookies of the session, which is new (security 78), and whose it is.
 * @throws LongwaveError `passkey.none`, `passkey.refused`
 */
export async function signInByPasskey(
  { signIn }: PeopleTools,
  request: Request,
  answer: string,
): Promise<{ cookies: Headers; person: { id: string; name: string } }> {
  const { api } = await signIn();
  const body = { response: answerAs(knownPasskey, answer) };
  const done = await orRefusal(
    () =>
      api.verifyPasskeyAuthentication({ body, headers: headersOf(request), returnHeaders: true }),
    refused,
  );
  return { cookies: done.headers, person: done.response.user };
}

async function forgetOldChallenges({ database, clock }: PeopleTools): Promise<void> {
  await database.transaction((tx) => store.deleteOldChallenges(tx, clock.now()));
}

/** Whoever is signed in already must not tell the device which passkeys to take. */
function withoutCookies(request: Request): Headers {
  const headers = headersOf(request);
  headers.delete('cookie');
  return headers;
}

function answerAs<Answer extends z.ZodType>(schema: Answer, text: string): z.output<Answer> {
  if (text === '')
    throw new LongwaveError('unprocessable', 'passkey.none', 'Your browser sent no passkey.', {
      mend: 'Passkeys need scripts, and a browser of 2024 or newer.',
    });
  const parsed = json.pipe(schema).safeParse(text);
  if (!parsed.success) throw refused();
  return parsed.data;
}

function refused(): LongwaveError {
  return new LongwaveError(
    'unprocessable',
    'passkey.refused',
    'This passkey does not count here.',
    {
      mend: 'Try again within five minutes of beginning; it may also have been removed from the account.',
    },
  );
}

function noPasskey(): LongwaveError {
  return new LongwaveError('not-found', 'passkey.not-found', 'You have no such passkey.', {
    mend: 'It may have been removed already.',
  });
}
