import { Router } from 'express';
import type { Request, Response } from 'express';
import { LongwaveError } from '../platform/errors.ts';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { Log } from '../platform/log.ts';
import type { Assets } from '../platform/pages/assets.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { renderPage } from '../platform/pages/page.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { doneIn } from '../platform/pages/parts.tsx';
import { sendPrivatePage } from '../platform/pages/send-page.ts';
import { orShowAgain } from '../platform/pages/again.ts';

import { note, noteFailedSignIn } from './activity.ts';
import { actorAs } from './actor.ts';
import { codePage, noOwnerPage, setupPage, signInPage } from './sign-in-pages.tsx';
import { passkeysWorkAt } from './passkeys.ts';
import { createOwner, ownerExists } from './people.ts';
import type { PeopleTools } from './people.ts';
import { findByEmail } from './people-store.ts';
import { email as emailAddress, newPerson } from './person.ts';
import type { Person } from './person.ts';
import { orRefusal } from './refusal.ts';
import { findHalfSignedIn, signInByCode } from './second-factor.ts';
import { headersOf, passCookies, safeNext } from './session.ts';
import { checkSetup } from './setup.ts';
import { limitOnWrongPasswords } from './wrong-passwords.ts';

export interface SignInTools extends PeopleTools {
  secret: string;
  assets: Assets;
  /** `PUBLIC_URL`, or what stands in for it. */
  base: string;
  log: Log;
}

/** `/setup/{token}` once, then `/login`, with a code for who has a second factor, and `/logout`. */
export function signInRoutes(tools: SignInTools): Router {
  const router = Router();
  const setup = '/setup/:token';
  router.get(setup, async (request, response) => {
    await checkSetup(tools.database, tools.secret, param(request, 'token'));
    show(tools, response, setupPage(param(request, 'token'), { typed: {} }));
  });
  router.post(setup, sameOrigin, formFields, (request, response) =>
    setUp(tools, request, response),
  );
  router.get('/login', async (request, response) => {
    if (!(await ownerExists(tools.database))) return show(tools, response, noOwnerPage());
    showSignIn(tools, response, safeNext(request.query['next']), { typed: {} });
  });
  const limit = limitOnWrongPasswords();
  router.post('/login', sameOrigin, formFields, limit, (request, response) =>
    signInHere(tools, request, response),
  );
  router.get('/login/code', (request, response) => {
    show(tools, response, codePage(safeNext(request.query['next']), { typed: {} }));
  });
  router.post('/login/code', sameOrigin, formFields, (request, response) =>
    signInByCodeHere(tools, request, response),
  );
  // Only the button signs out: a link may be opened by anything.
  router.get('/logout', (_request, response) => response.redirect('/admin'));
  router.post('/logout', sameOrigin, async (request, response) => {
    const { api } = await tools.signIn();
    const { headers } = await api.signOut({
      headers: headersOf(request),
      returnHeaders: true,
    });
    passCookies(headers, response);
    response.redirect(303, '/login');
  });
  return router;
}

async function setUp(tools: SignInTools, request: Request, response: Response): Promise<void> {
  const token = param(request, 'token');
  await checkSetup(tools.database, tools.secret, token);
  const typed = request.body as Typed;
  const again = (form: FormState) => show(tools, response, setupPage(token, form), 422);
  await orShowAgain(typed, again, async () => {
    const wanted = parse(newPerson, typed);
    await createOwner(tools, wanted);
    await enter(tools, request, response, wanted);
    response.redirect(303, '/admin');
  });
}

async function signInHere(tools: SignInTools, request: Request, response: Response): Promise<void> {
  const typed = request.body as Typed;
  const next = safeNext(typed['next']);
  // What is no address belongs to nobody.
  const email = emailAddress.safeParse(typed['email']).data ?? '';
  const again = (form: FormState): void => {
    noteAfter(tools, response, 'wrong password', () => findByEmail(tools.database.read, email));
    showSignIn(tools, response, next, form);
  };
  await orShowAgain(typed, again, async () => {
    const { password = '' } = typed;
    const isIn = await enter(tools, request, response, { email, password });
    response.redirect(303, isIn ? next : `/login/code?next=${encodeURIComponent(next)}`);
  });
}

async function signInByCodeHere(
  tools: SignInTools,
  request: Request,
  response: Response,
): Promise<void> {
  const typed = request.body as Typed;
  const next = safeNext(typed['next']);
  const asked = await findHalfSignedIn(tools, request);
  const again = (form: FormState): void => {
    if (asked) noteAfter(tools, response, 'wrong code', async () => asked);
    show(tools, response, codePage(next, form), 422);
  };
  await orShowAgain({ next }, again, async () => {
    const { cookies, person } = await signInByCode(tools, request, typed['code'] ?? '');
    passCookies(cookies, response);
    await note(tools, { what: 'sign-in', by: actorAs(person), detail: 'by password and code' });
    response.redirect(303, next);
  });
}

/** Once the answer is out, so that nobody can tell by its time whether the account exists (security 76). */
function noteAfter(
  tools: SignInTools,
  response: Response,
  how: string,
  find: () => Promise<Person | undefined>,
): void {
  response.once('finish', () => {
    find()
      .then((person) => noteFailedSignIn(tools, person, how))
      .catch((error: unknown) => tools.log.warn({ err: error }, 'could not note a failed sign-in'));
  });
}

/** @returns false when a code is still to come. @throws LongwaveError `sign-in.wrong` */
export async function enter(
  tools: PeopleTools,
  request: Request,
  response: Response,
  { email, password }: { email: string; password: string },
): Promise<boolean> {
  const { api } = await tools.signIn();
  const { headers, response: answer } = await orRefusal(
    () =>
      api.signInEmail({
        body: { email, password },
        headers: headersOf(request),
        returnHeaders: true,
      }),
    wrongSignIn,
  );
  passCookies(headers, response);
  if ('twoFactorRedirect' in answer) return false;
  await note(tools, { what: 'sign-in', by: actorAs(answer.user), detail: 'by password' });
  return true;
}

/** The same words for an unknown address and a wrong password (security 76). */
function wrongSignIn(): LongwaveError {
  return new LongwaveError(
    'unauthenticated',
    'sign-in.wrong',
    'The e-mail or the password is wrong.',
    {
      mend: 'Try again; capitals count in the password.',
    },
  );
}

/** The first page of the sign-in, also after it went wrong. */
export function showSignIn(
  tools: SignInTools,
  response: Response,
  next: string,
  form: FormState,
): void {
  const isNew = doneIn(response.req) === 'password';
  const page = signInPage({ next, byPasskey: passkeysWorkAt(tools.base), isNew }, form);
  show(tools, response, page, form.error ? 422 : 200);
}

function show({ assets }: SignInTools, response: Response, page: Page, status = 200): void {
  sendPrivatePage(response, renderPage(assets, page), status);
}
