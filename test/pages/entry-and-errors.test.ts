import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeAt, idOf, join, shownLink, signIn } from '../accounts/people-world.ts';
import { owner } from '../admin/desk-world.ts';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { linksToNowhere, tooWide } from '../support/page-quality.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

describe.each([
  [390, 'light'],
  [390, 'dark'],
  [1280, 'light'],
  [1280, 'dark'],
] as const)('at %i px, %s, by axe (WCAG 2.2 AA)', (width, colorScheme) => {
  let browser: Browser;
  let server: TestServer;
  let context: BrowserContext;
  let page: Page;
  const open = async (): Promise<BrowserContext> =>
    await browser.newContext({
      baseURL: server.url,
      viewport: { width, height: 900 },
      colorScheme,
    });
  beforeAll(async () => {
    browser = await openBrowser();
    server = await startServer({});
    context = await open();
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  async function expectGood(of = page): Promise<void> {
    expect([
      ...(await violationsOf(of)),
      ...(await tooWide(of)),
      ...(await linksToNowhere(of)),
    ]).toEqual([]);
  }

  /** Sends the first form of a page as it stands, past what the browser would hold back, and looks at what comes. */
  async function expectGoodErrors(of = page): Promise<void> {
    const answer = of.waitForResponse((one) => one.request().method() === 'POST');
    await of.evaluate(() => {
      const form = document.querySelector<HTMLFormElement>('main form[method=post]')!;
      HTMLFormElement.prototype.submit.call(form);
    });
    expect((await answer).status()).toBe(422);
    await of.waitForLoadState('load');
    await of.locator('.wrong, .trouble').first().waitFor();
    await expectGood(of);
  }

  test('the set-up, and what it says of an empty form', async () => {
    await page.goto('/admin');
    await page.getByRole('heading', { name: 'Nobody owns this server yet' }).waitFor();
    expect(await page.getByLabel('Password').count()).toBe(0);
    await expectGood();
    await page.goto(server.setupPath ?? '');
    await expectGood();
    await expectGoodErrors();
    await page.getByLabel('Your name').fill(owner.name);
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
    await page.waitForURL('**/admin');
    await expectGood();
    await makeShow(server, { title: 'My show' });
  });

  test.each([
    '/admin/shows/new',
    '/admin/shows/my-show/publish',
    '/admin/shows/my-show/webhooks',
    '/admin/shows/my-show/domain',
    '/admin/shows/my-show/delete',
    '/admin/people',
    '/admin/tokens',
    '/admin/account/password',
    '/admin/account/second-factor',
  ])('what a form says that is empty: %s', async (path) => {
    await page.goto(path);
    await expectGoodErrors();
  });

  test('links that let somebody in: an invitation, and a new password', async () => {
    const ada = await signIn(server, 'ada', owner.password);
    const fields = { email: 'bob@example.org', place: 'server' };
    const invitation = shownLink(await ada.post('/admin/people/invitations', fields));
    await join(server, ada, { name: 'grace', show: 'my-show', role: 'editor' });
    const person = await idOf(ada, 'grace');
    const reset = shownLink(await ada.post(`/admin/people/${person}/reset-link`));
    const other = await open();
    const visitor = await other.newPage();
    for (const link of [invitation, reset]) {
      await visitor.goto(link);
      await expectGood(visitor);
      await expectGoodErrors(visitor);
    }
    await visitor.goto('/login/reset/nothing-like-it');
    await expectGood(visitor);
    await other.close();
  });

  test('signing in with a wrong password, and with a second factor', async () => {
    const ada = await signIn(server, 'ada', owner.password);
    const path = '/admin/account/second-factor';
    const { text } = await ada.post(path, { password: owner.password });
    const uri = /otpauth:[^"<]+/.exec(text)?.[0].replaceAll('&amp;', '&') ?? '';
    const code = codeAt(uri, Date.now());
    expect((await ada.post(`${path}/confirm`, { code })).location).toContain('factor-on');
    const other = await open();
    const visitor = await other.newPage();
    await visitor.goto('/login');
    await expectGoodErrors(visitor);
    await visitor.getByLabel('E-mail').fill(owner.email);
    await visitor.getByLabel('Password').fill(owner.password);
    await visitor.getByRole('button', { name: 'Sign in' }).click();
    await visitor.getByLabel('Code').waitFor();
    await expectGood(visitor);
    await expectGoodErrors(visitor);
    await other.close();
  });
});
