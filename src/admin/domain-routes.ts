import { Router } from 'express';
import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import { checkDomain } from '../domains/checking.ts';
import type { CheckTools } from '../domains/checking.ts';
import { domainWanted } from '../domains/domain.ts';
import { claimDomain, findDomain, getDomain, removeDomain } from '../domains/domains.ts';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { doneIn } from '../platform/pages/parts.tsx';
import { getShow } from '../shows/shows.ts';
import type { Show } from '../shows/show.ts';
import { namedShow, orPageAgain, showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { domainPage, pathOfDomain, removeDomainPage } from './domain-page.tsx';

export interface DomainDeskTools extends DeskTools {
  domains: CheckTools;
  /** Where the proxy in front finds this server. */
  port: number;
}

const PATH = '/admin/shows/:show/domain';

/** `/admin/shows/{show}/domain`: a name of its own for the pages of a show. */
export function domainDeskRoutes(tools: DomainDeskTools): Router {
  const { database, desk, domains } = tools;
  const router = Router();
  const manages = desk.needs('manage-show', namedShow(tools));
  router.get(PATH, manages, async (request, response) => {
    showPage(tools, response, await pageOf(tools, request, response, { typed: {} }));
  });
  router.post(PATH, sameOrigin, manages, formFields, (request, response) =>
    want(tools, request, response),
  );
  router.post(`${PATH}/check`, sameOrigin, manages, async (request, response) => {
    const show = await named(tools, request);
    await checkDomain(domains, show, actorOf(response.locals.token));
    response.redirect(303, `${pathOfDomain(show)}?done=checked`);
  });
  router.get(`${PATH}/remove`, manages, async (request, response) => {
    const show = await named(tools, request);
    const domain = await getDomain(database, show);
    showPage(tools, response, removeDomainPage(viewerOf(response), tools.addresses, show, domain));
  });
  router.post(`${PATH}/remove`, sameOrigin, manages, async (request, response) => {
    const show = await named(tools, request);
    await removeDomain(database, show, actorOf(response.locals.token));
    response.redirect(303, `${pathOfDomain(show)}?done=removed`);
  });
  return router;
}

async function want(tools: DomainDeskTools, request: Request, response: Response): Promise<void> {
  const show = await named(tools, request);
  const typed = request.body as Typed;
  const page = (form: FormState) => pageOf(tools, request, response, form);
  await orPageAgain(tools, response, { typed, page }, async () => {
    const { domain } = parse(domainWanted, { domain: typed['domain'] });
    const isVouched = viewerOf(response).may('manage-server');
    await claimDomain(tools, show, { domain, isVouched }, actorOf(response.locals.token));
    response.redirect(303, pathOfDomain(show));
  });
}

async function pageOf(
  tools: DomainDeskTools,
  request: Request,
  response: Response,
  form: FormState,
): Promise<Page> {
  const { addresses, port, database } = tools;
  const show = await named(tools, request);
  const domain = await findDomain(database, show);
  const view = { show, domain, addresses, port, done: doneIn(request) };
  return domainPage(viewerOf(response), view, form);
}

async function named({ database }: DeskTools, request: Request): Promise<Show> {
  return await getShow(database.read, param(request, 'show'));
}
