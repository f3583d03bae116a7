import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { openDesk, openDeskOfAdmin } from './desk-world.ts';

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const ofServer = [
  ['Shows', '/admin'],
  ['People', '/admin/people'],
  ['API tokens', '/admin/tokens'],
  ['Mail', '/admin/mail'],
  ['Activity', '/admin/activity'],
  ['Jobs', '/admin/jobs'],
  ['Storage', '/admin/storage'],
  ['Deleted shows', '/admin/deleted-shows'],
] as const;

const desk = (page: Page) => page.getByRole('navigation', { name: 'Desk' });

test('every page of the server is one step away from every page of the desk, which says where one is', async () => {
  const show = await makeShow(server, { title: 'Jobs' });
  const { context, page } = await openDesk(browser, server, { javaScriptEnabled: false });
  await page.goto(`/admin/shows/${show.slug}`);
  // A show can be called as a page is.
  expect(await desk(page).locator('[aria-current]').count()).toBe(0);
  const links = await desk(page).locator('.menu').getByRole('link').all();
  const seen = links.map(async (link) => [
    await link.textContent(),
    await link.getAttribute('href'),
  ]);
  expect(await Promise.all(seen)).toEqual(ofServer);
  for (const [name, path] of ofServer) {
    await page.goto(path);
    const here = desk(page).locator('[aria-current="page"]');
    expect(await here.allTextContents()).toEqual([name]);
  }
  await desk(page).getByRole('link', { name: 'Ada Example' }).click();
  await page.waitForURL('**/admin/account');
  expect(await desk(page).locator('[aria-current]').allTextContents()).toEqual(['Ada Example']);
  await page.goto('/admin/account/password');
  expect(await desk(page).locator('[aria-current="true"]').count()).toBe(1);
  await context.close();
});

test('on a phone the pages stand behind one line, which the keyboard opens, and all can be hit by a finger', async () => {
  const { context, page } = await openDesk(browser, server, {
    javaScriptEnabled: false,
    width: 390,
  });
  const header = page.getByRole('banner');
  expect((await header.boundingBox())!.height).toBeLessThan(60);
  const jobs = desk(page).getByRole('link', { name: 'Jobs', exact: true });
  expect(await jobs.isVisible()).toBe(false);
  await desk(page).getByText('Menu').focus();
  await page.keyboard.press('Enter');
  expect(await jobs.isVisible()).toBe(true);
  for (const link of await desk(page).getByRole('link').all()) {
    const box = (await link.boundingBox())!;
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin/people');
  await context.close();
});

test('the name of the house stands where the page begins', async () => {
  const { context, page } = await openDesk(browser, server);
  const left = async (selector: string) =>
    await page.locator(selector).evaluate((one) => {
      const words = document.createRange();
      words.selectNodeContents(one);
      return words.getBoundingClientRect().left;
    });
  expect(await left('header .brand')).toBe(await left('main h1'));
  await context.close();
});

test('who owns no server sees nothing of it in the navigation', async () => {
  const show = await makeShow(server, { title: 'One of many' });
  const { context, page } = await openDeskOfAdmin(browser, server, show.slug);
  await page.goto('/admin');
  expect(await desk(page).getByRole('link').allTextContents()).toEqual([
    'Longwave',
    'Grace Example',
  ]);
  await context.close();
});
