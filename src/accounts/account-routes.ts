import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { note } from './activity.ts';
import { accountPage, passwordPage } from './account-pages.tsx';
import type { DeskGuard } from './desk-guard.ts';
import { orShowAgain } from '../platform/pages/again.ts';
import { doneIn } from '../platform/pages/parts.tsx';
import { actorIn, personOf, sendDeskPage } from './desk-pages.tsx';
import type { DeskPageTools } from './desk-pages.tsx';
import { passkeyRoutes } from './passkey-routes.ts';
import { listPasskeys } from './passkeys.ts';
import { changeName, hasSecondFactor } from './people.ts';
import type { PeopleTools } from './people.ts';
import { wrongPassword } from './own-password.ts';
import { newPerson, password } from './person.ts';
import { orRefusal } from './refusal.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { headersOf, passCookies } from './session.ts';
import { endOtherSessions, endSession, listSessions } from './sessions.ts';
import { limitOnOwnPassword } from './wrong-passwords.ts';

export interface AccountTools extends PeopleTools, DeskPageTools {
  guard: DeskGuard;
  /** `PUBLIC_URL`, or what stands in for it. */
  base: string;
}

const onlyName = newPerson.pick({ name: true });
const newPassword = z.object({ password: z.string(), new_password: password });

/** `/admin/account`: what everybody may change about themselves. */
export function accountRoutes(tools: AccountTools): Router {
  const { signedIn } = tools.guard;
  const router = Router();
  const form = [sameOrigin, signedIn, formFields];
  router.get('/admin/account', signedIn, async (request, response) => {
    const { name } = personOf(response);
    await showAccount(tools, response, { typed: { name } }, doneIn(request));
  });
  router.post('/admin/account/name', form, (request: Request, response: Response) =>
    saveName(tools, request, response),
  );
  router.get('/admin/account/password', signedIn, (_request, response) => {
    const typed = { account: personOf(response).email };
    sendDeskPage(tools, response, passwordPage({ typed }));
  });
  const limit = limitOnOwnPassword();
  router.post('/admin/account/password', form, limit, (request: Request, response: Response) =>
    savePassword(tools, request, response),
  );
  addSessions(router, tools);
  router.use(secondFactorRoutes(tools, limit));
  router.use(passkeyRoutes(tools, limit));
  return router;
}

function addSessions(router: Router, tools: AccountTools): void {
  const { guard } = tools;
  const path = '/admin/account/sessions';
  router.post(`${path}/end-others`, sameOrigin, guard.signedIn, async (_request, response) => {
    await endOtherSessions(tools, personOf(response), response.locals.sessionId ?? '');
    response.redirect(303, '/admin/account?done=sessions');
  });
  router.post(`${path}/:session/end`, sameOrigin, guard.signedIn, async (request, response) => {
    await endSession(tools, personOf(response), param(request, 'session'));
    response.redirect(303, '/admin/account?done=session');
  });
}

async function showAccount(
  tools: AccountTools,
  response: Response,
  form: FormState,
  done?: string,
): Promise<void> {
  const person = personOf(response);
  const account = {
    person,
    hasSecondFactor: await hasSecondFactor(tools.database, person),
    passkeys: (await listPasskeys(tools.database, person)).length,
    sessions: await listSessions(tools.database, tools.clock, person),
    sessionId: response.locals.sessionId ?? '',
  };
  sendDeskPage(tools, response, accountPage(account, form, done), form.error ? 422 : 200);
}

async function saveName(tools: AccountTools, request: Request, response: Response): Promise<void> {
  const typed = request.body as Typed;
  await orShowAgain(
    typed,
    (form) => showAccount(tools, response, form),
    async () => {
      await changeName(tools, personOf(response), parse(onlyName, typed).name);
      response.redirect(303, '/admin/account?done=name');
    },
  );
}

/** Gives this browser a new session and ends every other (security 78). */
async function savePassword(
  tools: AccountTools,
  request: Request,
  response: Response,
): Promise<void> {
  const typed = request.body as Typed;
  const account = personOf(response).email;
  const again = ({ error }: FormState) =>
    sendDeskPage(tools, response, passwordPage({ typed: { account }, error }), 422);
  await orShowAgain(typed, again, async () => {
    const wanted = parse(newPassword, typed);
    const { api } = await tools.signIn();
    const body = {
      currentPassword: wanted.password,
      newPassword: wanted.new_password,
      revokeOtherSessions: true,
    };
    const headers = headersOf(request);
    const changed = await orRefusal(
      () => api.changePassword({ body, headers, returnHeaders: true }),
      wrongPassword,
    );
    passCookies(changed.headers, response);
    await note(tools, { what: 'password.changed', by: actorIn(response) });
    response.redirect(303, '/admin/account?done=password');
  });
}
