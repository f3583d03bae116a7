import { Router } from 'express';
import type { Request, Response } from 'express';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { Assets } from '../platform/pages/assets.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { renderPage } from '../platform/pages/page.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { sendPrivatePage } from '../platform/pages/send-page.ts';
import { orShowAgain } from '../platform/pages/again.ts';

import type { Invitation } from './entry-link.ts';
import { acceptPage, newAccountPage, resetPage, signInFirstPage } from './entry-pages.tsx';
import { acceptAs, acceptAsNew, getInvitation, isKnown } from './invitations.ts';
import type { PeopleTools } from './people.ts';
import { newPerson } from './person.ts';
import { getReset, resetPassword } from './resets.ts';
import { findPerson } from './session.ts';
import { enter } from './sign-in-routes.ts';

export interface EntryTools extends PeopleTools {
  assets: Assets;
  /** What a show is called; undefined when it has gone. */
  showTitle: (showId: string) => Promise<string | undefined>;
}

const chosen = newPerson.omit({ email: true });
const onlyPassword = newPerson.pick({ password: true });

/** Links that let somebody in once. Opening one only shows a form: what fetches links for a look uses none up (security 83). */
export function entryRoutes(tools: EntryTools): Router {
  const router = Router();
  const invitation = '/login/invitation/:secret';
  router.get(invitation, async (request, response) => {
    show(tools, response, await invitationPage(tools, request, { typed: {} }));
  });
  router.post(invitation, sameOrigin, formFields, (request, response) =>
    accept(tools, request, response),
  );
  const reset = '/login/reset/:secret';
  router.get(reset, async (request, response) => {
    const secret = param(request, 'secret');
    const { email } = await getReset(tools.database, tools.clock, secret);
    show(tools, response, resetPage(secret, email, { typed: {} }));
  });
  router.post(reset, sameOrigin, formFields, (request, response) =>
    setPassword(tools, request, response),
  );
  return router;
}

async function invitationPage(tools: EntryTools, request: Request, form: FormState): Promise<Page> {
  const secret = param(request, 'secret');
  const invitation = await getInvitation(tools.database, tools.clock, secret);
  const invited = { secret, invitation, to: await placeInWords(tools, invitation) };
  if (!(await isKnown(tools.database, invitation.email))) return newAccountPage(invited, form);
  const here = await findPerson(tools.signIn, request);
  return here?.person.email === invitation.email ? acceptPage(invited) : signInFirstPage(invited);
}

async function placeInWords({ showTitle }: EntryTools, { place }: Invitation): Promise<string> {
  if (place === 'server') return 'this server as an owner';
  return `“${(await showTitle(place.showId)) ?? 'a show'}” as ${place.role}`;
}

async function accept(tools: EntryTools, request: Request, response: Response): Promise<void> {
  const secret = param(request, 'secret');
  const { email } = await getInvitation(tools.database, tools.clock, secret);
  const here = await findPerson(tools.signIn, request);
  if (here?.person.email === email) {
    await acceptAs(tools.database, tools.clock, secret, here.person);
    response.redirect(303, '/admin');
    return;
  }
  const typed = request.body as Typed;
  const again = async (form: FormState): Promise<void> =>
    show(tools, response, await invitationPage(tools, request, form), 422);
  await orShowAgain(typed, again, async () => {
    const wanted = parse(chosen, typed);
    await acceptAsNew(tools, secret, wanted);
    await enter(tools, request, response, { email, password: wanted.password });
    response.redirect(303, '/admin');
  });
}

async function setPassword(tools: EntryTools, request: Request, response: Response): Promise<void> {
  const secret = param(request, 'secret');
  const { email } = await getReset(tools.database, tools.clock, secret);
  const typed = request.body as Typed;
  const again = (form: FormState) => show(tools, response, resetPage(secret, email, form), 422);
  await orShowAgain(typed, again, async () => {
    await resetPassword(tools, secret, parse(onlyPassword, typed).password);
    response.redirect(303, '/login?done=password');
  });
}

function show({ assets }: EntryTools, response: Response, page: Page, status = 200): void {
  sendPrivatePage(response, renderPage(assets, page), status);
}
