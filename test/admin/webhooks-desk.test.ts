import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { addWebhook, isSigned, openReceiver } from '../webhooks/webhooks-world.ts';
import type { Receiver, WebhookJson } from '../webhooks/webhooks-world.ts';
import { openDesk, openDeskOfAdmin } from './desk-world.ts';

let browser: Browser;
let receiver: Receiver;
let server: TestServer;
let page: Page;
let ofAll: WebhookJson;
beforeAll(async () => {
  browser = await openBrowser();
  receiver = await openReceiver();
  server = await startServer({ settings: receiver.settings, lookEveryMs: 50 });
  await makeShow(server, { title: 'Heard' });
  const other = await makeShow(server, { title: 'Other' });
  ofAll = await addWebhook(server, other, '/all', { all_shows: true });
  ({ page } = await openDesk(browser, server, { javaScriptEnabled: false }));
});
afterAll(async () => {
  await browser.close();
  receiver.close();
  await server.stop();
});

const press = (name: string, on = page) => on.getByRole('button', { name }).click();

test('a webhook is added, tried, looked at, sent to again and removed without scripts', async () => {
  await page.goto('/admin/shows/heard');
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByLabel('Address').fill('http://127.0.0.1/inside');
  await page.getByLabel('An upload fails').uncheck();
  await press('Add the webhook');
  await page.getByText('Longwave does not open this address.').waitFor();
  expect(await page.getByLabel('An upload fails').isChecked()).toBe(false);
  expect(await page.getByLabel('Address').inputValue()).toBe('http://127.0.0.1/inside');
  await page.getByLabel('Address').fill('http://hook.test/one');
  await press('Add the webhook');
  const secret = await page.getByLabel('Secret').inputValue();
  await page.getByRole('link', { name: 'To the webhook' }).click();
  expect(await page.content()).not.toContain(secret);

  await press('Send a test');
  await page.getByText('It is sent in a moment').waitFor();
  await vi.waitFor(() => expect(receiver.at('/one')).toHaveLength(1), 10_000);
  expect(isSigned(receiver.at('/one')[0]!, secret)).toBe(true);
  const sent = page.locator('main details').first();
  await vi.waitFor(async () => {
    await page.reload();
    expect(await sent.locator('summary').textContent()).toMatch(/webhook\.test.*delivered/);
  }, 10_000);
  await sent.locator('summary').click();
  await sent.getByText('What came back: 200').waitFor();
  await sent.getByText('thanks').waitFor();
  await press('Send it again');
  await vi.waitFor(() => expect(receiver.at('/one')).toHaveLength(2), 10_000);
  expect(receiver.at('/one')[1]!.id).toBe(receiver.at('/one')[0]!.id);

  await page.getByRole('link', { name: 'Remove it' }).click();
  await press('Remove');
  await page.getByText('The webhook hears nothing more.').waitFor();
  expect(await page.content()).not.toContain('hook.test/one');
});

test('one whose receiver has said that it is gone can be sent to again', async () => {
  await page.goto('/admin/shows/heard');
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByLabel('Address').fill('http://hook.test/gone');
  await press('Add the webhook');
  await page.getByRole('link', { name: 'To the webhook' }).click();
  receiver.manners.set('/gone', 410);
  await press('Send a test');
  await vi.waitFor(async () => {
    await page.reload();
    await page.getByText('nothing is sent').waitFor({ timeout: 500 });
  }, 10_000);
  await press('Send to it again');
  await page.getByRole('button', { name: 'Send a test' }).waitFor();
});

test('a delivery that failed and waits says so, and the jobs count the same tries', async () => {
  const { id } = await addWebhook(server, { id: 'heard' }, '/failing');
  receiver.manners.set('/failing', 500);
  const path = `/admin/shows/heard/webhooks/${id}`;
  await page.goto(path);
  await press('Send a test');
  const sent = page.locator('main details').first();
  await vi.waitFor(async () => {
    await page.goto(path);
    expect(await sent.textContent()).toMatch(/failing, next at .*[1-9] tr/);
  }, 10_000);
  await page.goto('/admin/jobs');
  const job = page.locator('.rows > li').filter({ hasText: 'Send an event to a webhook' });
  expect(await job.textContent()).toMatch(/status 500.*[1-9] tr/);
});

test('who manages one show neither makes nor opens a webhook that hears of every show', async () => {
  const { page: theirs, context } = await openDeskOfAdmin(browser, server, 'heard');
  await theirs.goto('/admin/shows/heard/webhooks');
  await theirs.getByText('An address of the owners of this server').waitFor();
  expect(await theirs.content()).not.toContain(ofAll.url);
  expect(await theirs.getByLabel('Of every show').count()).toBe(0);
  for (const path of ['', '/remove'])
    expect((await theirs.goto(`/admin/shows/heard/webhooks/${ofAll.id}${path}`))?.status()).toBe(
      403,
    );
  const headers = { 'sec-fetch-site': 'same-origin' };
  const post = async (path: string, form: Record<string, string> = {}) =>
    (await context.request.post(path, { headers, form, maxRedirects: 0 })).status();
  for (const act of ['remove', 'test', 'enable', 'deliveries/x/replay'])
    expect(await post(`/admin/shows/heard/webhooks/${ofAll.id}/${act}`), act).toBe(403);
  const wanted = { url: 'http://hook.test/spy', event_x: 'on', all_shows: 'true' };
  expect(await post('/admin/shows/heard/webhooks', { ...wanted, 'event_show.changed': 'on' })).toBe(
    422,
  );
  expect(await (await server.api('/api/shows/heard/webhooks')).text()).not.toContain('spy');
  await context.close();
});
