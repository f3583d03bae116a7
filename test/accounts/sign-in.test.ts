import { APIError } from 'better-auth/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orRefusal } from '../../src/accounts/refusal.ts';
import { LongwaveError } from '../../src/platform/errors.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const owner = { name: 'Ada Example', email: 'ada@example.org', password: 'a sentence to keep' };

describe.each(kindsOfDatabase())('people on %s', (database) => {
  let server: TestServer;
  let setupPath: string;
  beforeAll(async () => {
    server = await startServer({ database });
    setupPath = server.setupPath ?? '';
  });
  afterAll(() => server.stop());

  const post = async (
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ) => {
    const body = new URLSearchParams(fields);
    const init = { method: 'POST', body, headers, redirect: 'manual' } as const;
    const answer = await fetch(`${server.url}${path}`, init);
    const cookie = answer.headers.getSetCookie()[0] ?? '';
    return { status: answer.status, headers: answer.headers, cookie, text: await answer.text() };
  };
  const home = async (cookie: string) =>
    (await fetch(`${server.url}/admin`, { headers: { cookie }, redirect: 'manual' })).status;

  test('a form of the set-up that is wrong comes back with what was typed, and what to mend', async () => {
    const { status, text } = await post(setupPath, { ...owner, password: 'short' });
    expect(status).toBe(422);
    expect(text).toContain('value="Ada Example"');
    expect(text).toContain('Must have at least 10 characters.');
    expect(text).not.toContain('short');
  });

  test('the set-up makes one owner, however many try at once, and is closed then (security 82)', async () => {
    expect((await post('/setup/guessed', owner)).status).toBe(404);
    const tries = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        post(setupPath, { ...owner, email: `${name}@example.org` }),
      ),
    );
    const made = tries.filter(({ status }) => status === 303);
    expect(made).toHaveLength(1);
    expect(await home(made[0]!.cookie)).toBe(200);
    expect((await fetch(`${server.url}${setupPath}`)).status).toBe(410);
  });

  test('who is unknown and who has a wrong password hear the same words (security 76)', async () => {
    const [unknown, wrong] = [
      await post('/login', { email: 'nobody@example.org', password: 'a wrong sentence' }),
      await post('/login', { email: 'a@example.org', password: 'a wrong sentence' }),
    ];
    for (const { status, text } of [unknown, wrong]) {
      expect(status).toBe(422);
      expect(text).toContain('The e-mail or the password is wrong.');
    }
  });

  test('a session begins with the right password, lives in a cookie that no script reads, and ends for good (security 78, 79)', async () => {
    const tries = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        post('/login', {
          email: ` ${name.toUpperCase()}@Example.org `,
          password: owner.password,
          next: '/admin?x=1',
        }),
      ),
    );
    const [entered] = tries.filter(({ status }) => status === 303);
    expect(entered?.headers.get('location')).toBe('/admin?x=1');
    expect(entered?.cookie).toMatch(/^longwave-session=.*HttpOnly.*SameSite=Lax/i);
    const [cookie = ''] = entered!.cookie.split(';');
    expect(await home(cookie)).toBe(200);
    const leave = {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    } as const;
    expect((await fetch(`${server.url}/logout`, leave)).status).toBe(303);
    expect(await home(cookie)).toBe(303);
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'admin',
    '',
  ])('nobody is sent to another site after signing in: %j (security 74)', async (next) => {
    const page = await (await fetch(`${server.url}/login?next=${encodeURIComponent(next)}`)).text();
    expect(page).toContain('<input type="hidden" name="next" value="/admin"/>');
  });

  test('who guesses passwords of an account is stopped, and others are not (security 75)', async () => {
    const guess = (email: string) => post('/login', { email, password: 'a wrong sentence' });
    const answers: number[] = [];
    for (let tries = 0; tries < 11; tries++)
      answers.push(
        (await guess(tries % 2 ? 'Guessed@Example.org' : ' guessed@example.org')).status,
      );
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 422), 429]);
    expect((await guess('other@example.org')).status).toBe(422);
  });

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    {},
  ])('a form that another site sent changes nothing: %j (security 80)', async (headers) => {
    for (const path of ['/login', '/logout', setupPath])
      expect((await post(path, owner, headers)).status, path).toBe(403);
  });
});

test('a fault of ours, as the library that signs in tells it, is no refusal', async () => {
  const refused = new LongwaveError('unprocessable', 'x', 'Refused.');
  const outcome = async (thrown: unknown) =>
    await orRefusal(
      () => Promise.reject(thrown),
      () => refused,
    ).catch((error: unknown) => error);
  const fault = new APIError('INTERNAL_SERVER_ERROR');
  expect(await outcome(fault)).toBe(fault);
  expect(await outcome(new APIError('UNAUTHORIZED'))).toBe(refused);
});
