import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDesk, owner } from '../admin/desk-world.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const said = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor();

/** Drops a file onto the heading of the page, as a hand does. */
async function drop(page: Page, path: string): Promise<void> {
  const base64 = readFileSync(path).toString('base64');
  const dataTransfer = await page.evaluateHandle((bytes) => {
    const data = Uint8Array.from(atob(bytes), (letter) => letter.codePointAt(0)!);
    const transfer = new DataTransfer();
    transfer.items.add(new File([data], 'pilot.mp3', { type: 'audio/mpeg' }));
    return transfer;
  }, base64);
  for (const event of ['dragover', 'drop']) await page.dispatchEvent('h1', event, { dataTransfer });
  await page.getByText('pilot.mp3 has arrived').waitFor();
}

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('%s', (_how, javaScriptEnabled) => {
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

  test('from the set-up to a listener: signed in, a show made, an episode scheduled, edited, published, played and in the feed', async () => {
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 40 });
    const { page } = await openDesk(browser, server, { javaScriptEnabled });
    await press(page, 'Sign out');
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password').fill(owner.password);
    await press(page, 'Sign in');
    await page.getByRole('link', { name: 'New show' }).click();
    await page.getByLabel('Title').fill('The whole way');
    await press(page, 'Make the show');
    await page.getByRole('link', { name: 'Publish an episode' }).click();
    if (javaScriptEnabled) await drop(page, audio);
    else await page.getByLabel('Audio').setInputFiles(audio);
    await page.getByLabel('Title').fill('Pilot');
    await page.getByLabel('At a time').check();
    await page.getByLabel('Date and time').fill('2090-01-01T07:00');
    await press(page, javaScriptEnabled ? 'Schedule' : 'Publish');
    await said(page, 'Scheduled for Sunday, 1 January 2090, 07:00 (UTC).');
    const feed = async () => await (await fetch(`${server.url}/feeds/the-whole-way.xml`)).text();
    expect(await feed()).not.toContain('<item>');

    await page.getByLabel('Title').fill('Pilot, renamed');
    await press(page, 'Save');
    await said(page, 'Saved.');
    await press(page, 'Publish now');
    await said(page, 'Published. It is in the feed now.');
    expect(await feed()).toContain('<itunes:title>Pilot, renamed</itunes:title>');

    const [, link = ''] = /<item>.*?<link>([^<]+)<\/link>/s.exec(await feed()) ?? [];
    await page.goto(new URL(link).pathname);
    await page.getByRole('heading', { name: 'Pilot, renamed' }).waitFor();
    const sound = page.locator('audio').first();
    const time = () => sound.evaluate(({ currentTime }: HTMLAudioElement) => currentTime);
    await sound.evaluate((player: HTMLAudioElement) => {
      player.muted = true;
      void player.play();
    });
    await expect.poll(time, { timeout: 20_000 }).toBeGreaterThan(0.5);
    await sound.evaluate((player: HTMLAudioElement) => void (player.currentTime = 30));
    await expect.poll(time, { timeout: 20_000 }).toBeGreaterThan(30.2);
  }, 90_000);
});
