import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken, tokenCodes } from '../accounts/api-security.ts';
import {
  jsonAnswer,
  jsonCodes,
  jsonRequest,
  pageCodes,
  pathCodes,
  refusals,
  writeCodes,
} from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import { pageOf, pageQuery } from '../platform/http/paging.ts';
import {
  deliverySchema,
  webhookSchema,
  webhooksSchema,
  webhookWithSecretSchema,
} from './answer.ts';
import type { DeliveryAnswer, WebhookAnswer } from './answer.ts';
import { newWebhook, webhookChange } from './webhook.ts';

const show = z.string().describe('The id or the slug of the show.').meta({ example: 'my-show' });
const id = z.string().describe('The id of the webhook.');
const delivery = z.string().describe('The id of the delivery.');

const webhook: WebhookAnswer = {
  id: 'k3v7q2mzp5xw4ja6tn2ycdrfhe',
  show_id: 'a7x2kq4mzp5xw4ja6tn2ycdrfh',
  url: 'https://hooks.example.org/longwave',
  events: ['episode.published'],
  disabled_at: null,
  disabled_reason: null,
  created_at: '2026-11-24T06:00:00.000Z',
};
const withSecret = { ...webhook, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };

const delivered: DeliveryAnswer = {
  id: 'p5xw4ja6tn2ycdrfhek3v7q2mz',
  event_id: 'zm2q7v3kehfrdcy2nt6aj4wx5p',
  type: 'episode.published',
  status: 'delivered',
  attempts: 1,
  response_status: 200,
  response_body: 'thanks',
  error: null,
  next_at: null,
  created_at: '2026-11-24T06:00:00.000Z',
  payload:
    '{"type":"episode.published","timestamp":"2026-11-24T06:00:00.000Z","data":{"show_id":"a7x2kq4mzp5xw4ja6tn2ycdrfh","feed_url":"https://podcast.example.org/feeds/my-show.xml","episode_id":"w4ja6tn2ycdrfhek3v7q2mzp5x"}}',
};

const tags = ['Webhooks'];
const common: Codes = { ...tokenCodes, ...pathCodes, 'not-found': ['show.not-found'] };
const one: Codes = { 'not-found': ['webhook.not-found'] };
const bodyless: Codes = { invalid: ['request.unexpected-body'] };
const path = z.object({ show, id });

/** `/api/shows/{show}/webhooks` as the API's description has it. */
export function webhookPaths(): ZodOpenApiPathsObject {
  const base = '/api/shows/{show}/webhooks';
  return {
    [base]: { post: create(), get: list() },
    [`${base}/{id}`]: { patch: change(), delete: remove() },
    [`${base}/{id}/rotate-secret`]: { post: rotate() },
    [`${base}/{id}/test`]: { post: test() },
    [`${base}/{id}/deliveries`]: { get: deliveries() },
    [`${base}/{id}/deliveries/{delivery}/replay`]: { post: again() },
  };
}

function create(): ZodOpenApiOperationObject {
  return {
    operationId: 'createWebhook',
    tags,
    summary: 'Have a program told of a show',
    description:
      'By POST, as Standard Webhooks 1.0.0 says: the headers webhook-id, webhook-timestamp and webhook-signature, and a body with type, timestamp and data (ids and the address of the feed). Whoever does not answer 2xx within 15 seconds hears again, ten times over three days; after that, or after a 410, the webhook is disabled. What one webhook hears of one show is sent in order, but for what has to be tried again.',
    security: needsToken('write'),
    requestParams: { path: z.object({ show }) },
    requestBody: jsonRequest(newWebhook.meta({ id: 'NewWebhook' }), {
      url: webhook.url,
      events: ['episode.published'],
    }),
    responses: {
      201: jsonAnswer('It is told from now on.', webhookWithSecretSchema, withSecret),
      ...refusals(common, writeCodes, jsonCodes, { unprocessable: ['webhook.address'] }),
    },
  };
}

function list(): ZodOpenApiOperationObject {
  return {
    operationId: 'listWebhooks',
    tags,
    summary: 'Who is told of a show',
    security: needsToken('read'),
    requestParams: { path: z.object({ show }) },
    responses: {
      200: jsonAnswer('The webhooks.', webhooksSchema, { items: [webhook] }),
      ...refusals(common),
    },
  };
}

function change(): ZodOpenApiOperationObject {
  return {
    operationId: 'changeWebhook',
    tags,
    summary: 'Change a webhook, disable it or enable it again',
    security: needsToken('write'),
    requestParams: { path },
    requestBody: jsonRequest(webhookChange.meta({ id: 'WebhookChange' }), { disabled: false }),
    responses: {
      200: jsonAnswer('As it is now.', webhookSchema, webhook),
      ...refusals(common, one, writeCodes, jsonCodes, { unprocessable: ['webhook.address'] }),
    },
  };
}

function remove(): ZodOpenApiOperationObject {
  return {
    operationId: 'deleteWebhook',
    tags,
    summary: 'Delete a webhook',
    description: 'With its deliveries, also those that wait.',
    security: needsToken('write'),
    requestParams: { path },
    responses: { 204: { description: 'It is gone.' }, ...refusals(common, one, writeCodes) },
  };
}

function rotate(): ZodOpenApiOperationObject {
  return {
    operationId: 'rotateWebhookSecret',
    tags,
    summary: 'Give a webhook a new secret',
    description: 'For 24 hours the old one signs too, so that the receiver can change in peace.',
    security: needsToken('write'),
    requestParams: { path },
    responses: {
      200: jsonAnswer('With the new secret.', webhookWithSecretSchema, withSecret),
      ...refusals(common, one, writeCodes, bodyless),
    },
  };
}

function test(): ZodOpenApiOperationObject {
  return {
    operationId: 'testWebhook',
    tags,
    summary: 'Send a test event',
    description: 'Of the type webhook.test, within seconds; the deliveries say what came of it.',
    security: needsToken('write'),
    requestParams: { path },
    responses: {
      202: jsonAnswer('It will be sent.', deliverySchema, delivered),
      ...refusals(common, one, writeCodes, bodyless, { conflict: ['webhook.disabled'] }),
    },
  };
}

function deliveries(): ZodOpenApiOperationObject {
  return {
    operationId: 'listWebhookDeliveries',
    tags,
    summary: 'What was sent to a webhook',
    description: 'Newest first, for 30 days.',
    security: needsToken('read'),
    requestParams: { path, query: pageQuery },
    responses: {
      200: jsonAnswer('A page of deliveries.', pageOf(deliverySchema), {
        items: [delivered],
        next_cursor: null,
      }),
      ...refusals(common, one, pageCodes),
    },
  };
}

function again(): ZodOpenApiOperationObject {
  return {
    operationId: 'replayWebhookDelivery',
    tags,
    summary: 'Send an event again',
    description: 'With the same webhook-id, as a new delivery.',
    security: needsToken('write'),
    requestParams: { path: z.object({ show, id, delivery }) },
    responses: {
      202: jsonAnswer('It will be sent.', deliverySchema, delivered),
      ...refusals(common, one, writeCodes, bodyless, {
        'not-found': ['delivery.not-found'],
        conflict: ['webhook.disabled', 'delivery.pending'],
      }),
    },
  };
}
