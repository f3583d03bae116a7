import { join } from 'node:path';
import { test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { openScenery } from '../support/scenery.ts';

const folder = join(import.meta.dirname, '../../docs/screens');
const ten = [
  'home',
  'desk of a show',
  'edit a show',
  'publish',
  'live episode',
  'people of a show',
  'show',
  'episode',
  'listen',
  'player',
];

test('the ten main screens at two widths are pictures in docs/screens', async () => {
  const browser = await openBrowser();
  const { server, pages, signIn } = await openScenery();
  const paths = { ...pages.public, ...pages.desk };
  for (const width of [390, 1280]) {
    const context = await signIn(browser, { width, colorScheme: 'light' });
    const page = await context.newPage();
    for (const name of ten) {
      await page.goto(paths[name]!, { waitUntil: 'networkidle' });
      const path = join(folder, `${name.replaceAll(' ', '-')}-${width}.png`);
      await page.screenshot({ path, fullPage: name === 'listen' });
    }
    await context.close();
  }
  await browser.close();
  await server.stop();
});
