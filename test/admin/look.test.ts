import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

let server: TestServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let draft: EpisodeJson;
beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
  await makeShow(server, { title: 'Seen', time_zone: 'Europe/Berlin' });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 65 });
  const add = async (fields: Record<string, string>) =>
    await makeEpisode(server, 'seen', audio, fields);
  await add({ title: 'Counted', season: '2', number: '5' });
  await add({ title: 'More of it', type: 'bonus' });
  draft = await add({ title: 'Same', draft: 'true' });
  const json = { persons: [{ name: 'Grace' }] };
  await server.api(`/api/episodes/${draft.id}`, { method: 'PATCH', json });
  ({ context, page } = await openDesk(browser, server));
  page.setDefaultTimeout(5000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const box = async (of: Locator) => (await of.boundingBox())!;
const styleOf = async (of: Locator, name: string) =>
  await of.evaluate((one, asked) => getComputedStyle(one).getPropertyValue(asked), name);

test('the list of episodes says their season, number and length, and when a draft was made', async () => {
  await page.goto('/admin/shows/seen');
  const line = (title: string) => page.locator('.episodes > li').filter({ hasText: title });
  expect(await line('Counted').locator('.facts > span').allTextContents()).toEqual([
    'Season 2, episode 5',
    '1:05',
  ]);
  expect(await line('More of it').locator('.facts').textContent()).toBe('Bonus1:05');
  expect(await line('Same').locator('.when').textContent()).toMatch(
    /^made \d+ \w{3} \d{4}, \d\d:\d\d draft$/,
  );
});

test('one thing of a page is filled, the others are drawn', async () => {
  await page.goto('/admin/shows/seen');
  const filled = await page
    .locator('main :is(.button, button):visible')
    .evaluateAll((all) =>
      all
        .filter((one) => getComputedStyle(one).backgroundColor !== 'rgba(0, 0, 0, 0)')
        .map((one) => one.textContent),
    );
  expect(filled).toEqual(['Publish an episode']);
});

test('what chooses a file is drawn too: filled, it would weigh as much as what sends the form', async () => {
  await page.goto('/admin/shows/seen/publish');
  const ground = await page
    .locator('#audio')
    .evaluate((one) => getComputedStyle(one, '::file-selector-button').backgroundColor);
  expect(ground).toBe('rgba(0, 0, 0, 0)');
});

test('a box to tick is square, and its line can be seen (WCAG 2.2, 1.4.11)', async () => {
  await page.goto('/admin/tokens');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const empty = page.locator('main [type=checkbox]:not(:checked)').first();
    expect(Number.parseFloat(await styleOf(empty, 'border-radius'))).toBeLessThanOrEqual(4);
    const line = await styleOf(empty, 'border-top-color');
    const card = page.locator('article:has([type=checkbox])');
    const ground = await styleOf(card, 'background-color');
    expect(contrast(line, ground)).toBeGreaterThanOrEqual(3);
  }
  await page.emulateMedia({ colorScheme: null });
});

/** As WCAG reckons it. */
function contrast(...colours: [string, string]): number {
  const [light, dark] = colours.map(luminance).toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('notices are as wide as the form, and the player touches nothing', async () => {
  await page.goto(`/admin/episodes/${draft.id}`);
  const [notice, form] = [page.locator('main > .attention').first(), page.locator('form.wide')];
  expect((await box(notice)).width).toBe((await box(form.first())).width);
  const audio = await box(page.locator('main > audio'));
  expect((await box(notice)).y - (audio.y + audio.height)).toBeGreaterThanOrEqual(16);
});

test('lines that open are as high as one another', async () => {
  await page.goto(`/admin/episodes/${draft.id}`);
  const lines = page.locator('main summary:visible');
  expect(await lines.allTextContents()).toContain('People1');
  const heights = await lines.evaluateAll((all) => all.map((one) => one.clientHeight));
  expect(new Set(heights).size).toBe(1);
});

test('a file stays where it is when it is marked as right or wrong, and its hint as it was', async () => {
  await page.goto('/admin/shows/seen/publish');
  const [input, hint] = [page.locator('#audio'), page.locator('#audio-hint')];
  const seen = async () => [
    await styleOf(input, 'padding-inline-start'),
    await input.evaluate((one) => getComputedStyle(one, '::file-selector-button').paddingLeft),
    (await box(input)).x,
  ];
  const [before, colour] = [await seen(), await styleOf(hint, 'color')];
  for (const isWrong of ['false', 'true']) {
    await input.evaluate((one, value) => one.setAttribute('aria-invalid', value), isWrong);
    expect(await seen()).toEqual(before);
    if (isWrong === 'false') expect(await styleOf(hint, 'color')).toBe(colour);
  }
});

test('a file is to be dropped only where something can drag it', async () => {
  await page.goto('/admin/shows/seen/publish');
  await page.getByText('Or drop it anywhere').waitFor();
  const storageState = await context.storageState();
  const phone = await browser.newContext({ baseURL: server.url, storageState, hasTouch: true });
  const seen = await phone.newPage();
  await seen.goto('/admin/shows/seen/publish');
  await seen.locator('[data-drop]:not([hidden])').waitFor({ state: 'attached' });
  expect(await seen.getByText('Or drop it anywhere').isVisible()).toBe(false);
  await phone.close();
});

test('what wraps stands beside its box, and as far from the next as what does not', async () => {
  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto('/admin/shows/seen/webhooks');
  const label = page.locator('label').filter({ hasText: 'Of every show of this server' });
  const { boxEnds, begins } = await label.evaluate((one) => {
    const range = document.createRange();
    range.selectNodeContents(one.lastChild!);
    const begin = [...range.getClientRects()].map(({ left }) => left);
    return { boxEnds: one.querySelector('input')!.getBoundingClientRect().right, begins: begin };
  });
  expect(begins.length).toBeGreaterThan(1);
  for (const left of begins) expect(left).toBeGreaterThan(boxEnds);
  await page.goto('/admin/tokens');
  const gaps = await page.locator('fieldset > label').evaluateAll((all) =>
    all.map((one) => {
      const range = document.createRange();
      range.selectNodeContents(one.lastChild!);
      const text = range.getBoundingClientRect();
      const around = one.getBoundingClientRect();
      return Math.round(text.top - around.top + around.bottom - text.bottom);
    }),
  );
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(2);
  await page.setViewportSize({ width: 1280, height: 900 });
});

const copied = async () => {
  await page.getByRole('button', { name: /^Copy/ }).click();
  await page.getByRole('status').getByText('Copied.').waitFor();
  return await page.evaluate(() => navigator.clipboard.readText());
};

test('what is shown only once is copied by a button: tokens, secrets, links and recovery codes', async () => {
  await page.goto('/admin/tokens');
  await page.getByLabel('What it is for').fill('laptop');
  await page.getByRole('button', { name: 'Make the token' }).click();
  expect(await copied()).toBe(await page.getByLabel('Token').inputValue());
  await page.goto('/admin/shows/seen/webhooks');
  await page.getByLabel('Address').fill('https://hooks.example.org/seen');
  await page.getByRole('button', { name: 'Add the webhook' }).click();
  expect(await copied()).toBe(await page.getByLabel('Secret').inputValue());
  await page.goto('/admin/shows/seen/people');
  await page.getByLabel('E-mail').fill('grace@example.org');
  await page.getByLabel('As').selectOption('analyst');
  await page.getByRole('button', { name: 'Make the invitation' }).click();
  expect(await copied()).toBe(await page.getByLabel('Link').inputValue());
  await page.goto('/admin/account/second-factor');
  await page.getByLabel('Your password').fill('a sentence to keep');
  await page.getByRole('button', { name: 'Set up' }).click();
  const codes = await page.locator('.codes code').allTextContents();
  expect(codes.length).toBeGreaterThan(5);
  expect(await copied()).toBe(codes.join('\n'));
});
