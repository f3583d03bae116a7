import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { codeAt } from '../accounts/people-world.ts';
import { openBrowser } from '../support/browser.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const NARROW = 390;
const password = 'a sentence to keep';

describe.skipIf(!inject('has').chromium)('people on a phone, without scripts', () => {
  let server: TestServer;
  let browser: Browser;
  let owner: Page;
  let guest: Page;
  beforeAll(async () => {
    server = await startServer();
    browser = await openBrowser();
    await makeShow(server, { title: 'A Show With a Rather Long Title' });
    [owner, guest] = [await phone(), await phone()];
    await owner.goto(server.setupPath ?? '');
    await owner.getByLabel('Your name').fill('Ada Example');
    await owner.getByLabel('E-mail').fill('ada@example.org');
    await owner.getByLabel('Password').fill(password);
    await owner.keyboard.press('Enter');
    await owner.getByRole('heading', { name: 'Your shows' }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const phone = async (): Promise<Page> => {
    const context: BrowserContext = await browser.newContext({
      baseURL: server.url,
      javaScriptEnabled: false,
      viewport: { width: NARROW, height: 800 },
    });
    return await context.newPage();
  };
  const expectToFit = async (page: Page): Promise<void> => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, page.url()).toBeLessThanOrEqual(NARROW);
  };

  test('an owner invites somebody, who comes in by the link, gets another role and is removed', async () => {
    await owner.goto('/admin/people');
    await owner.getByRole('link', { name: 'Roles in A Show' }).click();
    await owner.getByLabel('E-mail').fill('somebody-with-a-long-address@podcast.example.org');
    await owner.getByRole('button', { name: 'Make the invitation' }).click();
    await expectToFit(owner);
    await guest.goto(await owner.getByLabel('Link').inputValue());
    await expectToFit(guest);
    await guest.getByLabel('Your name').fill('Grace Example');
    await guest.getByLabel('Password').fill(password);
    await guest.keyboard.press('Enter');
    await guest.getByRole('heading', { name: 'A Show With' }).waitFor();
    await owner.getByRole('link', { name: 'Done' }).click();
    await owner.getByLabel('Role of Grace Example').selectOption('analyst');
    await owner.getByRole('button', { name: 'Change' }).click();
    await owner.getByText('The role is changed.').waitFor();
    await expectToFit(owner);
    await owner.getByRole('link', { name: 'Remove Grace Example' }).click();
    await expectToFit(owner);
    await owner.getByRole('button', { name: 'Remove' }).click();
    await owner.getByText('They are no member of this show any more.').waitFor();
    await guest.goto('/admin');
    await guest.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('an owner sets up a second factor by the key on the page, and signs in with a code', async () => {
    await owner.goto('/admin/account');
    await expectToFit(owner);
    await owner.getByRole('link', { name: 'Set up' }).click();
    await owner.getByLabel('Your password').fill(password);
    await owner.keyboard.press('Enter');
    await owner.getByRole('img', { name: 'The link below' }).waitFor();
    await expectToFit(owner);
    const uri = (await owner.getByRole('link', { name: 'otpauth' }).getAttribute('href')) ?? '';
    const [recoveryCode = ''] = await owner.locator('.codes code').allTextContents();
    await owner.getByLabel('Code').fill(codeAt(uri, Date.now()));
    await owner.getByRole('button', { name: 'Turn it on' }).click();
    await owner.getByText('From now on, signing in asks for a code.').waitFor();
    await owner.getByRole('button', { name: 'Sign out' }).click();
    await owner.getByRole('heading', { name: 'Sign in' }).waitFor();
    await owner.goto('/admin/tokens');
    await owner.getByLabel('E-mail').fill('ada@example.org');
    await owner.getByLabel('Password').fill(password);
    await owner.keyboard.press('Enter');
    await owner.getByRole('heading', { name: 'One more code' }).waitFor();
    await owner.getByLabel('Code').fill(recoveryCode);
    await owner.keyboard.press('Enter');
    await owner.getByRole('heading', { name: 'API tokens' }).waitFor();
    await expectToFit(owner);
  });
});
