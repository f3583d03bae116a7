import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { openScenery } from '../support/scenery.ts';
import type { Scenery } from '../support/scenery.ts';

let browser: Browser;
let scenery: Scenery;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  scenery = await openScenery();
  const { url } = scenery.server;
  page = await browser.newPage({ baseURL: url, viewport: { width: 390, height: 664 } });
});
afterAll(async () => {
  await browser.close();
  await scenery.server.stop();
});

const box = async (of: Locator) => (await of.boundingBox())!;

test.each(['show', 'episode'])(
  'the title of %s stands beside its cover, and what follows has the whole width',
  async (name) => {
    await page.goto(scenery.pages.public[name]!);
    const cover = await box(page.locator('header.show .cover'));
    const title = await box(page.locator('h1'));
    expect(title.x).toBeGreaterThanOrEqual(cover.x + cover.width);
    expect(title.y).toBeLessThan(cover.y + cover.height);
    const next = page.locator(name === 'show' ? 'header.show .links' : '.player');
    expect((await box(next)).x).toBe(cover.x);
    expect((await box(next)).y).toBeGreaterThanOrEqual(cover.y + cover.height);
  },
);

test('an episode can be played without scrolling', async () => {
  await page.goto(scenery.pages.public['episode']!);
  const play = await box(page.locator('.player .main'));
  expect(play.y + play.height).toBeLessThan(664 / 2);
});

test('where a transcript opens in its place, no link says the same', async () => {
  await page.goto(scenery.pages.public['episode']!);
  await page.getByText('Show the transcript').waitFor();
  expect(await page.getByRole('link', { name: 'Read the transcript' }).count()).toBe(0);
});
