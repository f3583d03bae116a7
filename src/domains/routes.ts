import { Router } from 'express';
import type { Request } from 'express';
import { actorOf } from '../accounts/actor.ts';
import type { Guard } from '../accounts/guard.ts';
import { hostNameIn } from '../addresses/host-name.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { jsonBody, noBody } from '../platform/http/json-body.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { getShow } from '../shows/shows.ts';
import { domainAnswer } from './answer.ts';
import type { DomainAnswer } from './answer.ts';
import { checkDomain } from './checking.ts';
import type { CheckTools } from './checking.ts';
import { domainWanted } from './domain.ts';
import { claimDomain, findMark, getDomain, removeDomain } from './domains.ts';

export interface DomainRouteTools extends CheckTools {
  guard: Guard;
}

const PATH = '/api/shows/:show/domain';

/** `/api/shows/{show}/domain`: a name of its own for the pages of a show. */
export function domainRoutes(tools: DomainRouteTools): Router {
  const { database, guard } = tools;
  const router = Router();
  const [read, write] = [guard.needs('read'), guard.needs('write')];
  const named = async (request: Request): Promise<Show> =>
    await getShow(database.read, param(request, 'show'));
  const answer = async (show: Show): Promise<DomainAnswer> =>
    domainAnswer(tools.addresses, await getDomain(database, show));
  router.get(PATH, read, async (request, response) => {
    response.json(await answer(await named(request)));
  });
  router.put(PATH, write, jsonBody, async (request, response) => {
    const { domain } = parse(domainWanted, request.body);
    const show = await named(request);
    // Only owners of the server make tokens.
    const wanted = { domain, isVouched: true };
    await claimDomain(tools, show, wanted, actorOf(response.locals.token));
    response.json(await answer(show));
  });
  router.delete(PATH, write, async (request, response) => {
    await removeDomain(database, await named(request), actorOf(response.locals.token));
    response.status(204).end();
  });
  router.post(`${PATH}/check`, write, noBody, async (request, response) => {
    const show = await named(request);
    await checkDomain(tools, show, actorOf(response.locals.token));
    response.json(await answer(show));
  });
  return router;
}

/**
 * What this server says at the path where another one would have the file: that a name leads here, under whatever name it is
 * asked. It is a fingerprint, and never the token.
 */
export function domainMarkRoutes({ database }: { database: Database }): Router {
  const router = Router();
  router.get('/.well-known/longwave-:show', async (request, response) => {
    const name = hostNameIn(request.headers.host);
    const mark = await findMark(database.read, param(request, 'show'), name);
    if (mark === undefined) throw noMark();
    response.set('Cache-Control', 'no-store').type('text/plain').send(mark);
  });
  return router;
}

function noMark(): LongwaveError {
  return new LongwaveError('not-found', 'address.not-found', 'This show wants no domain.', {
    mend: 'PUT /api/shows/{show}/domain gives it one.',
  });
}
