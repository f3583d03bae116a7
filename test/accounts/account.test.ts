import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindsOfDatabase } from '../support/database.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { PASSWORD, rowsOf, setUp, signIn, Visitor } from './people-world.ts';

describe.each(kindsOfDatabase())('the account of a person on %s', (database) => {
  let server: TestServer;
  let ada: Visitor;
  beforeAll(async () => {
    server = await startServer({ database });
    ada = await setUp(server);
  });
  afterAll(() => server.stop());

  const account = '/admin/account';
  const isIn = async (visitor: Visitor) => (await visitor.get('/admin')).status === 200;

  test('a name is changed, and one that is wrong comes back with what to mend', async () => {
    expect((await ada.post(`${account}/name`, { name: '  ' })).text).toContain(
      'Must not be empty.',
    );
    expect((await ada.post(`${account}/name`, { name: 'Ada <b>' })).status).toBe(303);
    expect((await ada.get('/admin')).text).toContain('Ada &lt;b>');
  });

  test('sessions are listed by browser, and end one by one or all at once (security 78)', async () => {
    const [one, two, three] = [
      await signIn(server, 'ada'),
      await signIn(server, 'ada'),
      await signIn(server, 'ada'),
    ];
    const { text } = await one.get(account);
    expect(text).toContain('Firefox on Linux');
    const ids = [...text.matchAll(/sessions\/([\w-]+)\/end"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThanOrEqual(3);
    expect((await one.post(`${account}/sessions/${ids[0]}/end`)).status).toBe(303);
    const left = [await isIn(ada), await isIn(two), await isIn(three)];
    expect(left.filter(Boolean)).toHaveLength(2);
    expect((await one.post(`${account}/sessions/end-others`)).status).toBe(303);
    expect([await isIn(ada), await isIn(two), await isIn(three)]).toEqual([false, false, false]);
    expect(await isIn(one)).toBe(true);
    ada = one;
  });

  if (database === 'sqlite')
    test('a session that is used lives on, in the browser too', async () => {
      const used = await signIn(server, 'ada');
      const file = join(server.settings['DATA_DIR'] ?? '', 'longwave.db');
      using rows = new DatabaseSync(file);
      const day = 86_400_000;
      rows.exec(`update sessions set expires_at = expires_at - ${2 * day}`);
      const ask = (cookie: string) => fetch(`${server.url}/admin`, { headers: { cookie } });
      const [renewed = ''] = (await ask(used.cookie)).headers.getSetCookie();
      expect(renewed).toMatch(/^longwave-session=.*Max-Age=2592000/i);
      expect(renewed.split(';')[0]).toBe(used.cookie);
      expect((await ask(used.cookie)).status).toBe(200);
    });

  test('of a session only a fingerprint is kept: who reads the database is not signed in (security 78)', async () => {
    const reader = await signIn(server, 'ada');
    const [, token = ''] = /longwave-session=([^.%]+)/.exec(reader.cookie) ?? [];
    expect(token).toMatch(/^\w{32}$/);
    const kept = rowsOf(server, 'sessions');
    expect(kept).not.toContain(token);
    // On PostgreSQL the rows are not read.
    if (kept !== '') expect(kept).toContain(createHash('sha256').update(token).digest('hex'));
  });

  test('a password changes only with the present one, ends the other sessions, and this one gets a new id (security 78)', async () => {
    const [other, stolen] = [await signIn(server, 'ada'), ada.twin()];
    const change = (password: string, new_password: string) =>
      ada.post(`${account}/password`, { password, new_password });
    const wrong = await change('not my password', 'a new sentence');
    expect(wrong.status).toBe(422);
    expect(wrong.text).toMatch(/id="password-error"[^>]*>This is not your password/);
    expect((await change(PASSWORD, 'short')).text).toMatch(/id="new_password-error"/);
    expect(await isIn(other)).toBe(true);
    expect((await change(PASSWORD, 'a new sentence')).location).toBe(`${account}?done=password`);
    expect([await isIn(ada), await isIn(other), await isIn(stolen)]).toEqual([true, false, false]);
    expect(await isIn(await signIn(server, 'ada'))).toBe(false);
    expect(await isIn(await signIn(server, 'ada', 'a new sentence'))).toBe(true);
  });

  test('who has a session and guesses at its password is stopped (security 75)', async () => {
    const statuses: number[] = [];
    for (let tries = 0; tries < 12; tries++) {
      const fields = { password: `guess number ${tries}`, new_password: 'a stolen sentence' };
      statuses.push((await ada.post(`${account}/password`, fields)).status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect(await isIn(ada)).toBe(true);
  });

  test('nobody ends the session of another', async () => {
    const fields = { email: 'bob@example.org', place: 'server' };
    const { text } = await ada.post('/admin/people/invitations', fields);
    const bob = new Visitor(server);
    await bob.post(/\/login\/invitation\/[\w-]+/.exec(text)?.[0] ?? '', {
      name: 'Bob',
      password: PASSWORD,
    });
    await signIn(server, 'ada', 'a new sentence');
    const [, id] = /sessions\/([\w-]+)\/end"/.exec((await ada.get(account)).text) ?? [];
    expect((await bob.post(`${account}/sessions/${id}/end`)).code).toBe('session.not-found');
  });
});
