import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { orShowAgain } from '../platform/pages/again.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { line } from '../platform/text.ts';
import type { AccountTools } from './account-routes.ts';
import { doneIn } from '../platform/pages/parts.tsx';
import { note } from './activity.ts';
import { actorIn, personOf, sendDeskPage } from './desk-pages.tsx';
import { newPasskeyPage, passkeysPage, removePasskeyPage } from './passkey-pages.tsx';
import {
  addPasskey,
  challengeForNew,
  getPasskey,
  listPasskeys,
  passkeysWorkAt,
  removePasskey,
} from './passkeys.ts';
import { passCookies } from './session.ts';

const PATH = '/admin/account/passkeys';
const named = z.object({ name: line(100) });

/** `/admin/account/passkeys`: listed, added in two steps, removed. @param limit on wrong passwords. */
export function passkeyRoutes(tools: AccountTools, limit: RequestHandler): Router {
  const { signedIn } = tools.guard;
  const { database } = tools;
  const router = Router();
  const form = [sameOrigin, signedIn, formFields, limit];
  router.get(PATH, signedIn, async (request, response) => {
    await showPasskeys(tools, response, { typed: {} }, doneIn(request));
  });
  router.post(PATH, form, (request: Request, response: Response) =>
    begin(tools, request, response),
  );
  router.post(`${PATH}/confirm`, form, (request: Request, response: Response) =>
    confirm(tools, request, response),
  );
  const one = `${PATH}/:passkey/remove`;
  router.get(one, signedIn, async (request, response) => {
    const passkey = await getPasskey(database, personOf(response), param(request, 'passkey'));
    sendDeskPage(tools, response, removePasskeyPage(passkey));
  });
  router.post(one, [sameOrigin, signedIn], async (request: Request, response: Response) => {
    await removePasskey(tools, personOf(response), param(request, 'passkey'));
    response.redirect(303, `${PATH}?done=removed`);
  });
  return router;
}

async function showPasskeys(
  { base, ...tools }: AccountTools,
  response: Response,
  { typed, error }: FormState,
  done?: string,
): Promise<void> {
  const person = personOf(response);
  const passkeys = {
    list: await listPasskeys(tools.database, person),
    work: passkeysWorkAt(base),
  };
  const form = { typed: { name: typed['name'] ?? '', account: person.email }, error };
  sendDeskPage(tools, response, passkeysPage(passkeys, form, done), error ? 422 : 200);
}

async function begin(tools: AccountTools, request: Request, response: Response): Promise<void> {
  const typed = request.body as Typed;
  await orShowAgain(
    typed,
    (form) => showPasskeys(tools, response, form),
    async () => {
      const { name } = parse(named, typed);
      const { password = '' } = typed;
      const { options, cookies } = await challengeForNew(tools, request, password);
      passCookies(cookies, response);
      sendDeskPage(tools, response, newPasskeyPage(name, options));
    },
  );
}

async function confirm(tools: AccountTools, request: Request, response: Response): Promise<void> {
  const typed = request.body as Typed;
  await orShowAgain(
    typed,
    (form) => showPasskeys(tools, response, form),
    async () => {
      const { name } = parse(named, typed);
      await addPasskey(tools, request, { name, answer: typed['credential'] ?? '' });
      await note(tools, { what: 'passkey.added', by: actorIn(response), about: name });
      response.redirect(303, `${PATH}?done=added`);
    },
  );
}
