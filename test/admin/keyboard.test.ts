import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { owner } from './desk-world.ts';

let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** What has the focus, by what a screen reader calls it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
    const texts = element instanceof HTMLTextAreaElement ? [...element.labels] : [];
    const label = [...labels, ...texts].map(({ textContent }) => textContent).join(' ');
    return (label || (element?.getAttribute('aria-label') ?? element?.textContent ?? '')).trim();
  });

/** Presses Tab until something of that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never comes to "${name}".`);
}

async function write(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.type(text);
}

async function go(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  const before = page.url();
  await page.keyboard.press('Enter');
  await page.waitForURL(({ href }) => href !== before);
}

test('who has only a keyboard sets up, signs in, makes a show, schedules, edits, publishes and plays an episode', async () => {
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 20 });
  const page = await (await browser.newContext({ baseURL: server.url })).newPage();
  await page.goto(server.setupPath ?? '');
  await write(page, 'Your name', owner.name);
  await write(page, 'E-mail', owner.email);
  await write(page, 'Password', owner.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin');
  await go(page, 'Sign out');
  await write(page, 'E-mail', owner.email);
  await write(page, 'Password', owner.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin');
  await go(page, 'New show');
  await write(page, 'Title', 'By keys');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin/shows/by-keys?done=made');
  await go(page, 'Publish an episode');
  await tabTo(page, 'Audio');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.keyboard.press('Space'),
  ]);
  await chooser.setFiles(audio);
  await page.getByText('has arrived').waitFor();
  await write(page, 'Title', 'Heard');
  await tabTo(page, 'Now');
  await page.keyboard.press('ArrowDown');
  await write(page, 'Date and time in UTC', '01012090');
  await page.keyboard.press('Tab');
  await page.keyboard.type('0700AM');
  await page.getByRole('button', { name: 'Schedule', exact: true }).waitFor();
  await go(page, 'Schedule');
  await page.getByText('Scheduled for Sunday, 1 January 2090, 07:00 (UTC).').waitFor();
  await tabTo(page, 'Title');
  await page.keyboard.press('End');
  await page.keyboard.type(' by many');
  expect(await page.getByLabel('Title', { exact: true }).inputValue()).toBe('Heard by many');
  await page.keyboard.press('Enter');
  await page.getByText('Saved.').waitFor();
  await go(page, 'Publish now');
  await page.getByText('Published. It is in the feed now.').waitFor();
  const feed = await (await fetch(`${server.url}/feeds/by-keys.xml`)).text();
  expect(feed.match(/<itunes:title>.*?<\/itunes:title>/g)).toEqual([
    '<itunes:title>Heard by many</itunes:title>',
  ]);
  await page.goto('/by-keys/heard');
  const sound = page.locator('audio').first();
  await sound.evaluate((player: HTMLAudioElement) => {
    player.muted = true;
  });
  await tabTo(page, 'Play');
  await page.keyboard.press('Enter');
  const time = () => sound.evaluate((player: HTMLAudioElement) => player.currentTime);
  await expect.poll(time, { timeout: 20_000 }).toBeGreaterThan(0.5);
  await tabTo(page, '30 seconds on');
  await page.keyboard.press('Enter');
  await expect.poll(time, { timeout: 20_000 }).toBeGreaterThan(15);
}, 60_000);
