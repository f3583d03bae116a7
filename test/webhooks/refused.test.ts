import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { send } from '../../src/webhooks/sending.ts';
import { newSecret } from '../../src/webhooks/signature.ts';
import { makeToken } from '../accounts/make-token.ts';
import { expectRefusal } from '../journeys/attack-world.ts';
import type { BadInput } from '../journeys/attack-world.ts';
import { attacks } from '../platform/fetch-attacks.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { ListJson, ShowJson, TestServer } from '../support/server.ts';
import { addWebhook } from './webhooks-world.ts';
import type { WebhookJson } from './webhooks-world.ts';

let server: TestServer;
let show: ShowJson;
let other: ShowJson;
let webhook: WebhookJson;
beforeAll(async () => {
  server = await startServer();
  show = await makeShow(server, { title: 'Bad', slug: 'bad' });
  other = await makeShow(server, { title: 'Other' });
  webhook = await addWebhook(server, show, '/good');
});
afterAll(() => server.stop());

const call = (method: string, path: string, json?: unknown) =>
  server.api(`/api/shows/${path}`, { method, ...(json !== undefined && { json }) });
const create = (json: unknown) => call('POST', 'bad/webhooks', json);
const url = 'https://hook.test/x';

test('no address that can be seen to be private is taken (security 1-6, 11-13)', async () => {
  for (const { url: attack } of attacks) {
    const response = await create({ url: attack.replace('P', '9000') });
    expect(response.status, attack).toBe(422);
    const { code } = await jsonOf<{ code: string }>(response);
    expect(['webhook.address', 'request.invalid'], attack).toContain(code);
    const change = await call('PATCH', `bad/webhooks/${webhook.id}`, {
      url: attack.replace('P', '9000'),
    });
    expect(change.status, attack).toBe(422);
  }
  const { items } = await jsonOf<ListJson<WebhookJson>>(await call('GET', 'bad/webhooks'));
  expect(items.map((one) => one.url)).toEqual([webhook.url]);
});

test('a name that leads to a private address when something is sent is not opened (security 7, 16)', async () => {
  const canary = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(canary, 'listening');
  let hits = 0;
  canary.on('connection', () => (hits += 1));
  const { port } = canary.address() as AddressInfo;
  const outgoing = guardedOutgoing({ resolve: async () => ['127.0.0.1'] });
  const signed = { id: 'x', timestamp: 1, payload: '{}' };
  const said = await send({ outgoing, clock: systemClock }, `http://hook.test:${port}/`, signed, [
    newSecret(),
  ]);
  expect(said).toEqual({
    status: null,
    body: null,
    error: 'Longwave does not open this address.',
    retryAfterMs: 0,
  });
  expect(hits).toBe(0);
  canary.close();
});

describe('what is no webhook', () => {
  const cases: BadInput[] = [
    ['no address', '422 request.invalid url', () => create({})],
    ['no object', '422 request.invalid', () => create([url])],
    ['an unknown field', '422 request.invalid secret', () => create({ url, secret: 'x' })],
    ['no events', '422 request.invalid events', () => create({ url, events: [] })],
    [
      'an unknown event',
      '422 request.invalid events.0',
      () => create({ url, events: ['episode.sung'] }),
      /episode.published/,
    ],
    [
      'an address of 50 KB (security 73)',
      '422 request.invalid url',
      () => create({ url: `https://a.b/${'a.'.repeat(25_000)}` }),
    ],
    [
      '50,000 events',
      '422 request.invalid',
      () => create({ url, events: Array.from({ length: 50_000 }, () => 'x') }),
    ],
    ['an unknown show', '404 show.not-found', () => call('POST', 'nobody/webhooks', { url })],
    ['an unknown webhook', '404 webhook.not-found', () => call('DELETE', 'bad/webhooks/x')],
    [
      'the webhook of another show',
      '404 webhook.not-found',
      () => call('PATCH', `${other.id}/webhooks/${webhook.id}`, { url }),
    ],
    [
      'the deliveries of another show',
      '404 webhook.not-found',
      () => call('GET', `${other.id}/webhooks/${webhook.id}/deliveries`),
    ],
    [
      'a new secret for another show',
      '404 webhook.not-found',
      () => call('POST', `${other.id}/webhooks/${webhook.id}/rotate-secret`),
    ],
    [
      'a replay of nothing',
      '404 delivery.not-found',
      () => call('POST', `bad/webhooks/${webhook.id}/deliveries/x/replay`),
    ],
    [
      'a test with a body',
      '400 request.unexpected-body',
      () => call('POST', `bad/webhooks/${webhook.id}/test`, {}),
    ],
    [
      'a wrong cursor',
      '400 request.cursor cursor',
      () => call('GET', `bad/webhooks/${webhook.id}/deliveries?cursor=x`),
    ],
  ];
  test.each(cases)('%s: %s', async (_name, refusal, send, says) => {
    await expectRefusal(await send(), refusal, says);
  });

  test('nothing is sent to one that is disabled, and it says what to do', async () => {
    const quiet = await addWebhook(server, other, '/quiet');
    const path = `${other.id}/webhooks/${quiet.id}`;
    const changed = await jsonOf<WebhookJson>(await call('PATCH', path, { disabled: true }));
    expect(changed.disabled_reason).toBe('You disabled it.');
    await expectRefusal(await call('POST', `${path}/test`), '409 webhook.disabled', /Enable/);
    expect((await call('DELETE', path)).status).toBe(204);
    await expectRefusal(await call('DELETE', path), '404 webhook.not-found');
  });

  test('a token that may only read cannot change, rotate or send', async () => {
    const { secret } = await makeToken(server, ['read']);
    const headers = { authorization: `Bearer ${secret}` };
    const base = `/api/shows/bad/webhooks`;
    expect((await server.api(base, { headers })).status).toBe(200);
    for (const [method, path] of [
      ['POST', ''],
      ['DELETE', `/${webhook.id}`],
      ['POST', `/${webhook.id}/rotate-secret`],
      ['POST', `/${webhook.id}/test`],
    ] as const)
      await expectRefusal(
        await server.api(`${base}${path}`, { method, headers }),
        '403 token.scope',
      );
  });
});
