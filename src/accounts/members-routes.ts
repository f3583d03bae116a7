import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { Mailer } from '../platform/mail/mailer.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { DeskGuard } from './desk-guard.ts';
import { orShowAgain } from '../platform/pages/again.ts';
import { doneIn } from '../platform/pages/parts.tsx';
import { actorIn, sendDeskPage } from './desk-pages.tsx';
import type { DeskPageTools } from './desk-pages.tsx';
import { invite, listInvitations, takeBackInvitation } from './invitations.ts';
import { invitedToShow, role } from './invite-form.tsx';
import { invitationPage } from './link-page.tsx';
import { membersPage, removeMemberPage } from './members-pages.tsx';
import { changeRole, getMember, listMembers, removeMember } from './members.ts';
import type { PeopleTools } from './people.ts';
import type { ShowFacts } from './show-facts.ts';

export interface MembersTools extends PeopleTools, DeskPageTools {
  guard: DeskGuard;
  shows: ShowFacts;
  /** Of this server, for links. */
  base: string;
  /** Undefined: nobody sends mail here. */
  mailer: Mailer | undefined;
  /** One for all links, so that nobody has it twice. */
  limitOnMail: RequestHandler;
}

const PATH = '/admin/shows/:show/people';
const newRole = z.object({ role });

/** `/admin/shows/{show}/people`: who works on one show. */
export function membersRoutes(tools: MembersTools): Router {
  const may = tools.guard.needs('manage-members', tools.shows.showOf);
  const form = [sameOrigin, may, formFields];
  const router = Router();
  router.get(PATH, may, async (request, response) => {
    const fresh = { typed: { role: 'editor' } };
    await showMembers(tools, request, response, { form: fresh, done: doneIn(request) });
  });
  router.post(
    `${PATH}/invitations`,
    [...form, tools.limitOnMail],
    (request: Request, response: Response) => inviteToShow(tools, request, response),
  );
  router.post(
    `${PATH}/invitations/:invitation/take-back`,
    [sameOrigin, may],
    async (request: Request, response: Response) => {
      const id = param(request, 'invitation');
      await takeBackInvitation(tools, id, actorIn(response), showIdOf(response));
      response.redirect(303, pathOf(request));
    },
  );
  router.post(`${PATH}/:person/role`, form, async (request: Request, response: Response) => {
    const { role: wanted } = parse(newRole, request.body);
    await changeRole(tools, membershipOf(request, response), wanted, actorIn(response));
    response.redirect(303, `${pathOf(request)}?done=role`);
  });
  addRemoval(router, tools);
  return router;
}

function addRemoval(router: Router, tools: MembersTools): void {
  const may = tools.guard.needs('manage-members', tools.shows.showOf);
  router.get(`${PATH}/:person/remove`, may, async (request, response) => {
    const member = await getMember(tools.database, membershipOf(request, response));
    const title = await titleOf(tools, response);
    sendDeskPage(tools, response, removeMemberPage(pathOf(request), title, member));
  });
  router.post(
    `${PATH}/:person/remove`,
    [sameOrigin, may],
    async (request: Request, response: Response) => {
      await removeMember(tools, membershipOf(request, response), actorIn(response));
      response.redirect(303, `${pathOf(request)}?done=removed`);
    },
  );
}

async function showMembers(
  tools: MembersTools,
  request: Request,
  response: Response,
  { form, done }: { form: FormState; done?: string | undefined },
): Promise<void> {
  const showId = showIdOf(response);
  const content = {
    path: pathOf(request),
    showTitle: await titleOf(tools, response),
    members: await listMembers(tools.database, showId),
    invitations: await listInvitations(tools.database, tools.clock, showId),
  };
  sendDeskPage(tools, response, membersPage(content, form, done), form.error ? 422 : 200);
}

async function inviteToShow(
  tools: MembersTools,
  request: Request,
  response: Response,
): Promise<void> {
  const typed = request.body as Typed;
  const again = (form: FormState) => showMembers(tools, request, response, { form });
  await orShowAgain(typed, again, async () => {
    const wanted = parse(invitedToShow, typed);
    const place = { showId: showIdOf(response), role: wanted.role };
    const secret = await invite(tools, { ...wanted, place }, actorIn(response));
    const link = { to: wanted.email, secret, back: pathOf(request) };
    sendDeskPage(tools, response, invitationPage(tools, link));
  });
}

const pathOf = (request: Request): string =>
  `/admin/shows/${encodeURIComponent(param(request, 'show'))}/people`;

function showIdOf({ locals }: Response): string {
  if (locals.showId === undefined) throw new Error('This page is about a show.');
  return locals.showId;
}

const membershipOf = (request: Request, response: Response) => ({
  personId: param(request, 'person'),
  showId: showIdOf(response),
});

async function titleOf({ shows }: MembersTools, response: Response): Promise<string> {
  return (await shows.titleOf(showIdOf(response))) ?? 'this show';
}
