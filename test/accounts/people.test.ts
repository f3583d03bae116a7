import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindsOfDatabase } from '../support/database.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { idOf, join, joinAsOwner, setUp, signIn } from './people-world.ts';
import type { Visitor } from './people-world.ts';

describe.each(kindsOfDatabase())('people and their rights on %s', (database) => {
  let server: TestServer;
  let ada: Visitor;
  const members = '/admin/shows/my-show/people';
  beforeAll(async () => {
    server = await startServer({ database });
    ada = await setUp(server);
    await makeShow(server);
  });
  afterAll(() => server.stop());

  const isIn = async (visitor: Visitor) => (await visitor.get('/admin')).status === 200;
  const inShow = (name: string, role: 'admin' | 'editor' | 'analyst') =>
    join(server, ada, { name, show: 'my-show', role });

  test('another role counts at once, and asks to sign in again (security 78, 86)', async () => {
    const grace = await inShow('grace', 'admin');
    expect((await grace.get(members)).status).toBe(200);
    const id = await idOf(ada, 'grace');
    const wrong = await ada.post(`${members}/${id}/role`, { role: 'owner' });
    expect(wrong).toMatchObject({ status: 422, code: 'request.invalid' });
    expect((await ada.post(`${members}/${id}/role`, { role: 'editor' })).status).toBe(303);
    expect(await isIn(grace)).toBe(false);
    expect((await (await signIn(server, 'grace')).get(members)).code).toBe('person.role');
  });

  test('who is removed from a show is asked about first, is out at once and keeps the account (security 78)', async () => {
    const heidi = await inShow('heidi', 'editor');
    const id = await idOf(ada, 'heidi');
    expect((await ada.get(`${members}/${id}/remove`)).text).toContain('Remove heidi?');
    expect(await isIn(heidi)).toBe(true);
    await ada.post(`${members}/${id}/remove`);
    expect(await isIn(heidi)).toBe(false);
    const again = await signIn(server, 'heidi');
    expect(await isIn(again)).toBe(true);
    expect((await again.get('/admin')).text).not.toContain('My Show');
    expect((await ada.post(`${members}/${id}/remove`)).code).toBe('member.not-found');
  });

  test('whose account is removed is out at once and comes in no more (security 78)', async () => {
    const ivan = await inShow('ivan', 'editor');
    const id = await idOf(ada, 'ivan');
    expect((await ada.get(`/admin/people/${id}/remove`)).text).toContain('Remove ivan?');
    expect((await ada.post(`/admin/people/${id}/remove`)).status).toBe(303);
    expect(await isIn(ivan)).toBe(false);
    expect(await isIn(await signIn(server, 'ivan'))).toBe(false);
    expect((await ada.get(members)).text).not.toContain('ivan@');
    expect((await ada.get(`/admin/people/${id}`)).code).toBe('person.not-found');
  });

  test('the last owner can be neither removed nor made none, and hears why', async () => {
    const id = await idOf(ada, 'ada');
    for (const way of ['remove', 'ownership']) {
      const { status, text } = await ada.post(`/admin/people/${id}/${way}`);
      expect(status).toBe(422);
      expect(text).toContain('ada is the last owner.');
      expect(text).toContain('Make somebody else an owner first.');
    }
    expect(await isIn(ada)).toBe(true);
  });

  test('owners who remove one another at once leave one (security 110)', async () => {
    const others = await Promise.all(
      ['olga', 'otto', 'oskar'].map((name) => joinAsOwner(server, ada, name)),
    );
    const ids = await Promise.all(['ada', 'olga', 'otto', 'oskar'].map((name) => idOf(ada, name)));
    const owners = [ada, ...others];
    await Promise.all(
      owners.flatMap((owner, at) =>
        ids
          .filter((_, other) => other !== at)
          .map((id) => owner.post(`/admin/people/${id}/ownership`)),
      ),
    );
    const still = await Promise.all(
      ['ada', 'olga', 'otto', 'oskar'].map(async (name) => {
        const visitor = await signIn(server, name);
        return (await visitor.get('/admin/people')).status === 200 ? [visitor] : [];
      }),
    );
    expect(still.flat().length).toBeGreaterThanOrEqual(1);
    ada = still.flat()[0]!;
  });

  test('an owner makes tokens that are shown once, and ends them (security 86)', async () => {
    const empty = await ada.post('/admin/tokens', { name: 'laptop', days: '30' });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('Choose at least one thing that it may do.');
    expect(empty.text).toContain('value="laptop"');
    const fields = { name: 'laptop', scope_read: 'on', days: '30' };
    const [, token] = /value="(lw_[\w-]+)"/.exec((await ada.post('/admin/tokens', fields)).text)!;
    const call = (method: string) =>
      fetch(`${server.url}/api/shows`, { method, headers: { authorization: `Bearer ${token}` } });
    expect([(await call('GET')).status, (await call('POST')).status]).toEqual([200, 403]);
    const { text } = await ada.get('/admin/tokens');
    expect(text).not.toContain(token);
    const [, id] = /laptop<.*?tokens\/([\w-]+)\/revoke/.exec(text)!;
    expect((await ada.get(`/admin/tokens/${id}/revoke`)).text).toContain('Revoke “laptop”?');
    expect((await ada.post(`/admin/tokens/${id}/revoke`)).status).toBe(303);
    expect((await call('GET')).status).toBe(401);
    expect((await ada.get(`/admin/tokens/${id}/revoke`)).code).toBe('token.not-found');
  });
});
