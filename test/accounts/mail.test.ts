import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/platform/config.ts';
import { mailerOf } from '../../src/platform/mail/mailer.ts';
import { movableClock } from '../support/clock.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { openSmtpReceiver } from '../support/smtp-receiver.ts';
import type { ReceivedMail, SmtpReceiver } from '../support/smtp-receiver.ts';
import { idOf, join, PASSWORD, rowsOf, setUp, shownLink, signIn, Visitor } from './people-world.ts';

const from = 'podcast@example.org';
/** The path of the link in a mail. */
const linkIn = ({ text }: ReceivedMail): string => /\/login\/\w+\/[\w-]{43}/.exec(text)?.[0] ?? '';

describe('mail that lets somebody in', () => {
  const clock = movableClock();
  let receiver: SmtpReceiver;
  let server: TestServer;
  let ada: Visitor;
  let show: ShowJson;
  beforeAll(async () => {
    receiver = await openSmtpReceiver();
    const settings = { SMTP_URL: receiver.url, MAIL_FROM: from };
    server = await startServer({ settings, clock, lookEveryMs: 50 });
    ada = await setUp(server);
    show = await makeShow(server, { title: 'Lunch & “Dinner”' });
  });
  afterAll(async () => {
    await server.stop();
    await receiver.close();
  });

  const invite = async (name: string) => {
    const email = `${name}@example.org`;
    return await ada.post(`/admin/shows/${show.id}/people/invitations`, { email, role: 'editor' });
  };

  /** Waits for a mail, while the clock goes on. */
  const mailTo = async (name: string, subject = ''): Promise<ReceivedMail> => {
    for (;;) {
      const found = receiver.mails.find(
        ({ to, headers }) =>
          to[0] === `${name}@example.org` && headers.get('subject')?.[0]?.startsWith(subject),
      );
      if (found) return found;
      clock.moveBy(500);
      await sleep(50);
    }
  };

  /** Invites somebody while the mail server can take nothing. */
  const inviteInVain = async (name: string): Promise<string> => {
    const tries = receiver.refused();
    receiver.refuseOnce('451 later');
    const link = shownLink(await invite(name));
    while (receiver.refused() === tries) await sleep(20);
    expect(receiver.mails.flatMap(({ to }) => to)).not.toContain(`${name}@example.org`);
    return link;
  };

  test('an invitation goes out by mail, with a link of its own that no row of the database knows', async () => {
    const shown = shownLink(await invite('grace'));
    const mail = await mailTo('grace');
    expect(mail).toMatchObject({ from, to: ['grace@example.org'] });
    expect(mail.text).toContain('ada invites you to “Lunch & “Dinner”” as editor');
    const [secret = ''] = linkIn(mail).split('/').slice(-1);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(rowsOf(server, 'jobs') + rowsOf(server, 'entry_links')).not.toContain(secret);
    const guest = new Visitor(server);
    expect((await guest.get(shown)).status).toBe(200);
    const chosen = { name: 'grace', password: PASSWORD };
    expect((await guest.post(linkIn(mail), chosen)).location).toBe('/admin');
    expect((await guest.get(shown)).code).toBe('link.spent');
    expect((await guest.get(linkIn(mail))).code).toBe('link.spent');
  });

  test('a mail server that cannot take it now gets it later; the link that was shown counts meanwhile', async () => {
    const shown = await inviteInVain('late');
    expect((await new Visitor(server).get(shown)).status).toBe(200);
    expect((await new Visitor(server).get(linkIn(await mailTo('late')))).status).toBe(200);
  });

  test('every mail that may have come counts, until one is used', async () => {
    receiver.loseAnswerOnce();
    await invite('twice');
    await mailTo('twice');
    const both = () => receiver.mails.filter(({ to }) => to[0] === 'twice@example.org');
    while (both().length < 2) {
      clock.moveBy(500);
      await sleep(50);
    }
    const [first = '', second = ''] = both().map(linkIn);
    expect(first).not.toBe(second);
    const chosen = { name: 'twice', password: PASSWORD };
    expect((await new Visitor(server).get(second)).status).toBe(200);
    expect((await new Visitor(server).post(first, chosen)).location).toBe('/admin');
    expect((await new Visitor(server).get(second)).code).toBe('link.spent');
  });

  test('an invitation that was taken back before it could be sent is not sent', async () => {
    await inviteInVain('gone');
    const { text } = await ada.get(`/admin/shows/${show.id}/people`);
    const [, id] = /gone@.*?invitations\/(\w+)\/take-back/s.exec(text) ?? [];
    await ada.post(`/admin/shows/${show.id}/people/invitations/${id}/take-back`);
    await inviteInVain('after');
    await mailTo('after');
    expect(receiver.mails.flatMap(({ to }) => to)).not.toContain('gone@example.org');
  });

  test('a link for a new password goes to who has forgotten theirs', async () => {
    await join(server, ada, { name: 'bob', show: show.id, role: 'analyst' });
    await ada.post(`/admin/people/${await idOf(ada, 'bob')}/reset-link`);
    const mail = await mailTo('bob', 'A new password');
    await new Visitor(server).post(linkIn(mail), { password: 'quite another sentence' });
    const bob = await signIn(server, 'bob', 'quite another sentence');
    expect((await bob.get('/admin')).status).toBe(200);
  });

  const forgotten = async (email: string) =>
    await new Visitor(server).post('/login/forgotten', { email });

  test('who has forgotten the password has a link sent; the answer is the same for an address that nobody has (security 76)', async () => {
    await join(server, ada, { name: 'dora', show: show.id, role: 'analyst' });
    const { status, location } = await forgotten(' Dora@Example.org');
    expect({ status, location }).toEqual({ status: 303, location: '/login/forgotten?done=asked' });
    expect(await forgotten('nobody@example.org')).toMatchObject({ status, location });
    const refused = await forgotten('me & you');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="me &amp; you"');
    const mail = await mailTo('dora', 'A new password');
    expect(mail.text).toContain('Somebody, perhaps you');
    await new Visitor(server).post(linkIn(mail), { password: 'quite another sentence' });
    const dora = await signIn(server, 'dora', 'quite another sentence');
    expect((await dora.get('/admin')).status).toBe(200);
    expect((await ada.get('/admin/activity')).text).toContain('Asked for a link');
    expect(receiver.mails.flatMap(({ to }) => to)).not.toContain('nobody@example.org');
  });

  test('asking again and again sends three mails, takes no link away, and is stopped', async () => {
    await join(server, ada, { name: 'emma', show: show.id, role: 'analyst' });
    const mails = () => receiver.mails.filter(({ text }) => text.includes('perhaps you'));
    const before = mails().length;
    for (let count = 1; count <= 3; count++) {
      await forgotten('emma@example.org');
      await expect.poll(() => mails().length).toBe(before + count);
    }
    await forgotten('emma@example.org');
    await invite('later');
    await mailTo('later');
    expect(mails()).toHaveLength(before + 3);
    expect((await new Visitor(server).get(linkIn(mails()[before]!))).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 10 }, () => forgotten('x@example.org')));
    expect(answers.map(({ status }) => status)).toContain(429);
  });

  test('a test mail says that it was taken, or what the mail server has against it', async () => {
    expect((await ada.post('/admin/mail/test')).location).toBe('/admin/mail?done=sent');
    receiver.refuseOnce('550 no such box');
    const { status, text } = await ada.post('/admin/mail/test');
    expect(status).toBe(422);
    expect(text).toContain('550 no such box');
    expect(text).not.toContain('right');
  });

  test('who has had many links mailed is stopped, wherever they make them, and nobody else (security 114)', async () => {
    const eve = await join(server, ada, { name: 'eve', show: show.id, role: 'admin' });
    let answer = await invite('many');
    for (let sent = 1; sent < 30 && answer.status === 200; sent++) answer = await invite('many');
    expect(answer.code).toBe('mail.too-many');
    const reset = `/admin/people/${await idOf(ada, 'bob')}/reset-link`;
    expect((await ada.post(reset)).code).toBe('mail.too-many');
    const wanted = { email: 'one@example.org', role: 'editor' };
    const path = `/admin/shows/${show.id}/people/invitations`;
    expect((await eve.post(path, wanted)).status).toBe(200);
  });
});

describe('a mail', () => {
  let receiver: SmtpReceiver;
  beforeAll(async () => {
    receiver = await openSmtpReceiver();
  });
  afterAll(() => receiver.close());

  test.each([
    ['a wrong password', (url: string) => url.replace('right', 'wrong'), 'Check the user'],
    [
      'a server elsewhere without TLS',
      (url: string) => url.replace('ada:right@127.0.0.1', '127.0.0.2'),
      'speaks no TLS',
    ],
    ['nobody there', () => 'smtp://127.0.0.1:1', 'Check the server and its port'],
  ])('%s is told in words', async (_name, change, mend) => {
    const config = parseConfig({ SMTP_URL: change(receiver.url), MAIL_FROM: from });
    const mail = { to: 'ada@example.org', subject: 'x', text: 'x' };
    await expect(mailerOf(config.mail)!.send(mail)).rejects.toMatchObject({
      code: 'mail.failed',
      mend: expect.stringContaining(mend),
    });
  });

  test('nothing that somebody has typed makes a header or a recipient (security 38)', async () => {
    const mailer = mailerOf(parseConfig({ SMTP_URL: receiver.url, MAIL_FROM: from }).mail)!;
    const count = receiver.mails.length;
    await mailer.send({
      to: 'ada@example.org',
      subject: 'Hello\r\nBcc: eve@example.org\u2028\n\nX: y',
      text: 'Hello\r\n.\r\nRCPT TO:<eve@example.org>\r\n',
    });
    const [mail] = receiver.mails.slice(count);
    expect(receiver.mails).toHaveLength(count + 1);
    expect(mail?.to).toEqual(['ada@example.org']);
    expect([...mail!.headers.keys()].filter((name) => ['bcc', 'x'].includes(name))).toEqual([]);
    expect(mail!.headers.get('subject')).toEqual(['Hello Bcc: eve@example.org X: y']);
    expect(mail!.headers.get('content-type')?.[0]).toContain('text/plain');
    await mailer
      .send({ to: 'eve@example.org, bob@example.org', subject: 'x', text: 'x' })
      .catch(() => undefined);
    expect(receiver.mails.slice(count + 1).flatMap(({ to }) => to)).not.toContain(
      'bob@example.org',
    );
  });

  test('one setting of mail without the other, or that nobody can read, is refused (security 63)', () => {
    expect(() => parseConfig({ SMTP_URL: receiver.url })).toThrow('only of use together');
    expect(() => parseConfig({ SMTP_URL: 'https://mail.example.org', MAIL_FROM: from })).toThrow(
      'SMTP_URL must be',
    );
    const undecodable = receiver.url.replace('right', '100%right');
    expect(() => parseConfig({ SMTP_URL: undecodable, MAIL_FROM: from })).toThrow('%25');
  });
});
