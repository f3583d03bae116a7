import { Router } from 'express';
import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import type { Actor } from '../accounts/actor.ts';
import { doneIn } from '../platform/pages/parts.tsx';
import { LongwaveError } from '../platform/errors.ts';
import { formFields } from '../platform/http/form-fields.ts';
import { page, pageRequest } from '../platform/http/paging.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { eventTypes } from '../shows/events.ts';
import { getShow } from '../shows/shows.ts';
import type { Show } from '../shows/show.ts';
import { listDeliveries, replay, sendTest } from '../webhooks/deliveries.ts';
import { newWebhook } from '../webhooks/webhook.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { changeWebhook, createWebhook, deleteWebhook, listWebhooks } from '../webhooks/webhooks.ts';
import { webhookPage } from './delivery-pages.tsx';
import { namedShow, orPageAgain, showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import {
  mayOpen,
  newWebhookPage,
  pathOfWebhooks,
  removeWebhookPage,
  webhooksPage,
} from './webhook-pages.tsx';

const PATH = '/admin/shows/:show/webhooks';
const ONE = `${PATH}/:webhook`;
const DELIVERIES = 20;

/** What is asked for of one webhook, and what is said of it. */
interface Asked {
  show: Show;
  webhook: Webhook;
}

/** `/admin/shows/{show}/webhooks`: who hears of a show, and what was sent. */
export function webhookDeskRoutes(tools: DeskTools): Router {
  const { database, desk } = tools;
  const router = Router();
  const manages = desk.needs('manage-show', namedShow(tools));
  router.get(PATH, manages, async (request, response) => {
    showPage(tools, response, await listPage(tools, request, response, { typed: everyEvent }));
  });
  router.post(PATH, sameOrigin, manages, formFields, (request, response) =>
    add(tools, request, response),
  );
  router.get(ONE, manages, async (request, response) => {
    showPage(tools, response, await onePage(tools, request, response, { typed: {} }));
  });
  router.get(`${ONE}/remove`, manages, async (request, response) => {
    const { show, webhook } = await asked(tools, request, response);
    showPage(tools, response, removeWebhookPage(viewerOf(response), show, webhook));
  });
  router.post(`${ONE}/remove`, sameOrigin, manages, async (request, response) => {
    const { show, webhook } = await asked(tools, request, response);
    await deleteWebhook(database, show, webhook.id, actorOf(response.locals.token));
    response.redirect(303, `${pathOfWebhooks(show)}?done=removed`);
  });
  addSending(router, tools);
  return router;
}

type Work = (of: Asked, request: Request, actor: Actor) => Promise<unknown>;

function addSending(router: Router, tools: DeskTools): void {
  const { database, addresses: urls, desk } = tools;
  const manages = desk.needs('manage-show', namedShow(tools));
  const works: Record<string, Work> = {
    test: ({ show, webhook }) => sendTest({ database, urls }, show, webhook.id),
    enable: ({ show, webhook: { id } }, _request, actor) =>
      changeWebhook(database, show, { id, change: { disabled: false } }, actor),
    'deliveries/:delivery/replay': ({ show, webhook }, request) =>
      replay(database, show, { webhookId: webhook.id, deliveryId: param(request, 'delivery') }),
  };
  for (const [path, work] of Object.entries(works))
    router.post(`${ONE}/${path}`, sameOrigin, manages, async (request, response) => {
      const of = await asked(tools, request, response);
      const again = (form: FormState) => onePage(tools, request, response, form);
      await orPageAgain(tools, response, { typed: {}, page: again }, async () => {
        await work(of, request, actorOf(response.locals.token));
        const done = path === 'enable' ? '' : '?done=sent';
        response.redirect(303, `${pathOfWebhooks(of.show)}/${of.webhook.id}${done}`);
      });
    });
}

/** All of them ticked, as the form begins. */
const everyEvent: Typed = Object.fromEntries(eventTypes.map((type) => [`event_${type}`, 'on']));

async function add(tools: DeskTools, request: Request, response: Response): Promise<void> {
  const viewer = viewerOf(response);
  const typed = request.body as Typed;
  const again = (form: FormState) => listPage(tools, request, response, form);
  await orPageAgain(tools, response, { typed, page: again }, async () => {
    const wanted = parse(newWebhook, {
      url: typed['url']?.trim(),
      events: eventTypes.filter((type) => `event_${type}` in typed),
      all_shows: typed['all_shows'] === 'true',
    });
    if (wanted.all_shows && !viewer.may('manage-server')) throw onlyOwners();
    const show = await named(tools, request);
    const actor = actorOf(response.locals.token);
    const made = await createWebhook({ ...tools, urls: tools.addresses }, show, wanted, actor);
    showPage(tools, response, newWebhookPage(viewer, show, made));
  });
}

async function listPage(
  tools: DeskTools,
  request: Request,
  response: Response,
  form: FormState,
): Promise<Page> {
  const show = await named(tools, request);
  const webhooks = await listWebhooks(tools.database, show);
  return webhooksPage(viewerOf(response), { show, webhooks, done: doneIn(request) }, form);
}

async function onePage(
  tools: DeskTools,
  request: Request,
  response: Response,
  form: FormState,
): Promise<Page> {
  const { show, webhook } = await asked(tools, request, response);
  const { cursor } = request.query;
  const wanted = pageRequest({
    limit: DELIVERIES,
    ...(typeof cursor === 'string' && { cursor }),
  });
  const rows = await listDeliveries(tools.database, show, webhook.id, wanted);
  const last = ({ seq, id }: (typeof rows)[number]) => ({ key: seq, id });
  const { items: deliveries, nextCursor } = page(rows, wanted, last, (row) => row);
  const path = `${pathOfWebhooks(show)}/${webhook.id}`;
  const next = nextCursor === null ? undefined : `${path}?cursor=${nextCursor}`;
  const view = { show, webhook, deliveries, next, done: doneIn(request) };
  return webhookPage(viewerOf(response), view, form);
}

/** @throws LongwaveError `webhook.not-found`, `person.role` */
async function asked(tools: DeskTools, request: Request, response: Response): Promise<Asked> {
  const show = await named(tools, request);
  const id = param(request, 'webhook');
  const webhook = (await listWebhooks(tools.database, show)).find((one) => one.id === id);
  if (!webhook)
    throw new LongwaveError('not-found', 'webhook.not-found', 'This show has no such webhook.', {
      mend: `Those that it has are listed at ${pathOfWebhooks(show)}.`,
    });
  if (!mayOpen(viewerOf(response), webhook)) throw onlyOwners();
  return { show, webhook };
}

async function named({ database }: DeskTools, request: Request): Promise<Show> {
  return await getShow(database.read, param(request, 'show'));
}

function onlyOwners(): LongwaveError {
  const message = 'What hears of every show is for the owners of the server.';
  return new LongwaveError('forbidden', 'person.role', message, { mend: 'Ask one of them.' });
}
