import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { openScenery } from '../support/scenery.ts';
import type { Scenery } from '../support/scenery.ts';

let browser: Browser;
let scenery: Scenery;
beforeAll(async () => {
  browser = await openBrowser();
  scenery = await openScenery();
});
afterAll(async () => {
  await browser.close();
  await scenery.server.stop();
});

describe.each(['light', 'dark'] as const)('%s pages in use', (colorScheme) => {
  test.each(['edit a show', 'publish', 'live episode'])(
    'all that is folded on "%s" is found good too, once it is open',
    async (name) => {
      const context = await scenery.signIn(browser, { width: 390, colorScheme });
      const page = await context.newPage();
      await page.goto(scenery.pages.desk[name]!);
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
      });
      expect(await violationsOf(page)).toEqual([]);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(390);
      await context.close();
    },
    60_000,
  );
});
