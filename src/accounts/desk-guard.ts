import type { Request, RequestHandler, Response } from 'express';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { Guard } from './guard.ts';
import { memberships, standingOf } from './members.ts';
import type { Person } from './person.ts';
import { actsInWords, mayDo, whoMay } from './permissions.ts';
import type { Act, Standing } from './permissions.ts';
import { findPerson, passCookies } from './session.ts';
import type { FoundPerson } from './session.ts';
import type { SignIn } from './sign-in.ts';

declare module 'express-serve-static-core' {
  interface Locals {
    /** What the person is to the show of this page, once `DeskGuard.needs` has let them through. */
    standing?: Standing;
    /** The id of that show. */
    showId?: string;
  }
}

/** The id of the show that a request is about; undefined when there is no such show. */
export type ShowOf = (request: Request) => Promise<string | undefined>;

/** What stands in front of every page of the desk. Each asks for the session itself, so that no page can forget it. */
export interface DeskGuard {
  /** Anybody who has signed in: their own account. */
  signedIn: RequestHandler;
  /**
   * Who may do this with the show that `showOf` finds, or without one, with the server. To others a show that is none of
   * theirs is a show that does not exist. Then `locals` has `person`, `standing` and `showId`.
   * @throws LongwaveError `page.not-found` (404), `person.role` (403)
   */
  needs(act: Act, showOf?: ShowOf): RequestHandler;
  /** For what scripts of the desk ask for: whoever may write to any show, from a page of this server only. */
  readonly scripts: Guard;
}

export function deskGuardOf({
  database,
  signIn,
}: {
  database: Database;
  signIn: SignIn;
}): DeskGuard {
  const enter = async (request: Request, response: Response): Promise<boolean> => {
    response.setHeader('Cache-Control', 'private, no-store');
    const found = await findPerson(signIn, request);
    if (found) knows(response, found);
    else response.redirect(303, signInPath(request));
    return found !== undefined;
  };
  return {
    scripts: guardOfScripts({ database, signIn }),
    signedIn: async (request, response, next) => {
      if (await enter(request, response)) next();
    },
    needs: (act, showOf) => async (request, response, next) => {
      if (!(await enter(request, response))) return;
      const person = response.locals.person!;
      const showId = await showOf?.(request);
      if (showOf && showId === undefined) throw noSuchPage();
      const standing = await standingOf(database, person, showId);
      if (!mayDo(standing, act)) throw standing || !showOf ? tooSmall(standing, act) : noSuchPage();
      response.locals.standing = standing;
      if (showId !== undefined) response.locals.showId = showId;
      next();
    },
  };
}

function guardOfScripts({ database, signIn }: { database: Database; signIn: SignIn }): Guard {
  return {
    needs: () => async (request, response, next) => {
      sameOrigin(request, response, () => undefined); // throws, or says nothing
      response.setHeader('Cache-Control', 'private, no-store');
      const found = await findPerson(signIn, request);
      if (!found) throw noSession();
      if (!(await mayWriteSomewhere(database, found.person)))
        throw tooSmall(undefined, 'write-draft');
      knows(response, found);
      next();
    },
  };
}

/** From here on the request is theirs: what a person does is done as by a token that may not import. */
function knows(response: Response, { person, sessionId, cookies }: FoundPerson): void {
  const { locals } = response;
  Object.assign(locals, { person, sessionId });
  passCookies(cookies, response);
  const { id, name } = person;
  locals.token = { id, name, scopes: ['read', 'write'], isPerson: true };
}

/** Back to where they wanted to go; a form that was sent cannot be sent again by a link. */
function signInPath({ method, originalUrl }: Request): string {
  const next = method === 'GET' || method === 'HEAD' ? originalUrl : '/admin';
  return `/login?next=${encodeURIComponent(next)}`;
}

async function mayWriteSomewhere(database: Database, person: Person): Promise<boolean> {
  if (person.isOwner) return true;
  const roles = [...(await memberships(database, person)).values()];
  return roles.some((role) => mayDo(role, 'write-draft'));
}

function noSession(): LongwaveError {
  return new LongwaveError('unauthenticated', 'session.none', 'You are not signed in any more.', {
    mend: 'Sign in again in another tab; what has arrived is kept.',
  });
}

function noSuchPage(): LongwaveError {
  return new LongwaveError('not-found', 'page.not-found', 'There is no such page for you.', {
    mend: 'Your shows are listed at /admin. Whoever manages a show can invite you to it.',
  });
}

function tooSmall(standing: Standing, act: Act): LongwaveError {
  if (standing === undefined)
    return new LongwaveError('forbidden', 'person.role', 'This is for the owners of the server.', {
      mend: 'Ask an owner to do it, or to make you one.',
    });
  const message = `As ${standing} of this show you may not ${actsInWords[act]}.`;
  return new LongwaveError('forbidden', 'person.role', message, {
    mend: `${whoMay(act)} of it may. Ask an admin of the show to do it, or to give you another role.`,
  });
}
