import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { idOf, join, PASSWORD, rowsOf, setUp, shownLink, signIn, Visitor } from './people-world.ts';

const DAY_MS = 86_400_000;

describe.each(kindsOfDatabase())('invitations on %s', (database) => {
  const clock = movableClock();
  let server: TestServer;
  let owner: Visitor;
  const people = '/admin/shows/my-show/people';
  beforeAll(async () => {
    server = await startServer({ database, clock });
    owner = await setUp(server);
    await makeShow(server);
    await makeShow(server, { title: 'Second' });
  });
  afterAll(() => server.stop());

  const invite = async (name: string, role: string, by = owner, path = people): Promise<string> =>
    shownLink(await by.post(`${path}/invitations`, { email: `${name}@example.org`, role }));
  const accept = (link: string, name: string) =>
    new Visitor(server).post(link, { name, password: PASSWORD });

  test('an invitation is looked at as often as anybody likes, and used once (security 83)', async () => {
    const link = await invite('grace', 'editor');
    for (let looks = 0; looks < 3; looks++) {
      const { status, text } = await new Visitor(server).get(link);
      expect(status).toBe(200);
      expect(text).toContain('grace@example.org');
      expect(text).toContain('“My Show” as editor');
    }
    expect((await accept(link, 'Grace')).status).toBe(303);
    expect(await accept(link, 'Mallory')).toMatchObject({ status: 404, code: 'link.spent' });
    const used = await new Visitor(server).send(link, { headers: { accept: 'text/html' } });
    expect(used.text).toContain('<a href="/login">To the sign-in</a>');
    const grace = await signIn(server, 'grace');
    expect((await grace.get('/admin')).text).toContain('My Show');
  });

  test('of twenty who use one invitation at once, one comes in (security 83, 110)', async () => {
    const link = await invite('once', 'editor');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => accept(link, `Guest ${at}`)),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(19);
  });

  test('a form of an invitation that is wrong uses nothing up, and keeps what was typed', async () => {
    const link = await invite('typo', 'analyst');
    const visitor = new Visitor(server);
    const { status, text } = await visitor.post(link, { name: 'Typing Person', password: 'short' });
    expect(status).toBe(422);
    expect(text).toContain('value="Typing Person"');
    expect(text).toContain('Must have at least 10 characters.');
    expect((await accept(link, 'Typing Person')).status).toBe(303);
  });

  test('an invitation counts for seven days, and its secret stands nowhere (security 83)', async () => {
    const link = await invite('late', 'editor');
    const secret = link.split('/').at(-1) ?? '';
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(rowsOf(server, 'entry_links')).not.toContain(secret);
    clock.moveBy(7 * DAY_MS - 60_000);
    expect((await new Visitor(server).get(link)).status).toBe(200);
    clock.moveBy(2 * 60_000);
    expect(await new Visitor(server).get(link)).toMatchObject({ status: 404, code: 'link.spent' });
    expect((await accept(link, 'Late')).status).toBe(404);
    owner = await signIn(server, 'ada');
  });

  test('an invitation to who has an account is accepted by them alone', async () => {
    const grace = await signIn(server, 'grace');
    const link = await invite('grace', 'analyst', owner, '/admin/shows/second/people');
    const stranger = await accept(link, 'Not Grace');
    expect(stranger.status).toBe(422);
    expect(stranger.text).toContain('Sign in to accept');
    expect((await owner.get(link)).text).toContain('Sign in to accept');
    const asOwner = await owner.post(link, { name: 'Not Grace', password: PASSWORD });
    expect(asOwner.status).toBe(422);
    expect((await grace.get(link)).text).toContain('Accept');
    expect((await grace.post(link)).location).toBe('/admin');
    expect((await grace.get('/admin')).text).toContain('Second');
  });

  test('an admin invites to their own show, and to nothing else', async () => {
    const admin = await join(server, owner, { name: 'boss', show: 'my-show', role: 'admin' });
    expect(await invite('helper', 'editor', admin)).toMatch(/^\/login\/invitation\//);
    const elsewhere = '/admin/shows/second/people/invitations';
    const fields = { email: 'x@example.org', role: 'admin', place: 'server', show_id: 'second' };
    expect((await admin.post(elsewhere, fields)).code).toBe('page.not-found');
    expect((await admin.post('/admin/people/invitations', fields)).code).toBe('person.role');
    const made = await admin.post(`${people}/invitations`, fields);
    const guest = new Visitor(server);
    await guest.post(shownLink(made), { name: 'X', password: PASSWORD });
    expect((await guest.get('/admin/people')).code).toBe('person.role');
  });

  test('whom an admin invited comes in no more once they are removed', async () => {
    const admin = await join(server, owner, { name: 'leaving', show: 'my-show', role: 'admin' });
    const link = await invite('friend', 'admin', admin);
    await owner.post(`${people}/${await idOf(owner, 'leaving')}/remove`);
    expect((await accept(link, 'Friend')).status).toBe(404);
  });

  test('an invitation that was taken back, or made again, counts no more', async () => {
    const first = await invite('again', 'editor');
    const second = await invite('again', 'analyst');
    expect((await new Visitor(server).get(first)).status).toBe(404);
    const { text } = await owner.get(people);
    const [, id] = new RegExp('invitations/([\\w-]+)/take-back"[^>]*>(?:(?!</form>).)*again@').exec(
      text,
    )!;
    const path = `/admin/shows/second/people/invitations/${id}/take-back`;
    expect((await owner.post(path)).code).toBe('invitation.not-found');
    expect((await owner.post(`${people}/invitations/${id}/take-back`)).status).toBe(303);
    expect((await new Visitor(server).get(second)).status).toBe(404);
  });

  test.each([
    ['email', { email: 'nobody', role: 'editor' }, 'Must be an e-mail address'],
    [
      'email',
      { email: 'ada@example.org', role: 'editor' },
      'This is the address of an owner of the server. Owners may',
    ],
    ['role', { email: 'y@example.org', role: 'owner' }, 'Must be admin, editor or analyst'],
  ])('what is wrong stands beside the field %s: %j', async (field, fields, said) => {
    const { status, text } = await owner.post(`${people}/invitations`, fields);
    expect(status).toBe(422);
    expect(text).toMatch(new RegExp(`id="${field}-error"[^>]*>${said}`));
    expect(text).toContain(`value="${fields.email}"`);
  });
});
