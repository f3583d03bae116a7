import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openDesk, owner } from '../admin/desk-world.ts';
import { idOf, joinAsOwner, signIn as asVisitor } from './people-world.ts';
import { openBrowser } from '../support/browser.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const PATH = '/admin/account/passkeys';

describe.skipIf(!inject('has').chromium)('passkeys, of a device that Chromium plays', () => {
  let server: TestServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let devices: CDPSession;
  let device: string;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    ({ context, page } = await openDesk(browser, server));
    devices = await context.newCDPSession(page);
    await devices.send('WebAuthn.enable');
    const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    device = authenticatorId;
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const session = async () =>
    (await context.cookies()).find(({ name }) => name === 'longwave-session')?.value;
  const leave = async (): Promise<void> => {
    await page.goto('/admin');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  };
  const begin = async (password: string): Promise<void> => {
    await page.goto(PATH);
    await page.getByLabel('Name').fill('<My phone>');
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Go on' }).click();
  };
  const signIn = () => page.getByRole('button', { name: 'Use a passkey' }).click();

  /** Sends what the device answered once more, or to what else it was made for. */
  const send = (path: string, credential: string) =>
    context.request.post(path, {
      form: { name: 'x', credential },
      headers: { 'sec-fetch-site': 'same-origin' },
      maxRedirects: 0,
    });

  test('one is added with the password, and lets in without one: to a new session (security 78)', async () => {
    await begin('not my password');
    await page.getByText('This is not your password.').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('<My phone>');
    await begin(owner.password);
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await page.getByText('The passkey is kept.').waitFor();
    await page.getByText('<My phone>since').waitFor();
    const before = await session();
    await leave();
    await page.goto(`/login?next=${encodeURIComponent('/admin/tokens')}`);
    await signIn();
    await page.getByRole('heading', { name: 'API tokens' }).waitFor();
    expect(await session()).not.toBe(before);
  });

  test('what a device has answered counts once, for what it was asked, and for this server alone', async () => {
    await leave();
    const [sent] = await Promise.all([page.waitForRequest('**/login/passkey'), signIn()]);
    const credential = new URLSearchParams(sent.postData() ?? '').get('credential') ?? '';
    await page.getByRole('heading', { name: 'Your shows' }).waitFor();
    for (const path of ['/login/passkey', `${PATH}/confirm`])
      expect((await send(path, credential)).status(), path).toBe(422);
    for (const path of ['/login/passkey', '/login/passkey/challenge', PATH, `${PATH}/confirm`]) {
      const headers = { 'sec-fetch-site': 'cross-site' };
      expect((await context.request.post(path, { headers, form: {} })).status(), path).toBe(403);
    }
  });

  test('one whose device has not looked who holds it lets nobody in: it stands for both factors', async () => {
    await leave();
    await devices.send('WebAuthn.setUserVerified', {
      authenticatorId: device,
      isUserVerified: false,
    });
    await signIn();
    await page.getByText('Nothing has changed').waitFor();
    // A page that asks for less than ours does.
    await page.route('**/login/passkey/challenge', async (route) => {
      const response = await route.fetch();
      const json = { ...(await response.json()), userVerification: 'discouraged' };
      await route.fulfill({ response, json });
    });
    await signIn();
    await page.getByText('This passkey does not count here.').waitFor();
    await page.unroute('**/login/passkey/challenge');
    await devices.send('WebAuthn.setUserVerified', {
      authenticatorId: device,
      isUserVerified: true,
    });
    await signIn();
    await page.getByRole('heading', { name: 'Your shows' }).waitFor();
  });

  test('one that is removed lets nobody in, and nobody removes that of another', async () => {
    await page.goto(PATH);
    await page.getByRole('link', { name: 'Remove <My phone>' }).click();
    const own = page.url();
    const ada = await asVisitor(server, 'ada');
    const bob = await joinAsOwner(server, ada, 'bob');
    expect((await bob.post(own)).code).toBe('passkey.not-found');
    await page.getByRole('button', { name: 'Remove the passkey' }).click();
    await page.getByText('opens this account no more').waitFor();
    await leave();
    await signIn();
    await page.getByText('This passkey does not count here.').waitFor();
  });

  test('an owner takes all from somebody else, and ends their sessions; of their own only they do', async () => {
    const ada = await asVisitor(server, 'ada');
    const eve = await joinAsOwner(server, ada, 'eve');
    await page.goto('/login');
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Your shows' }).waitFor();
    await begin(owner.password);
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await page.getByText('The passkey is kept.').waitFor();
    const one = `/admin/people/${await idOf(eve, owner.name)}`;
    expect((await ada.post(`${one}/passkeys`)).text).toContain('This is your own account.');
    expect((await eve.get(one)).text).toContain(`${one}/passkeys`);
    expect((await eve.post(`${one}/passkeys`)).location).toBe(`${one}?done=passkeys`);
    expect((await ada.get('/admin')).status).toBe(303);
    await page.goto('/login');
    await signIn();
    await page.getByText('This passkey does not count here.').waitFor();
    expect((await eve.get('/admin/activity')).text).toContain('Removed all passkeys');
  });

  test('without scripts, the sign-in is as it was, and the page of passkeys says what is missing', async () => {
    const ada = await asVisitor(server, 'ada');
    expect((await ada.get('/login')).text).toMatch(/<form [^>]*data-passkey="known"[^>]* hidden/);
    const asked = await ada.post(PATH, { name: 'phone', password: owner.password });
    expect(asked.text).toContain('This step needs scripts');
    const { status, text } = await ada.post(`${PATH}/confirm`, { name: 'phone', credential: '' });
    expect(status).toBe(422);
    expect(text).toContain('Your browser sent no passkey.');
  });

  test('who asks for challenge after challenge is stopped (security 75)', async () => {
    const statuses = new Set<number>();
    for (let asked = 0; asked < 31; asked++)
      statuses.add((await send('/login/passkey/challenge', '')).status());
    expect([...statuses]).toEqual([200, 429]);
  });
});
