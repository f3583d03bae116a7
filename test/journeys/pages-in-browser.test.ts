import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

describe.skipIf(!inject('has').chromium)('pages in a browser', () => {
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startServer();
    browser = await openBrowser();
    await makeShow(server, { title: 'Heard' });
    await makeEpisode(server, 'heard', await makeAudio({ kind: 'mp3-cbr', seconds: 60 }), {
      title: 'Minute',
      chapters: '00:00 One\n00:30 Two',
    });
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const open = async (
    path: string,
    options: { javaScriptEnabled?: boolean } = {},
  ): Promise<Page> => {
    const page = await browser.newPage({ baseURL: server.url, ...options });
    page.on('console', (message) => expect.soft(message.text()).not.toMatch(/Content Security/));
    await page.goto(path);
    return page;
  };

  test('a person sets the server up, leaves, comes back and sees the shows, without any script', async () => {
    const page = await open(server.setupPath ?? '', { javaScriptEnabled: false });
    await page.getByLabel('Your name').fill('Ada Example');
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password').fill('a sentence to keep');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Heard' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).press('Enter');
    await page.goto('/admin');
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password').fill('a sentence to keep');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Heard' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/admin');
  });

  test('the page of an episode plays, and a chapter seeks', async () => {
    const page = await open('/heard/minute');
    const sound = page.locator('audio');
    await page.getByRole('link', { name: 'Two' }).press('Enter');
    const at = () => sound.evaluate((audio: HTMLAudioElement) => audio.currentTime);
    await expect.poll(at, { timeout: 15_000 }).toBeGreaterThan(30.2);
    expect(new URL(page.url()).pathname).toBe('/heard/minute');
  });

  test('without scripts a chapter leads into the sound at its time', async () => {
    const page = await open('/heard/minute', { javaScriptEnabled: false });
    const link = page.getByRole('link', { name: 'Two' });
    expect(await link.getAttribute('href')).toMatch(/^http.*\.mp3#t=30$/);
  });
});
