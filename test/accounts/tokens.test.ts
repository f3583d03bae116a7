import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, head, isWhole, sendRaw, stored } from '../journeys/attack-world.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { callApi, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { makeToken, revoke } from './make-token.ts';

const clock = movableClock();

describe.each(kindsOfDatabase())('who may call the API, on %s', (kind) => {
  let server: TestServer;
  beforeAll(async () => {
    // Each wrong token of this file comes from an address of its own, for there is a limit on them.
    server = await startServer({ database: kind, clock, settings: { TRUST_PROXY_HOPS: '1' } });
  });
  afterAll(() => server.stop());

  async function lists(secret: string): Promise<Response> {
    const headers = { 'x-forwarded-for': `198.51.100.${Math.floor(Math.random() * 250)}` };
    return await callApi(server.url, secret, '/api/shows', { headers });
  }

  test('a token that was revoked is refused at the next request (security 86)', async () => {
    const made = await makeToken(server, ['read']);
    expect((await lists(made.secret)).status).toBe(200);
    await revoke(server, made.id);
    await expectRefusal(await lists(made.secret), '401 token.ended');
  });

  test('a token counts until the moment at which it expires (security 86)', async () => {
    const made = await makeToken(server, ['read'], clock.now() + 60_000);
    expect((await lists(made.secret)).status).toBe(200);
    clock.moveBy(60_001);
    await expectRefusal(await lists(made.secret), '401 token.ended');
  });

  test('a token without the scope is told which one it lacks, and changes nothing', async () => {
    const reader = await makeToken(server, ['read']);
    const response = await callApi(server.url, reader.secret, '/api/shows', {
      method: 'POST',
      json: { title: 'Not mine to make' },
    });
    await expectRefusal(response, '403 token.scope', /"write".*--scopes/);
    const writer = await makeToken(server, ['write']);
    await expectRefusal(await lists(writer.secret), '403 token.scope');
    const { items } = (await (await lists(reader.secret)).json()) as { items: unknown[] };
    expect(items).toEqual([]);
  });
});

describe('a request without a right token (security 87, 89)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ settings: { TRUST_PROXY_HOPS: '1' } });
    await makeShow(server);
  });
  afterAll(() => server.stop());

  const unknown = `lw_${'a'.repeat(43)}`;
  const malformed = [
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer lw_short',
    `Bearer ${unknown} ${unknown}`,
    unknown,
    'Basic %00',
    'Basic bHc6bHc=',
    'Bearer \u00fc\u00e4\u00f6',
    `Bearer ${'a'.repeat(8000)}`,
    `Digest username="${unknown}"`,
    '',
  ];

  test.each(malformed.map((value) => [value.slice(0, 40), value]))(
    'Authorization: %s is a 401, and nothing throws',
    async (name, value) => {
      const request = head('GET /api/shows', {
        Authorization: value,
        'X-Forwarded-For': `203.0.113.${malformed.indexOf(value)}`,
      });
      const { text } = await sendRaw(server, Buffer.from(request, 'latin1'), { until: isWhole });
      expect(text, name).toMatch(/^HTTP\/1\.1 401 /);
      expect(text).toMatch(/"code":"token\.malformed"/);
      expect(text).toMatch(/WWW-Authenticate: Bearer/i);
    },
  );

  test('a megabyte of Authorization is a 431, and the server lives on', async () => {
    const request = head('GET /api/shows', { Authorization: `Bearer ${'a'.repeat(1_000_000)}` });
    const { statuses } = await sendRaw(server, request);
    expect(statuses.filter((status) => status !== 431)).toEqual([]);
    expect((await server.api('/api/shows')).status).toBe(200);
  });

  test.each([
    ['no header at all', {}, '/api/shows', 'token.missing'],
    ['a token in the query (security 86)', {}, '/api/shows?api_key=TOKEN', 'token.missing'],
    ['a token as access_token', {}, '/api/shows?access_token=TOKEN', 'token.missing'],
    [
      'headers that only sound important',
      { 'x-internal': '1', 'x-api-key': 'TOKEN' },
      '/api/shows',
      'token.missing',
    ],
    ['a cookie', { cookie: 'token=TOKEN' }, '/api/shows', 'token.missing'],
    [
      'a public address in the query (security 71)',
      {},
      '/api/shows?r=/feeds/my-show.xml',
      'token.missing',
    ],
    [
      'a token that nobody made',
      { authorization: `Bearer ${unknown}` },
      '/api/shows',
      'token.wrong',
    ],
  ] as const)('%s is a 401', async (_name, headers, path, code) => {
    const real = (text: string) => text.replace('TOKEN', server.token);
    const given = Object.entries(headers).map(([name, value]) => [name, real(value)]);
    const response = await fetch(`${server.url}${real(path)}`, {
      headers: Object.fromEntries(given) as Record<string, string>,
    });
    const { detail } = await expectRefusal(response, `401 ${code}`);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="longwave"');
    expect(detail).not.toContain(server.token);
  });

  test('nothing of an upload is stored, and nobody learns whether the show exists', async () => {
    const before = stored(server);
    const answers = await Promise.all(
      ['my-show', 'no-such-show'].map(async (show) => {
        const form = new FormData();
        form.set('audio', new Blob([Buffer.alloc(100_000, 1)]), 'a.mp3');
        const path = `${server.url}/api/shows/${show}/episodes`;
        const response = await fetch(path, { method: 'POST', body: form });
        return await expectRefusal(response, '401 token.missing');
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(stored(server)).toEqual(before);
  });
});

describe('wrong tokens from one address', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ settings: { TRUST_PROXY_HOPS: '1' } });
  });
  afterAll(() => server.stop());

  /** fetch keeps some headers to itself; this does not. */
  async function knock(
    from: string,
    token: string,
  ): Promise<{ status: number; retryAfter: number }> {
    const headers = { 'x-forwarded-for': from, authorization: `Bearer ${token}` };
    return await new Promise((resolve, reject) => {
      httpRequest(`${server.url}/api/shows`, { headers }, (answer) => {
        answer.resume();
        const { statusCode = 0, headers: got } = answer;
        resolve({ status: statusCode, retryAfter: Number(got['retry-after']) });
      })
        .on('error', reject)
        .end();
    });
  }

  const guess = (from: string) => knock(from, `lw_${'b'.repeat(43)}`);

  test('after 20 of them it is 429 with Retry-After, and a right token still works (security 75)', async () => {
    for (let count = 1; count <= 20; count += 1)
      expect((await guess('192.0.2.1')).status, `guess ${count}`).toBe(401);
    const refused = await guess('192.0.2.1');
    expect(refused.status).toBe(429);
    expect(refused.retryAfter).toBeGreaterThan(800);
    expect(refused.retryAfter).toBeLessThanOrEqual(900);
    expect((await knock('192.0.2.1', server.token)).status).toBe(200);
    expect((await guess('192.0.2.2')).status).toBe(401);
  });

  test('addresses of one IPv6 network count together (security 75)', async () => {
    for (let count = 1; count <= 20; count += 1) await guess(`2001:db8:1:2::${count}`);
    expect((await guess('2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await guess('2001:db8:1:3::1')).status).toBe(401);
  });

  test('requests without any token are not counted: they guess nothing', async () => {
    const statuses = new Set<number>();
    for (let count = 1; count <= 40; count += 1)
      statuses.add((await fetch(`${server.url}/api/shows`)).status);
    expect([...statuses]).toEqual([401]);
  });

  test('the refusal says what to do', async () => {
    for (let count = 1; count <= 20; count += 1) await guess('192.0.2.3');
    const response = await fetch(`${server.url}/api/shows`, {
      headers: { 'x-forwarded-for': '192.0.2.3', authorization: `Bearer lw_${'c'.repeat(43)}` },
    });
    await expectRefusal(response, '429 token.too-many-wrong', /Wait/);
    expect(response.headers.get('ratelimit')).toMatch(/r=0/);
  });
});
