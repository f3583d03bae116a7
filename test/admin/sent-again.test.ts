import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { ListJson, ShowJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

let browser: Browser;
let server: TestServer;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer();
  await makeShow(server, { title: 'Sent again' });
  ({ page } = await openDesk(browser, server, { timezoneId: 'America/New_York' }));
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test('a page that shows a new secret is loaded again without making a second one', async () => {
  for (const [path, label, button, of] of [
    ['/admin/tokens', 'What it is for', 'Make the token', 'laptop'],
    [
      '/admin/shows/sent-again/webhooks',
      'Address',
      'Add the webhook',
      'https://hooks.example.org/laptop',
    ],
  ] as const) {
    await page.goto(path);
    await page.getByLabel(label).fill(of);
    await page.getByRole('button', { name: button }).click();
    await page.getByText('only now').first().waitFor();
    await page.waitForLoadState(); // its scripts have run
    await page.reload();
    expect(new URL(page.url()).pathname).toBe(path);
    expect(await page.getByText('only now').count()).toBe(0);
    expect(await page.getByText(of, { exact: true }).count(), path).toBe(1);
  }
});

test('the way back behind a form that was refused, and then sent, leads to that form', async () => {
  await page.goto('/admin');
  await page.goto('/admin/shows/new');
  const title = page.getByLabel('Title');
  expect(await page.getByLabel('Time zone').inputValue()).toBe('America/New_York');
  await title.fill(' ');
  await page.getByRole('button', { name: 'Make the show' }).click();
  await page.locator('#title-error').waitFor();
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('trouble');
  expect(new URL(page.url()).pathname).toBe('/admin/shows/new');
  await title.fill('Made at last');
  await page.getByRole('button', { name: 'Make the show' }).click();
  await page.getByText('The show is there.').waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'New show' }).waitFor();
  const { items } = await jsonOf<ListJson<ShowJson>>(await server.api('/api/shows'));
  expect(items.find((show) => show.title === 'Made at last')).toMatchObject({
    time_zone: 'America/New_York',
  });
});
