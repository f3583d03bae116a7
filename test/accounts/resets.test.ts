import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from '../support/clock.ts';
import { longwave } from '../support/command.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { idOf, join, PASSWORD, setUp, shownLink, signIn, Visitor } from './people-world.ts';

const another = 'another sentence';

describe.each(kindsOfDatabase())('new passwords on %s', (database) => {
  const clock = movableClock();
  let server: TestServer;
  let owner: Visitor;
  beforeAll(async () => {
    server = await startServer({ database, clock });
    expect(await setupLink()).toMatchObject({ code: 0 });
    expect((await setupLink()).out.trim()).toBe(
      `http://localhost:${server.settings['PORT']}${server.setupPath}`,
    );
    owner = await setUp(server);
    await makeShow(server);
    await join(server, owner, { name: 'grace', show: 'my-show', role: 'editor' });
  });
  afterAll(() => server.stop());

  const setupLink = () => longwave(server.folder, ['setup-link'], server.settings);
  const resetLink = async (name: string) =>
    shownLink(await owner.post(`/admin/people/${await idOf(owner, name)}/reset-link`));
  const isIn = async (visitor: Visitor) => (await visitor.get('/admin')).status === 200;
  const set = (link: string, password = another) => new Visitor(server).post(link, { password });

  test('who has the shell gets a link for anybody, and hears that there is an owner', async () => {
    const command = (...words: string[]) => longwave(server.folder, words, server.settings);
    const { out, code } = await command('reset-link', ' Ada@Example.org ');
    expect(code).toBe(0);
    const [, path = ''] = /^http:\/\/[^/]+(\/login\/reset\/\S+)/.exec(out) ?? [];
    expect((await set(path)).location).toBe('/login?done=password');
    expect(await isIn(owner)).toBe(false);
    owner = await signIn(server, 'ada', another);
    expect((await command('reset-link', 'nobody@example.org')).err).toContain('Nobody here has');
    expect((await command('reset-link')).err).toContain('Say whose account it is.');
    const again = await setupLink();
    expect(again.code).toBe(1);
    expect(again.err).toContain('This server has an owner already.');
  });

  test('a server that sends no mail says who can make a link', async () => {
    const { status, text } = await new Visitor(server).get('/login/forgotten');
    expect(status).toBe(200);
    expect(text).toContain('An owner of it can make you a link');
    expect(text).not.toContain('<form');
  });

  test('an owner makes no link for themselves: who has only their session would need no password', async () => {
    const path = `/admin/people/${await idOf(owner, 'ada')}/reset-link`;
    expect(await owner.post(path)).toMatchObject({ status: 409, code: 'person.self' });
  });

  test('a link sets a new password once, ends every session, and opening it uses nothing up (security 78, 83)', async () => {
    const before = await signIn(server, 'grace');
    const link = await resetLink('grace');
    for (let looks = 0; looks < 3; looks++)
      expect((await new Visitor(server).get(link)).status).toBe(200);
    expect((await set(link, 'short')).status).toBe(422);
    expect(await isIn(before)).toBe(true);
    expect((await set(link)).location).toBe('/login?done=password');
    expect((await new Visitor(server).get('/login?done=password')).text).toContain(
      'password is set',
    );
    expect(await isIn(before)).toBe(false);
    expect(await isIn(await signIn(server, 'grace'))).toBe(false);
    expect(await isIn(await signIn(server, 'grace', another))).toBe(true);
    expect(await set(link, PASSWORD)).toMatchObject({ status: 404, code: 'link.spent' });
  });

  test('of twenty who use one link at once, one sets the password (security 83, 110)', async () => {
    const link = await resetLink('grace');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => set(link, `sentence number ${at}`)),
    );
    const at = answers.findIndex(({ status }) => status === 303);
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(await isIn(await signIn(server, 'grace', `sentence number ${at}`))).toBe(true);
  });

  test('a link counts for an hour, and only the newest one (security 83)', async () => {
    const [first, second] = [await resetLink('grace'), await resetLink('grace')];
    expect((await new Visitor(server).get(first)).status).toBe(404);
    clock.moveBy(59 * 60_000);
    expect((await new Visitor(server).get(second)).status).toBe(200);
    clock.moveBy(2 * 60_000);
    expect((await set(second)).code).toBe('link.spent');
  });

  test('a link for a password is no invitation, and an invitation sets no password (security 83)', async () => {
    const reset = (await resetLink('grace')).split('/').at(-1);
    expect((await new Visitor(server).get(`/login/invitation/${reset}`)).status).toBe(404);
    const fields = { email: 'new@example.org', place: 'server' };
    const made = shownLink(await owner.post('/admin/people/invitations', fields));
    expect((await set(`/login/reset/${made.split('/').at(-1)}`)).status).toBe(404);
  });

  test('pages of links tell no other site where they were (security 83)', async () => {
    const answer = await fetch(`${server.url}${await resetLink('grace')}`);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toContain('no-store');
  });
});
