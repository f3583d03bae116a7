import { renameSync, writeFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDesk } from '../admin/desk-world.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  await makeShow(server, { title: 'Trouble' });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test.each([true, false])(
  'a storage that is down has a page that helps, and what was typed is there on the way back (scripts: %s)',
  async (javaScriptEnabled) => {
    const { context, page } = await openDesk(browser, server, { javaScriptEnabled });
    page.on('dialog', (dialog) => void dialog.accept());
    await page.goto('/admin/shows/trouble/publish');
    await page.getByLabel('Title').fill('Typed with care');
    const uploads = server.settings['UPLOADS_DIR']!;
    renameSync(uploads, `${uploads}-away`);
    writeFileSync(uploads, 'no folder');
    try {
      await page
        .getByLabel('Audio')
        .setInputFiles(await makeAudio({ kind: 'mp3-cbr', seconds: 2 }));
      if (javaScriptEnabled)
        await page.locator('.wrong').getByText('The disk refuses files').waitFor();
      // Tags may be read, and fill a field, while the form is on its way.
      const title = page.getByLabel('Title');
      await title.evaluate((field: HTMLInputElement) => {
        const fill = () => field.dispatchEvent(new Event('input', { bubbles: true }));
        field.form!.addEventListener('submit', () => void setTimeout(fill));
      });
      const answered = page.waitForResponse((answer) => answer.request().isNavigationRequest());
      await page.getByRole('button', { name: 'Publish' }).click();
      const answer = await answered;
      expect([answer.status(), answer.headers()['retry-after']]).toEqual([503, expect.anything()]);
      await page.getByText('The disk refuses files').waitFor();
      const way = javaScriptEnabled ? 'back to the form' : 'Your browser’s way back leads to';
      await page.getByText(way).waitFor();
      if (javaScriptEnabled) expect(await violationsOf(page)).toEqual([]);
    } finally {
      writeFileSync(`${uploads}-file`, '');
      renameSync(uploads, `${uploads}-file`);
      renameSync(`${uploads}-away`, uploads);
    }
    if (javaScriptEnabled) await page.getByText('back to the form').click();
    else await page.goBack();
    // Browsers fill a form that they come back to a moment after it stands there.
    await expect.poll(() => page.getByLabel('Title').inputValue()).toBe('Typed with care');
    await context.close();
  },
  60_000,
);

test('too many wrong passwords have a page that says when to come back, and leads there', async () => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  for (let tries = 0; tries < 11; tries++) {
    await page.goto('/login');
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password').fill('a wrong sentence');
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  await page.getByRole('heading', { name: 'Too many attempts' }).waitFor();
  expect(await page.getByText(/Wait|again/).count()).toBeGreaterThan(0);
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'To the sign-in' }).click();
  await page.getByLabel('E-mail').waitFor();
  await context.close();
}, 60_000);
