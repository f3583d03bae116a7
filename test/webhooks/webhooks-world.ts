import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, vi } from 'vitest';
import { jsonOf } from '../support/server.ts';
import type { ListJson, ShowJson, TestServer } from '../support/server.ts';

/** One event that a receiver got. */
export interface Heard {
  path: string;
  id: string;
  type: string;
  body: string;
  data: { show_id: string; feed_url: string; episode_id?: string };
  headers: IncomingHttpHeaders;
}

/** A status; `down` breaks the connection off, `hang` never answers. */
export type Manner = number | 'down' | 'hang';

/** A program on this machine that hears what webhooks send to `http://ANY.test/PATH`. */
export interface Receiver {
  settings: Record<string, string>;
  heard: Heard[];
  /** How each path answers; 200 when nothing is said. */
  manners: Map<string, Manner>;
  /** The Location of a redirect. */
  redirectTo: string;
  /** What goes with 4xx and 5xx, unless it is empty. */
  retryAfter: string;
  at(path: string): Heard[];
  close(): void;
}

export async function openReceiver(): Promise<Receiver> {
  const heard: Heard[] = [];
  const manners = new Map<string, Manner>();
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = `/${(request.url ?? '').split('/').slice(2).join('/')}`;
    const body = await text(request);
    if (request.headers['webhook-id'] !== undefined) heard.push(heardFrom(request, path, body));
    answer(response, manners.get(path) ?? 200, receiver);
  };
  const server = createServer((request, response) => void hear(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const receiver: Receiver = {
    settings: {
      PUBLIC_URL: 'http://podcast.test',
      PING_LOOPBACK: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      WEBSUB_HUBS: 'none',
    },
    heard,
    manners,
    redirectTo: '',
    retryAfter: '',
    at: (path) => heard.filter((one) => one.path === path),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}

function heardFrom({ headers }: IncomingMessage, path: string, body: string): Heard {
  const { type, data } = JSON.parse(body) as Pick<Heard, 'type' | 'data'>;
  return { path, id: String(headers['webhook-id']), type, body, data, headers };
}

function answer(
  response: ServerResponse,
  manner: Manner,
  { redirectTo: location, retryAfter }: Receiver,
): void {
  if (manner === 'hang') return;
  if (manner === 'down') response.destroy();
  else {
    const later = manner >= 400 && retryAfter !== '' && { 'retry-after': retryAfter };
    response.writeHead(manner, { location, ...later }).end('thanks');
  }
}

/** Whether one of the signatures is what the secret makes, worked out apart from our own code. */
export function isSigned({ headers, id, body }: Heard, secret: string): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const content = `${id}.${String(headers['webhook-timestamp'])}.${body}`;
  const signature = createHmac('sha256', key).update(content).digest('base64');
  return String(headers['webhook-signature']).split(' ').includes(`v1,${signature}`);
}

export interface WebhookJson {
  id: string;
  show_id: string | null;
  url: string;
  events: string[];
  disabled_at: string | null;
  disabled_reason: string | null;
  secret: string;
}

export interface DeliveryJson {
  id: string;
  event_id: string;
  type: string;
  status: string;
  attempts: number;
  response_status: number | null;
  response_body: string | null;
  error: string | null;
  next_at: string | null;
}

export async function addWebhook(
  server: TestServer,
  show: Pick<ShowJson, 'id'>,
  path: string,
  fields: object = {},
): Promise<WebhookJson> {
  const json = { url: `http://hook.test${path}`, ...fields };
  const response = await server.api(`/api/shows/${show.id}/webhooks`, { method: 'POST', json });
  expect(response.status).toBe(201);
  return await jsonOf<WebhookJson>(response);
}

export async function webhookOf(
  server: TestServer,
  show: Pick<ShowJson, 'id'>,
  { id }: Pick<WebhookJson, 'id'>,
): Promise<WebhookJson> {
  const response = await server.api(`/api/shows/${show.id}/webhooks`);
  const { items } = await jsonOf<ListJson<WebhookJson>>(response);
  return items.find((one) => one.id === id)!;
}

/** Newest first. */
export async function deliveriesOf(
  server: TestServer,
  show: Pick<ShowJson, 'id'>,
  { id }: Pick<WebhookJson, 'id'>,
): Promise<DeliveryJson[]> {
  const response = await server.api(`/api/shows/${show.id}/webhooks/${id}/deliveries`);
  return (await jsonOf<ListJson<DeliveryJson>>(response)).items;
}

export async function rename(
  server: TestServer,
  show: Pick<ShowJson, 'id'>,
  description: string,
): Promise<void> {
  const json = { description };
  const response = await server.api(`/api/shows/${show.id}`, { method: 'PATCH', json });
  expect(response.status).toBe(200);
}

/** Waits until a path has heard so many events. */
export async function heardTimes(
  receiver: Receiver,
  path: string,
  times: number,
): Promise<Heard[]> {
  await vi.waitFor(() => expect(receiver.at(path).length).toBeGreaterThanOrEqual(times), {
    timeout: 20_000,
    interval: 20,
  });
  expect(receiver.at(path)).toHaveLength(times);
  return receiver.at(path);
}
