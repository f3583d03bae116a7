import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { openFaultProxy } from '../support/fault-proxy.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { isFull, report } from '../support/faults.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

/** MP3 at 128 kbit/s: 40 MB, and 300 MB in full. */
const SECONDS = isFull ? 18_750 : 2500;
const MEGABYTE = 1_000_000;

let browser: Browser;
let server: TestServer;
let line: FaultProxy;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  line = await openFaultProxy({ port: Number(new URL(server.url).port) });
});
afterAll(async () => {
  await browser.close();
  await line.stop();
  await server.stop();
});

/** What a cut can cost: what stands in the buffers of browser, sockets and proxy. */
const UNDERWAY = 11 * MEGABYTE;

const percent = async (page: Page): Promise<number> =>
  Number(/^(\d+) %/.exec((await page.locator('output').textContent()) ?? '')?.[1] ?? -1);

async function until(page: Page, least: number): Promise<void> {
  await expect.poll(() => percent(page), { timeout: 60_000, interval: 20 }).toBeGreaterThan(least);
}

test('a file goes up through two cuts of the line and a reload of the page: one episode, the same hash, few bytes twice', async () => {
  const show = await makeShow(server, { title: 'Cut' });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: SECONDS });
  const hash = createHash('sha256');
  await pipeline(createReadStream(audio), hash);
  const behind = { ...server, url: `http://localhost:${line.port}` };
  const { context, page } = await openDesk(browser, behind, {});
  const choose = async (): Promise<void> => {
    await page.goto(`/admin/shows/${show.slug}/publish`);
    await page.getByLabel('Audio').setInputFiles(audio);
  };
  line.use({ up: { rateBps: 20 * MEGABYTE } });
  await choose();
  await until(page, 5);
  for (const least of [10, 20]) {
    const before = line.cuts;
    line.use({ up: { cutAfterBytes: MEGABYTE, reset: true } });
    await expect.poll(() => line.cuts, { timeout: 30_000 }).toBeGreaterThan(before);
    line.use({ up: { rateBps: 20 * MEGABYTE } });
    await until(page, least);
  }
  await until(page, 50);
  page.once('dialog', (dialog) => void dialog.accept());
  await choose(); // the page is loaded again, and the same file is chosen
  await page.getByText('has arrived').waitFor({ timeout: 120_000 });
  await page.getByLabel('Title').fill('Through it all');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.waitForURL('**/admin/episodes/*');
  const list = await server.api(`/api/shows/${show.slug}/episodes`);
  const { items } = await jsonOf<ListJson<EpisodeJson>>(list);
  expect(items.map(({ sha256 }) => sha256)).toEqual([hash.digest('hex')]);
  expect(line.taken.up).toBeLessThan(SECONDS * 16_000 + 3 * UNDERWAY);
  report('an upload in the browser', { cuts: line.cuts, bytes: line.taken.up });
  await context.close();
}, 300_000);
