import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { movableClock } from '../support/clock.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { addWebhook, deliveriesOf, openReceiver, webhookOf } from '../webhooks/webhooks-world.ts';
import type { Receiver, WebhookJson } from '../webhooks/webhooks-world.ts';
import { openDesk, openDeskOfAdmin } from './desk-world.ts';

const clock = movableClock();
const TEN_MINUTES_MS = 600_000;
const show = { id: 'heard' };
let browser: Browser;
let receiver: Receiver;
let server: TestServer;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  receiver = await openReceiver();
  server = await startServer({ settings: receiver.settings, lookEveryMs: 50, clock });
  await makeShow(server, { title: 'Heard' });
  ({ page } = await openDesk(browser, server, { javaScriptEnabled: false }));
});
afterAll(async () => {
  await browser.close();
  receiver.close();
  await server.stop();
});

const tryOne = (webhook: WebhookJson) =>
  server.api(`/api/shows/heard/webhooks/${webhook.id}/test`, { method: 'POST' });
const finding = async (text: string, of = page) => {
  await of.goto('/admin');
  return of.locator('.findings > li').filter({ hasText: text });
};

/** Fails so many times. */
async function fail(webhook: WebhookJson, tries: number): Promise<void> {
  await tryOne(webhook);
  for (let attempts = 1; attempts <= tries; attempts += 1) {
    if (attempts > 1) clock.moveBy(TEN_MINUTES_MS);
    await vi.waitFor(async () => {
      expect((await deliveriesOf(server, show, webhook))[0]).toMatchObject({ attempts });
    }, 10_000);
  }
}

test('a webhook that failed at three tries needs attention on home, until it takes what is sent', async () => {
  const webhook = await addWebhook(server, show, '/secret-path');
  receiver.manners.set('/secret-path', 500);
  await fail(webhook, 2);
  expect(await (await finding('hook.test')).count()).toBe(0);
  clock.moveBy(TEN_MINUTES_MS);
  await vi.waitFor(async () => {
    const found = await finding('The webhook at hook.test does not take what is sent to it.');
    expect(await found.count()).toBe(1);
  }, 10_000);
  expect(await page.content()).not.toContain('secret-path');
  await page.getByRole('link', { name: 'See what came back' }).click();
  expect(await page.locator('main').textContent()).toContain('What came back: 500');
  receiver.manners.set('/secret-path', 200);
  clock.moveBy(4 * TEN_MINUTES_MS);
  await vi.waitFor(async () => {
    expect(await (await finding('hook.test')).count()).toBe(0);
  }, 10_000);
});

test('one that is disabled needs attention with the reason, unless somebody disabled it', async () => {
  const webhook = await addWebhook(server, show, '/gone');
  const set = (disabled: boolean) =>
    server.api(`/api/shows/heard/webhooks/${webhook.id}`, { method: 'PATCH', json: { disabled } });
  await set(true);
  expect(await (await finding('hook.test')).count()).toBe(0);
  await set(false);
  receiver.manners.set('/gone', 410);
  await tryOne(webhook);
  await vi.waitFor(async () => {
    expect((await webhookOf(server, show, webhook)).disabled_at).not.toBeNull();
  }, 10_000);
  const found = await finding('The webhook at hook.test is sent nothing any more.');
  expect(await found.textContent()).toContain('410');
  await server.api(`/api/shows/heard/webhooks/${webhook.id}`, { method: 'DELETE' });
});

test('one of every show is only named to owners', async () => {
  const ofAll = await addWebhook(server, show, '/all', { all_shows: true });
  receiver.manners.set('/all', 500);
  await fail(ofAll, 3);
  expect(await (await finding('hook.test')).count()).toBe(1);
  const { page: theirs, context } = await openDeskOfAdmin(browser, server, 'heard');
  expect(await (await finding('hook.test', theirs)).count()).toBe(0);
  await context.close();
});
