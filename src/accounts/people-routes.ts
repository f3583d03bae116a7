import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { LongwaveError } from '../platform/errors.ts';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { orShowAgain } from '../platform/pages/again.ts';
import { doneIn } from '../platform/pages/parts.tsx';
import { actorIn, personOf, sendDeskPage } from './desk-pages.tsx';
import type { DeskContent } from './desk-pages.tsx';
import type { Place } from './entry-link.ts';
import { invite, listInvitations, takeBackInvitation } from './invitations.ts';
import { role } from './invite-form.tsx';
import { invitationPage, resetPage } from './link-page.tsx';
import type { MembersTools } from './members-routes.ts';
import {
  factorLostPage,
  ownershipPage,
  passkeysLostPage,
  peoplePage,
  personPage,
  removePersonPage,
} from './people-pages.tsx';
import {
  changeOwnership,
  dropSecondFactor,
  getPerson,
  hasSecondFactor,
  listPeople,
  removePerson,
} from './people.ts';
import { dropPasskeys, listPasskeys } from './passkeys.ts';
import { email } from './person.ts';
import type { Person } from './person.ts';
import { makeReset } from './resets.ts';

const PATH = '/admin/people';

/** `/admin/people`: everybody, for owners. */
export function peopleRoutes(tools: MembersTools): Router {
  const may = tools.guard.needs('manage-server');
  const router = Router();
  router.get(PATH, may, async (request, response) => {
    const done = doneIn(request);
    await showEverybody(tools, response, { typed: {} }, done);
  });
  // The page with a link stands there once: who loads it again comes to the form.
  router.get(`${PATH}/invitations`, may, (_request, response) => response.redirect(303, PATH));
  router.post(
    `${PATH}/invitations`,
    [sameOrigin, may, formFields, tools.limitOnMail],
    (request: Request, response: Response) => inviteSomebody(tools, request, response),
  );
  router.post(
    `${PATH}/invitations/:invitation/take-back`,
    [sameOrigin, may],
    async (request: Request, response: Response) => {
      await takeBackInvitation(tools, param(request, 'invitation'), actorIn(response));
      response.redirect(303, PATH);
    },
  );
  addPerson(router, tools, may);
  return router;
}

function addPerson(router: Router, tools: MembersTools, may: RequestHandler): void {
  const { database } = tools;
  const one = `${PATH}/:person`;
  router.get(one, may, async (request, response) => {
    const person = await getPerson(database, param(request, 'person'));
    const known = {
      hasSecondFactor: await hasSecondFactor(database, person),
      hasPasskeys: (await listPasskeys(database, person)).length > 0,
    };
    const isSelf = person.id === personOf(response).id;
    const page = personPage({ person, ...known, isSelf }, doneIn(request));
    sendDeskPage(tools, response, page);
  });
  router.post(
    `${one}/reset-link`,
    [sameOrigin, may, tools.limitOnMail],
    (request: Request, response: Response) => resetHere(tools, request, response),
  );
  addWaysIn(router, tools, one);
  addQuestion(router, tools, `${one}/ownership`, {
    page: ownershipPage,
    act: async ({ id }, response) => {
      const isOwner = response.req.query['owner'] === 'true';
      await changeOwnership(tools, id, isOwner, actorIn(response));
      return `${PATH}/${id}?done=ownership`;
    },
  });
  addQuestion(router, tools, `${one}/remove`, {
    page: removePersonPage,
    act: async ({ id }, response) => {
      await removePerson(tools, id, actorIn(response));
      return `${PATH}?done=removed`;
    },
  });
}

/** What others must not use any more. */
function addWaysIn(router: Router, tools: MembersTools, one: string): void {
  addQuestion(router, tools, `${one}/second-factor`, {
    page: factorLostPage,
    act: async (person, response) => {
      refuseSelf(person, response);
      await dropSecondFactor(tools, person, actorIn(response));
      return `${PATH}/${person.id}?done=second-factor`;
    },
  });
  addQuestion(router, tools, `${one}/passkeys`, {
    page: passkeysLostPage,
    act: async (person, response) => {
      refuseSelf(person, response);
      await dropPasskeys(tools, person, actorIn(response));
      return `${PATH}/${person.id}?done=passkeys`;
    },
  });
}

/** Something that is asked about on a page of its own, and done by a button there. */
function addQuestion(
  router: Router,
  tools: MembersTools,
  path: string,
  question: {
    page: (person: Person, error?: LongwaveError) => DeskContent;
    /** @returns where to go then. */
    act: (person: Person, response: Response) => Promise<string>;
  },
): void {
  const may = tools.guard.needs('manage-server');
  const find = (request: Request) => getPerson(tools.database, param(request, 'person'));
  router.get(path, may, async (request, response) => {
    sendDeskPage(tools, response, question.page(await find(request)));
  });
  router.post(path, [sameOrigin, may], async (request: Request, response: Response) => {
    const person = await find(request);
    const again = ({ error }: FormState) =>
      sendDeskPage(tools, response, question.page(person, error), 422);
    await orShowAgain({}, again, async () => {
      response.redirect(303, await question.act(person, response));
    });
  });
}

async function resetHere(tools: MembersTools, request: Request, response: Response): Promise<void> {
  const { database } = tools;
  const person = await getPerson(database, param(request, 'person'));
  refuseSelf(person, response);
  const secret = await makeReset(tools, person, actorIn(response));
  const link = { to: person.email, secret, back: `${PATH}/${person.id}` };
  sendDeskPage(tools, response, resetPage(tools, link));
}

/** Who has only a session, perhaps a stolen one, must not change its password or factor without the password. */
function refuseSelf({ id }: Person, response: Response): void {
  if (id === personOf(response).id)
    throw new LongwaveError('conflict', 'person.self', 'This is your own account.', {
      mend: 'Your account page changes it; it asks for your password.',
    });
}

async function showEverybody(
  tools: MembersTools,
  response: Response,
  form: FormState,
  done?: string,
): Promise<void> {
  const { database, clock, shows } = tools;
  const everybody = {
    people: await listPeople(database),
    invitations: await listInvitations(database, clock),
    shows: await shows.list(),
  };
  sendDeskPage(tools, response, peoplePage(everybody, form, done), form.error ? 422 : 200);
}

const WHERE = 'must be the server or a show';
const invited = z.object({ email, place: z.string(WHERE) });

async function inviteSomebody(
  tools: MembersTools,
  request: Request,
  response: Response,
): Promise<void> {
  const typed = request.body as Typed;
  const again = (form: FormState) => showEverybody(tools, response, form);
  await orShowAgain(typed, again, async () => {
    const shows = await tools.shows.list();
    const place = z.string(WHERE).transform((text, context) => {
      const found = placeIn(text, shows);
      if (found === undefined) context.addIssue({ code: 'custom', message: WHERE });
      return found ?? z.NEVER;
    });
    const wanted = parse(invited.extend({ place }), typed);
    const secret = await invite(tools, wanted, actorIn(response));
    const link = { to: wanted.email, secret, back: PATH };
    sendDeskPage(tools, response, invitationPage(tools, link));
  });
}

/** "server", or a role and the id of a show that exists. */
function placeIn(text: string, shows: readonly { id: string }[]): Place | undefined {
  if (text === 'server') return 'server';
  const [given, showId] = text.split(' ');
  const found = role.safeParse(given);
  const show = shows.find(({ id }) => id === showId);
  return found.success && show ? { showId: show.id, role: found.data } : undefined;
}
