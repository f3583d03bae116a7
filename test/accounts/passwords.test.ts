import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { idOf, join, PASSWORD, setUp, shownLink, signIn, Visitor } from './people-world.ts';

describe('what is typed as a password or an address (security 85)', () => {
  let server: TestServer;
  let owner: Visitor;
  beforeAll(async () => {
    server = await startServer();
    owner = await setUp(server);
    await makeShow(server);
  });
  afterAll(() => server.stop());

  const isIn = async (visitor: Visitor) => (await visitor.get('/admin')).status === 200;
  const invite = async (email: string) =>
    await owner.post('/admin/shows/my-show/people/invitations', { email, role: 'editor' });
  const resetLink = async (name: string) =>
    shownLink(await owner.post(`/admin/people/${await idOf(owner, name)}/reset-link`));
  const setPassword = async (name: string, password: string) =>
    (await new Visitor(server).post(await resetLink(name), { password })).status;

  /** Every form that takes one, and what else it asks for. */
  const ways = async (): Promise<[path: string, field: string, rest: Record<string, string>][]> => {
    const account = '/admin/account';
    return [
      ['/login', 'password', { email: 'ada@example.org' }],
      ['/login', 'password', { email: 'nobody@example.org' }],
      [`${account}/password`, 'password', { new_password: PASSWORD }],
      [`${account}/password`, 'new_password', { password: PASSWORD }],
      [`${account}/second-factor`, 'password', {}],
      [`${account}/passkeys`, 'password', { name: 'phone' }],
      [shownLink(await invite('long@example.org')), 'password', { name: 'Long' }],
      [await resetLink('grace'), 'password', {}],
    ];
  };

  test('a password of a megabyte, or only too long, is refused by every form before it is hashed', async () => {
    await join(server, owner, { name: 'grace', show: 'my-show', role: 'editor' });
    const spent = async (work: () => Promise<unknown>): Promise<number> => {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const hashed = await spent(() => signIn(server, 'ada', 'a wrong sentence'));
    for (const [path, field, rest] of await ways()) {
      const sent = (length: number) => owner.post(path, { ...rest, [field]: 'x'.repeat(length) });
      expect(await sent(1_000_000), path).toMatchObject({ status: 413, code: 'form.too-large' });
      // A hash takes tens of milliseconds of the processor, a refusal a few.
      for (const length of [129, 200_000]) {
        const refused = async () => expect((await sent(length)).status, path).toBe(422);
        let cost = await spent(refused);
        // The process clears its memory now and then, and not for this.
        for (let tries = 0; tries < 4 && cost >= hashed / 2; tries += 1)
          cost = Math.min(cost, await spent(refused));
        expect(cost, `${path} ${field}`).toBeLessThan(hashed / 2);
      }
    }
  });

  test('every letter of a password counts, also behind the 72nd byte', async () => {
    const long = `${'é'.repeat(60)} and the end`;
    expect(await setPassword('grace', long)).toBe(303);
    expect(await isIn(await signIn(server, 'grace', long))).toBe(true);
    for (const other of [long.slice(0, 60), long.slice(0, -1), `${long.slice(0, -1)}D`])
      expect(await isIn(await signIn(server, 'grace', other)), other).toBe(false);
  });

  test('a password opens however a keyboard composes its letters', async () => {
    const typed = 'Ångström für Zoë';
    expect(await setPassword('grace', typed.normalize('NFD'))).toBe(303);
    for (const form of ['NFC', 'NFD', 'NFKC'] as const)
      expect(await isIn(await signIn(server, 'grace', typed.normalize(form))), form).toBe(true);
    expect(await isIn(await signIn(server, 'grace', typed.replace('ö', 'o')))).toBe(false);
  });

  const spellings = ['GRACE@Example.ORG', '\tgrace@example.org ', 'ｇｒａｃｅ＠example.org'];
  test.each(spellings)('an address is made the same before it is looked at: %j', async (email) => {
    expect(await setPassword('grace', PASSWORD)).toBe(303);
    const visitor = new Visitor(server);
    await visitor.post('/login', { email, password: PASSWORD });
    expect(await isIn(visitor)).toBe(true);
    const { status, text } = await invite(email);
    expect([status, text.includes('Somebody with this address is in this show already.')]).toEqual([
      422,
      true,
    ]);
  });

  test.each(['grace@example.org\r\nBcc: x@evil.example', 'grace@example.org,x@evil.example'])(
    'what is no address however it is written is none: %j',
    async (email) => {
      const { status, text } = await invite(email);
      expect([status, text.includes('Must be an e-mail address')]).toEqual([422, true]);
    },
  );
});
