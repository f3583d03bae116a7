import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longwave } from '../support/command.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { codeAt, idOf, joinAsOwner, PASSWORD, rowsOf, setUp, signIn } from './people-world.ts';
import type { Visitor } from './people-world.ts';

const path = '/admin/account/second-factor';

describe.each(kindsOfDatabase())('a second factor on %s', (database) => {
  let server: TestServer;
  let ada: Visitor;
  let uri = '';
  let recoveryCodes: string[] = [];
  beforeAll(async () => {
    server = await startServer({ database });
    ada = await setUp(server);
  });
  afterAll(() => server.stop());

  const isIn = async (visitor: Visitor) => (await visitor.get('/admin')).status === 200;
  const enter = (visitor: Visitor, code: string) => visitor.post('/login/code', { code });
  /** The code that counts now, and those beside it that do too. */
  const codes = () => [0, -30_000, 30_000].map((shift) => codeAt(uri, Date.now() + shift));

  /** Waits while codes are about to change. */
  const clearOfChange = async (): Promise<void> => {
    while (Date.now() % 30_000 > 28_000) await sleep(100);
  };

  /** Browsers that have given the password. One after the other: ten at once are stopped as guesses. */
  const halfIn = async (count: number): Promise<Visitor[]> => {
    const visitors: Visitor[] = [];
    while (visitors.length < count) visitors.push(await signIn(server, 'ada'));
    return visitors;
  };

  test('it is off until a first code was right', async () => {
    expect((await ada.post(path, { password: 'not my password' })).text).toContain(
      'This is not your password.',
    );
    const { text } = await ada.post(path, { password: PASSWORD });
    uri = /href="(otpauth:[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    recoveryCodes = [...text.matchAll(/<li><code>([^<]+)</g)].map(([, code = '']) => code);
    expect(uri).toMatch(/^otpauth:\/\/totp\/Longwave:ada%40example\.org\?secret=/);
    expect(text).toContain('<svg');
    expect(recoveryCodes).toHaveLength(10);
    expect(await isIn(await signIn(server, 'ada'))).toBe(true);
    const wrong = await ada.post(`${path}/confirm`, { code: '000000' });
    expect(wrong.text).toMatch(/id="code-error"[^>]*>This code does not count/);
    await clearOfChange();
    const [, before = ''] = codes();
    expect((await ada.post(`${path}/confirm`, { code: before })).location).toContain('factor-on');
    expect(await isIn(ada)).toBe(true);
  });

  test('a password alone opens nothing then, and a right code comes in', async () => {
    const visitor = await signIn(server, 'ada');
    expect(await isIn(visitor)).toBe(false);
    await signIn(server, 'ada', 'not my password');
    expect((await enter(visitor, '123456')).status).toBe(422);
    expect(await isIn(visitor)).toBe(false);
    // A wrong code says that somebody knows the password: wrong passwords of the same minute do not hide it.
    const activity = async () => (await ada.get('/admin/activity')).text;
    for (const way of ['password', 'code']) await expect.poll(activity).toContain(`wrong ${way}`);
    const [code = ''] = codes();
    expect((await enter(visitor, `${code.slice(0, 3)} ${code.slice(3)}`)).location).toBe('/admin');
    expect(await isIn(visitor)).toBe(true);
  });

  test('a code that was used opens nothing again, and of several at once one comes in (security 84)', async () => {
    const [, , next = ''] = codes();
    const visitors = await halfIn(8);
    await Promise.all(visitors.map((visitor) => enter(visitor, next)));
    const inside = await Promise.all(visitors.map(isIn));
    expect(inside.filter(Boolean)).toHaveLength(1);
    const later = await signIn(server, 'ada');
    expect((await enter(later, next)).status).toBe(422);
    expect(await isIn(later)).toBe(false);
  });

  test('a recovery code opens once, also when several send it at once, and is kept as a hash (security 84)', async () => {
    const [code = ''] = recoveryCodes;
    const kept = rowsOf(server, 'two_factors');
    expect(recoveryCodes.filter((each) => kept.includes(each))).toEqual([]);
    const visitors = await halfIn(5);
    await Promise.all(visitors.map((visitor) => enter(visitor, code)));
    expect((await Promise.all(visitors.map(isIn))).filter(Boolean)).toHaveLength(1);
    const [, second = ''] = recoveryCodes;
    const visitor = await signIn(server, 'ada');
    expect((await enter(visitor, code)).status).toBe(422);
    await enter(visitor, second);
    expect(await isIn(visitor)).toBe(true);
  });

  test('after five wrong codes the sign-in begins again', async () => {
    const visitor = await signIn(server, 'ada');
    for (let tries = 0; tries < 5; tries++) await enter(visitor, 'wrong-codes');
    await enter(visitor, recoveryCodes[2] ?? '');
    expect(await isIn(visitor)).toBe(false);
  });

  test('new recovery codes end the old ones, whatever capitals, spaces and dashes they are typed with, and it is turned off with the password', async () => {
    expect((await ada.post(`${path}/recovery-codes`, { password: 'no' })).status).toBe(422);
    const { text } = await ada.post(`${path}/recovery-codes`, { password: PASSWORD });
    const [, fresh = ''] = /<li><code>([^<]+)</.exec(text) ?? [];
    const visitor = await signIn(server, 'ada');
    await enter(visitor, recoveryCodes[3] ?? '');
    expect(await isIn(visitor)).toBe(false);
    await enter(visitor, ` ${fresh.replaceAll('-', ' ').toUpperCase()} `);
    expect(await isIn(visitor)).toBe(true);
    expect((await ada.post(`${path}/off`, { password: 'no' })).status).toBe(422);
    expect((await ada.post(`${path}/off`, { password: PASSWORD })).location).toContain(
      'factor-off',
    );
    expect(await isIn(await signIn(server, 'ada'))).toBe(true);
  });

  test('who has lost the app is let in by an owner, or by who has the shell, and by nobody else', async () => {
    const bob = await joinAsOwner(server, ada, 'bob');
    const lost = async () => !(await isIn(await signIn(server, 'ada')));
    await turnOn();
    const id = await idOf(bob, 'ada');
    const self = await ada.post(`/admin/people/${id}/second-factor`);
    expect(self.text).toContain('This is your own account.');
    expect(await lost()).toBe(true);
    expect((await bob.get(`/admin/people/${id}`)).text).toContain('Second factor');
    expect((await bob.post(`/admin/people/${id}/second-factor`)).status).toBe(303);
    expect(await isIn(ada)).toBe(false);
    ada = await signIn(server, 'ada');
    await turnOn();
    expect(await lost()).toBe(true);
    const words = ['second-factor-off', 'ada@example.org'];
    expect((await longwave(server.folder, words, server.settings)).code).toBe(0);
    expect(await lost()).toBe(false);
  });

  /** A new second factor, whose codes nobody has used. */
  const turnOn = async (): Promise<void> => {
    const { text } = await ada.post(path, { password: PASSWORD });
    uri = /href="(otpauth:[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    await ada.post(`${path}/confirm`, { code: codes()[0] ?? '' });
  };
});
