import { expect } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { TestServer } from '../support/server.ts';

export const owner = {
  name: 'Ada Example',
  email: 'ada@example.org',
  password: 'a sentence to keep',
};

/** A browser of somebody who has set up this server. */
export async function openDesk(
  browser: Browser,
  server: TestServer,
  options: {
    javaScriptEnabled?: boolean;
    width?: number;
    colorScheme?: 'light' | 'dark';
    bypassCSP?: boolean;
    timezoneId?: string;
  } = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const { width = 1280, ...rest } = options;
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width, height: 900 },
    ...rest,
  });
  const page = await context.newPage();
  const setUp = await page.goto(server.setupPath ?? '/login');
  if (setUp?.ok() && page.url().includes('/setup/')) {
    await page.getByLabel('Your name').fill(owner.name);
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
  } else {
    await page.goto('/login');
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  await page.waitForURL('**/admin');
  return { context, page };
}

/** A browser of somebody whom the owner has made an admin of one show. */
export async function openDeskOfAdmin(
  browser: Browser,
  server: TestServer,
  show: string,
): Promise<{ context: BrowserContext; page: Page }> {
  const asOwner = await openDesk(browser, server, { javaScriptEnabled: false });
  await asOwner.page.goto(`/admin/shows/${show}/people`);
  await asOwner.page.getByLabel('E-mail').fill('grace@example.org');
  await asOwner.page.getByLabel('As').selectOption('admin');
  await asOwner.page.getByRole('button', { name: 'Make the invitation' }).click();
  const link = new URL(await asOwner.page.getByLabel('Link').inputValue());
  await asOwner.context.close();
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(link.pathname);
  await page.getByLabel('Your name').fill('Grace Example');
  await page.getByLabel('Password').fill('another sentence to keep');
  await page.getByRole('button', { name: 'Make my account' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login/invitation'));
  return { context, page };
}

/** Goes, is asked by a dialog of that type, and stays; says what was asked. */
export async function stayWhen(page: Page, type: string, go: Promise<void>): Promise<string> {
  const dialog = await page.waitForEvent('dialog', { timeout: 5000 });
  expect(dialog.type()).toBe(type);
  await dialog.dismiss();
  await go;
  return dialog.message();
}
