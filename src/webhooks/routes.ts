import { Router } from 'express';
import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import type { Actor } from '../accounts/actor.ts';
import type { Guard } from '../accounts/guard.ts';
import type { Database } from '../platform/database/open.ts';
import { jsonBody, noBody } from '../platform/http/json-body.ts';
import { page, pageQuery, pageRequest } from '../platform/http/paging.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { getShow } from '../shows/shows.ts';
import { deliveryAnswer, webhookAnswer, withSecretAnswer } from './answer.ts';
import { listDeliveries, replay, sendTest } from './deliveries.ts';
import type { EventUrls } from './payload.ts';
import type { DeliveryRow } from './store.ts';
import { newWebhook, webhookChange } from './webhook.ts';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  listWebhooks,
  rotateSecret,
} from './webhooks.ts';

export interface WebhookRouteTools {
  database: Database;
  guard: Guard;
  urls: EventUrls;
}

/** `/api/shows/{show}/webhooks`: who is told of a show, and what was sent. */
export function webhookRoutes(tools: WebhookRouteTools): Router {
  const router = Router();
  webhookRoutesOf(router, tools);
  deliveryRoutesOf(router, tools);
  return router;
}

function webhookRoutesOf(router: Router, tools: WebhookRouteTools): void {
  const { database, guard } = tools;
  const base = '/api/shows/:show/webhooks';
  const [read, write] = [guard.needs('read'), guard.needs('write')];
  router.post(base, write, jsonBody, async (request, response) => {
    const wanted = parse(newWebhook, request.body);
    const created = await createWebhook(tools, await named(tools, request), wanted, by(response));
    response.status(201).json(withSecretAnswer(created));
  });
  router.get(base, read, async (request, response) => {
    const webhooks = await listWebhooks(database, await named(tools, request));
    response.json({ items: webhooks.map(webhookAnswer) });
  });
  router.patch(`${base}/:id`, write, jsonBody, async (request, response) => {
    const change = parse(webhookChange, request.body);
    const show = await named(tools, request);
    const changed = await changeWebhook(
      database,
      show,
      { id: param(request, 'id'), change },
      by(response),
    );
    response.json(webhookAnswer(changed));
  });
  router.delete(`${base}/:id`, write, async (request, response) => {
    await deleteWebhook(database, await named(tools, request), param(request, 'id'), by(response));
    response.status(204).end();
  });
  router.post(`${base}/:id/rotate-secret`, write, noBody, async (request, response) => {
    const show = await named(tools, request);
    const rotated = await rotateSecret(database, show, param(request, 'id'), by(response));
    response.json(withSecretAnswer(rotated));
  });
}

function deliveryRoutesOf(router: Router, tools: WebhookRouteTools): void {
  const { database, guard } = tools;
  const one = '/api/shows/:show/webhooks/:id';
  const [read, write] = [guard.needs('read'), guard.needs('write')];
  router.post(`${one}/test`, write, noBody, async (request, response) => {
    const show = await named(tools, request);
    const delivery = await sendTest(tools, show, param(request, 'id'));
    response.status(202).json(deliveryAnswer(delivery));
  });
  router.get(`${one}/deliveries`, read, async (request, response) => {
    const wanted = pageRequest(parse(pageQuery, request.query));
    const show = await named(tools, request);
    const rows = await listDeliveries(database, show, param(request, 'id'), wanted);
    const last = ({ seq, id }: DeliveryRow) => ({ key: seq, id });
    const { items, nextCursor } = page(rows, wanted, last, deliveryAnswer);
    response.json({ items, next_cursor: nextCursor });
  });
  router.post(`${one}/deliveries/:delivery/replay`, write, noBody, async (request, response) => {
    const show = await named(tools, request);
    const ids = { webhookId: param(request, 'id'), deliveryId: param(request, 'delivery') };
    response.status(202).json(deliveryAnswer(await replay(database, show, ids)));
  });
}

function by({ locals }: Response): Actor {
  return actorOf(locals.token);
}

async function named({ database }: WebhookRouteTools, request: Request): Promise<Show> {
  return await getShow(database.read, param(request, 'show'));
}
