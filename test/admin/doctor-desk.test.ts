import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

let browser: Browser;
let server: TestServer;
let page: Page;
const ids: string[] = [];
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  const { slug } = await makeShow(server, { title: 'Looked at', author: 'Ada Example' });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 20 });
  // Titles that come twice: each finding must lead to its own.
  for (const notes of ['x'.repeat(11_000), 'Some **bold** words']) {
    const { id } = await makeEpisode(server, slug, audio, { title: 'Twice', notes });
    ids.push(id);
  }
  await makeShow(server, { title: 'Empty' });
  ({ page } = await openDesk(browser, server, { javaScriptEnabled: false }));
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test('what is wrong with a feed stands there with its mend, and leads to the form that mends it', async () => {
  await page.goto('/admin/shows/looked-at');
  await page.getByRole('link', { name: 'What apps see' }).click();
  const findings = page.locator('.findings > li');
  const ofShow = findings.filter({ hasText: 'The show has no Apple category.' });
  await ofShow.getByText('with one from Apple').waitFor();
  const edit = ofShow.getByRole('link', { name: 'Edit the show' });
  expect(await edit.getAttribute('href')).toBe('/admin/shows/looked-at/edit');
  const ofNotes = findings.filter({ hasText: 'The notes have 11007 characters' });
  const episode = ofNotes.getByRole('link', { name: 'Twice' });
  expect(await episode.getAttribute('href')).toBe(`/admin/episodes/${ids[0]}`);
});

test('under it stands what listeners get, as the feed says it', async () => {
  const seen = page.locator('.seen');
  expect(await seen.getByRole('heading', { name: 'Looked at' }).count()).toBe(1);
  expect(await seen.getByText('Ada Example').count()).toBe(1);
  expect(await seen.locator('.episodes > li').count()).toBe(2);
  expect(await seen.getByText('0:20', { exact: true }).count()).toBe(2);
  const first = seen.locator('.episodes > li').first();
  await first.getByText('Notes').click();
  expect(await first.locator('strong').textContent()).toBe('bold');
});

test('a show without episodes is looked at too, and says that nothing is in its feed', async () => {
  await page.goto('/admin/shows/empty/doctor');
  await page.getByText('No episode is in the feed yet.').waitFor();
  await page.getByText('Without an author').waitFor();
});
