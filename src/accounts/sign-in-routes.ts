import { Router } from 'express';
import type { Request, Response } from 'express';
import { LongwaveError } from '../platform/errors.ts';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { Assets } from '../platform/pages/assets.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { renderPage } from '../platform/pages/page.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { sendPrivatePage } from '../platform/pages/send-page.ts';
import { setupPage, signInPage } from './pages.tsx';
import { createOwner } from './people.ts';
import type { PeopleTools } from './people.ts';
import { email as emailAddress, newPerson } from './person.ts';
import { headersOf, passCookies, safeNext } from './session.ts';
import { checkSetup } from './setup.ts';
import { limitOnWrongPasswords } from './wrong-passwords.ts';

export interface SignInTools extends PeopleTools {
  secret: string;
  assets: Assets;
}

/** `/setup/{token}` once, then `/login` and `/logout`. */
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
  router.get('/login', (request, response) => {
    show(tools, response, signInPage(safeNext(request.query['next']), { typed: {} }));
  });
  const limit = limitOnWrongPasswords();
  router.post('/login', sameOrigin, formFields, limit, (request, response) =>
    signInHere(tools, request, response),
  );
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
  await orShowAgain(
    tools,
    response,
    { typed, page: (form) => setupPage(token, form) },
    async () => {
      const wanted = parse(newPerson, typed);
      await createOwner(tools, wanted);
      await enter(tools, request, response, wanted);
      response.redirect(303, '/admin');
    },
  );
}

async function signInHere(tools: SignInTools, request: Request, response: Response): Promise<void> {
  const typed = request.body as Typed;
  const next = safeNext(typed['next']);
  await orShowAgain(
    tools,
    response,
    { typed, page: (form) => signInPage(next, form) },
    async () => {
      const { password = '' } = typed;
      // What is no address belongs to nobody.
      const email = emailAddress.safeParse(typed['email']).data ?? '';
      await enter(tools, request, response, { email, password });
      response.redirect(303, next);
    },
  );
}

/** @throws LongwaveError `sign-in.wrong` */
async function enter(
  { signIn }: SignInTools,
  request: Request,
  response: Response,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const { api } = await signIn();
  try {
    const { headers } = await api.signInEmail({
      body: { email, password },
      headers: headersOf(request),
      returnHeaders: true,
    });
    passCookies(headers, response);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'APIError')) throw error;
    // The same words for an unknown address and a wrong password (security 76).
    throw new LongwaveError(
      'unauthenticated',
      'sign-in.wrong',
      'The e-mail or the password is wrong.',
      {
        mend: 'Try again; capitals count in the password.',
      },
    );
  }
}

/** A form that is wrong comes back with what was typed, and what to mend. */
async function orShowAgain(
  tools: SignInTools,
  response: Response,
  { typed, page }: { typed: Typed; page: (form: FormState) => Page },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LongwaveError) || error.kind === 'unavailable') throw error;
    show(tools, response, page({ typed, error }), 422);
  }
}

function show({ assets }: SignInTools, response: Response, page: Page, status = 200): void {
  sendPrivatePage(response, renderPage(assets, page), status);
}
