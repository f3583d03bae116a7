import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { openFaultProxy } from '../support/fault-proxy.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

const PATH = '/admin/shows/again/publish';

let browser: Browser;
let server: TestServer;
let line: FaultProxy;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  line = await openFaultProxy({ port: Number(new URL(server.url).port) });
  await makeShow(server, { title: 'Again' });
});
afterAll(async () => {
  await browser.close();
  await line.stop();
  await server.stop();
});

async function openPublish(): Promise<Page> {
  const { page } = await openDesk(browser, { ...server, url: `http://localhost:${line.port}` });
  page.on('dialog', (dialog) => void dialog.accept());
  await page.goto(PATH);
  return page;
}

const shown = (page: Page) => page.locator('[data-progress] output').textContent();
const titles = async () => {
  const { items } = await jsonOf<ListJson<EpisodeJson>>(
    await server.api('/api/shows/again/episodes'),
  );
  return items.map(({ title }) => title);
};

test('a page that is loaded again has what was typed and the audio that had arrived, which is not sent again', async () => {
  const page = await openPublish();
  await page.getByLabel('Audio').setInputFiles(await makeAudio({ kind: 'mp3-cbr', seconds: 20 }));
  await page.getByText('has arrived').waitFor();
  await page.getByLabel('Title').fill('Typed before');
  await page.getByLabel('Notes').fill('Many words.');
  await page.reload();
  await page.getByText('What you typed is back').waitFor();
  await page.getByText('The audio that had arrived is kept too').waitFor();
  await page.reload();
  expect(await page.getByLabel('Title').inputValue()).toBe('Typed before');
  const before = line.taken.up;
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.waitForURL('**/admin/episodes/*');
  expect(line.taken.up - before).toBeLessThan(100_000);
  expect(await titles()).toContain('Typed before');
  await page.goto(PATH);
  expect(await page.getByLabel('Title').inputValue()).toBe('');
  await page.context().close();
});

test('a reload in the middle says how much of which file has arrived; chosen again, it goes on from there', async () => {
  const page = await openPublish();
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2500 });
  line.use({ up: { rateBps: 8_000_000 } });
  await page.getByLabel('Audio').setInputFiles(audio);
  const percent = async () => Number(/^(\d+) %/.exec((await shown(page)) ?? '')?.[1] ?? -1);
  await expect.poll(percent, { timeout: 60_000, interval: 20 }).toBeGreaterThan(50);
  await page.getByLabel('Title').fill('In the middle');
  await page.reload();
  line.use({});
  await page.getByText(/[1-9]\d? % of .+\.mp3 has arrived\. Choose the same file again/).waitFor();
  expect(await page.getByLabel('Title').inputValue()).toBe('In the middle');
  await page.getByLabel('Audio').setInputFiles(audio);
  await page.getByText(/has arrived \(40 MB\)/).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.waitForURL('**/admin/episodes/*');
  expect(await titles()).toContain('In the middle');
  await page.goto(PATH);
  expect(await shown(page)).toBe('');
  await page.context().close();
}, 120_000);
