import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openReceivers, podcastIndex, tellingSettings } from '../directories/receivers-world.ts';
import type { Receivers } from '../directories/receivers-world.ts';
import { openBrowser } from '../support/browser.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

let browser: Browser;
let receivers: Receivers;
let server: TestServer;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  receivers = await openReceivers();
  const keys = { PODCAST_INDEX_KEY: 'KEY', PODCAST_INDEX_SECRET: 'SECRET' };
  server = await startServer({ settings: { ...tellingSettings(receivers), ...keys } });
  await makeShow(server, { title: 'Listed', ownership_token: 'apple-asked-for-this' });
  ({ page } = await openDesk(browser, server, { javaScriptEnabled: false }));
});
beforeEach(async () => {
  await page.goto('/admin/shows/listed');
  await page.getByRole('link', { name: 'Directories', exact: true }).click();
});
afterAll(async () => {
  await browser.close();
  receivers.close();
  await server.stop();
});

const entry = (name: string) => page.locator('details').filter({ hasText: name }).first();

test('each directory says what it misses and where to submit, and the token of the owner stands there', async () => {
  await page.getByText('Before all of them take the show, it needs:').waitFor();
  const spotify = entry('Spotify');
  await spotify.locator('summary').click();
  expect(await spotify.textContent()).toContain('the e-mail address of its owner');
  expect(await spotify.textContent()).toContain('to the address in “E-mail of the owner”');
  const apple = entry('Apple Podcasts');
  await apple.locator('summary').click();
  expect(await apple.textContent()).toContain('put its token into “Token of Apple Podcasts”.');
  const link = spotify.getByRole('link', { name: 'Submit it there, signed in' });
  expect(await link.getAttribute('href')).toBe('https://creators.spotify.com');
  const token = page.getByRole('textbox', { name: 'Who owns the feed' });
  expect(await token.inputValue()).toBe('apple-asked-for-this');
  await page.getByText('WebSub hub hub.one.test').waitFor();
});

test('those where most people listen stand first, apart from the many others', async () => {
  const listed = page.locator('.entries');
  const names = async (at: number) =>
    await listed.nth(at).locator('summary > :first-child').allTextContents();
  expect(await names(0)).toEqual([
    'Apple Podcasts',
    'Spotify',
    'YouTube',
    'Amazon Music and Audible',
    'Podcast Index',
  ]);
  expect(await names(1)).toContain('Overcast');
  expect(await names(1)).not.toContain('Spotify');
});

test('what is told of a directory is kept, and what is wrong comes back beside its field', async () => {
  const pocket = entry('Pocket Casts');
  await pocket.locator('summary').click();
  await pocket.getByLabel('Where the show stands').selectOption('live');
  await pocket.getByLabel('Note').fill('Asked Ada');
  await pocket.getByRole('button', { name: 'Keep this' }).click();
  await pocket.getByText('Give the address of that page.').waitFor();
  expect(await pocket.getByLabel('Note').inputValue()).toBe('Asked Ada');
  await pocket.getByLabel('Its page there').fill('https://example.com/notapple');
  await pocket.getByRole('button', { name: 'Keep this' }).click();
  await pocket.getByText('it begins with https://pca.st/').waitFor();
  await pocket.getByLabel('Its page there').fill('https://pca.st/listed');
  await pocket.getByRole('button', { name: 'Keep this' }).click();
  await pocket.getByText('Kept.').waitFor();
  await pocket.getByRole('link', { name: 'The show at Pocket Casts' }).waitFor();
  expect(await pocket.getByLabel('Note').inputValue()).toBe('Asked Ada');
  const answer = await server.api('/api/shows/listed/directories');
  expect(await answer.text()).toContain('"state":"live","listing_url":"https://pca.st/listed"');
});

test('the show is submitted to the Podcast Index by a button, and what is said against it is shown', async () => {
  const index = entry('Podcast Index');
  const submit = index.getByRole('button', { name: 'Submit to the Podcast Index now' });
  const say = (status: string, description: string) =>
    receivers.manners.set(podcastIndex, {
      status: 200,
      body: JSON.stringify({ status, description }),
    });
  say('false', 'We know this feed.');
  await index.locator('summary').click();
  await submit.click();
  await index.getByText('We know this feed.').waitFor();
  receivers.manners.set(podcastIndex, 'down');
  await submit.click();
  await index.getByText('The Podcast Index could not be reached.').waitFor();
  say('true', 'Added.');
  await submit.click();
  await index.locator('summary').getByText('submitted').waitFor();
  expect(receivers.by(podcastIndex).at(-1)?.fields).toEqual({
    url: 'http://podcast.test/feeds/listed.xml',
  });
});
