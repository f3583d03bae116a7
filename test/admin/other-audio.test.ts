import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { openFaultProxy } from '../support/fault-proxy.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { sha256 } from '../uploads/tus-world.ts';
import { historyOn } from '../history/history-world.ts';
import { writePast } from '../support/sql.ts';
import { openDesk } from './desk-world.ts';

const MEGABYTE = 1_000_000;

let browser: Browser;
let server: TestServer;
let line: FaultProxy;
let short: string;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  line = await openFaultProxy({ port: Number(new URL(server.url).port) });
  short = await makeAudio({ kind: 'mp3-cbr', seconds: 7 });
});
afterAll(async () => {
  await browser.close();
  await line.stop();
  await server.stop();
});

/** A live episode of a show of its own, and its page with the files open. */
async function openEpisode(title: string, javaScriptEnabled = true) {
  const { slug } = await makeShow(server, { title });
  const episode = await makeEpisode(server, slug, short, { title });
  const behind = { ...server, url: `http://localhost:${line.port}` };
  const { context, page } = await openDesk(browser, behind, { javaScriptEnabled });
  await page.goto(`/admin/episodes/${episode.id}`);
  await page.getByText('Files: other audio').click();
  return { slug, episode, context, page };
}

const now = async ({ id }: EpisodeJson) =>
  await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${id}`));
const said = (page: Page) => page.locator('[data-progress] output').textContent();
const percent = async (page: Page) => Number(/^(\d+) %/.exec((await said(page)) ?? '')?.[1] ?? -1);
const until = async (page: Page, least: number) =>
  await expect.poll(() => percent(page), { timeout: 60_000, interval: 20 }).toBeGreaterThan(least);
const send = (page: Page) => page.getByRole('button', { name: 'Send the files' }).click();

test('other audio goes up in pieces through a cut of the line and a reload of the page, with speed and time left, few bytes twice', async () => {
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2500 });
  const { episode, page, context } = await openEpisode('Cut');
  page.on('dialog', (dialog) => void dialog.accept());
  line.use({ up: { rateBps: 10 * MEGABYTE } });
  const taken = line.taken.up;
  await page.getByLabel('Other audio').setInputFiles(audio);
  await until(page, 5);
  expect(await said(page)).toMatch(/^\d+ % of 40 MB, [\d.]+ MB\/s, \d+ s left$/);
  expect(await page.getByRole('button', { name: 'Send the files' }).isDisabled()).toBe(true);
  expect(await violationsOf(page)).toEqual([]);
  const before = line.cuts;
  line.use({ up: { cutAfterBytes: MEGABYTE, reset: true } });
  await expect.poll(() => line.cuts, { timeout: 30_000 }).toBeGreaterThan(before);
  line.use({ up: { rateBps: 10 * MEGABYTE } });
  await until(page, 50);
  await page.reload();
  line.use({});
  await page.getByText(/[1-9]\d? % of .+\.mp3 has arrived\. Choose the same file again/).waitFor();
  const elsewhere = await context.newPage();
  await elsewhere.goto('/admin/shows/cut/publish', { waitUntil: 'networkidle' });
  expect(await said(elsewhere)).toBe('');
  await page.getByLabel('Other audio').setInputFiles(audio);
  await page.getByText(/has arrived \(40 MB\)/).waitFor({ timeout: 60_000 });
  await send(page);
  await page.getByRole('status').getByText('The files are there.').waitFor();
  expect(await now(episode)).toMatchObject({
    guid: episode.guid,
    sha256: sha256(readFileSync(audio)),
  });
  expect(line.taken.up - taken).toBeLessThan(40 * MEGABYTE + 24 * MEGABYTE);
  await context.close();
}, 180_000);

test('what had arrived outlives a reload before the form was sent, and is not sent again', async () => {
  line.use({});
  const { episode, page, context } = await openEpisode('Reloaded');
  page.on('dialog', (dialog) => void dialog.accept());
  await page
    .getByLabel('Other audio')
    .setInputFiles(await makeAudio({ kind: 'mp3-cbr', seconds: 20 }));
  await page.getByText('has arrived').waitFor();
  await page.reload();
  await page.getByText('The audio that had arrived is kept too').waitFor();
  const before = line.taken.up;
  await send(page);
  await page.getByRole('status').getByText('The files are there.').waitFor();
  expect(line.taken.up - before).toBeLessThan(100_000);
  expect(await now(episode)).toMatchObject({ duration_seconds: 20 });
  await context.close();
}, 60_000);

test.each([
  ['with scripts', true],
  ['without scripts', false],
])(
  'the audio of another episode is asked about beside the form, and taken once both are meant, %s (reliability R22)',
  async (_how, hasScripts) => {
    line.use({});
    const title = hasScripts ? 'Asked' : 'Asked plainly';
    const { slug, episode, page, context } = await openEpisode(title, hasScripts);
    const other = await makeAudio({ kind: 'mp3-cbr', seconds: 9 });
    await makeEpisode(server, slug, other, { title: 'Has it' });
    const choose = async () => {
      await page.getByLabel('Other audio').setInputFiles(other);
      if (hasScripts) await page.getByText('has arrived').waitFor();
    };
    await choose();
    await send(page);
    await page.getByText('has exactly this audio already').first().waitFor();
    expect(await now(episode)).toMatchObject({ enclosure: episode.enclosure });
    if (hasScripts) {
      expect(await violationsOf(page)).toEqual([]);
      await page.getByText('Your file has arrived and is kept').waitFor();
    } else await choose();
    await page.getByLabel('Both are to have it').check();
    await send(page);
    await page.getByText('The files are there.').waitFor();
    expect(await now(episode)).toMatchObject({ state: 'live', duration_seconds: 9 });
    await context.close();
  },
  60_000,
);

test('a file that is no audio is refused in words by its beginning and not sent to its end, and is not said to be kept', async () => {
  line.use({});
  const { episode, page, context } = await openEpisode('Words');
  const path = join(await mkdtemp(join(tmpdir(), 'longwave-words-')), 'words.mp3');
  onTestFinished(() => rm(dirname(path), { recursive: true }));
  await writeFile(path, Buffer.alloc(40 * MEGABYTE, 'These are words.'));
  line.use({ up: { rateBps: 2 * MEGABYTE } });
  const before = line.taken.up;
  await page.getByLabel('Other audio').setInputFiles(path);
  await page.locator('[data-from-file]').filter({ hasText: 'plain text' }).waitFor();
  await page.locator('[data-progress]').waitFor({ state: 'hidden' });
  expect(await page.getByLabel('Other audio').getAttribute('aria-invalid')).toBe('true');
  expect(await violationsOf(page)).toEqual([]);
  line.use({});
  await page.waitForTimeout(1000);
  expect(line.taken.up - before).toBeLessThan(20 * MEGABYTE);
  expect(await page.getByText('has arrived').count()).toBe(0);
  const words = { name: 'words.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('No sound.') };
  await page.getByLabel('Other audio').setInputFiles(words);
  await page.locator('[data-progress]').waitFor({ state: 'hidden' });
  await send(page);
  await page.locator('#audio-error').filter({ hasText: 'plain text' }).waitFor();
  expect(await page.getByText('is kept').count()).toBe(0);
  expect(await now(episode)).toMatchObject({ enclosure: episode.enclosure });
  await context.close();
}, 60_000);

test('undo walks back at the desk, asks about the audio of another episode, and the history brings the newest back', async () => {
  line.use({});
  const { slug, episode, page, context } = await openEpisode('Back');
  const path = `/api/episodes/${episode.id}/audio`;
  for (const seconds of [10, 11])
    await server.api(path, {
      method: 'PUT',
      body: readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds })),
    });
  await makeEpisode(server, slug, short, { title: 'Took the first' });
  const back = async () => {
    await page.getByRole('button', { name: 'Go back to the audio before' }).click();
  };
  const open = async () => {
    await page.goto(`/admin/episodes/${episode.id}`);
    await page.getByText('Files: other audio').click();
  };
  await open();
  await back();
  await page.getByText('0:10', { exact: true }).waitFor();
  await open();
  await back();
  await page.getByLabel('Both are to have it').check();
  expect(await page.getByLabel('Both are to have it').count()).toBe(1);
  expect(await violationsOf(page)).toEqual([]);
  await back();
  await page.getByText('0:07', { exact: true }).waitFor();
  await page.getByText('Files: other audio').click();
  expect(await page.getByRole('button', { name: 'Go back to the audio before' }).count()).toBe(0);
  await page.goto(`/admin/episodes/${episode.id}/history/3`);
  await page.getByRole('heading', { name: 'What going back changes' }).waitFor();
  await page.getByRole('button', { name: 'Go back to this version' }).click();
  await page.getByText('it is as it was in that version').waitFor();
  expect(await now(episode)).toMatchObject({ duration_seconds: 11 });
  await page.goto(`/admin/episodes/${episode.id}/history/1`);
  await page.getByRole('button', { name: 'Go back to this version' }).click();
  await page.getByLabel('Both are to have it').check();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Go back to this version' }).click();
  await page.getByText('it is as it was in that version').waitFor();
  expect(await now(episode)).toMatchObject({ duration_seconds: 7 });
  const { fields } = await historyOn(server).version(`/api/episodes/${episode.id}`, 2);
  await writePast(server, `delete from files where id = '${String(fields['audio_id'])}'`);
  await page.goto(`/admin/episodes/${episode.id}/history/2`);
  await page.getByRole('button', { name: 'Go back to this version' }).click();
  await page.getByRole('status').getByText('what could not come back').waitFor();
  await context.close();
}, 90_000);

test.each([['with scripts'], ['without']])(
  'audio that is too short for its chapters is asked about, and then taken without them: %s',
  async (scripts) => {
    const title = `Too short ${scripts}`;
    const { episode, page, context } = await openEpisode(title, scripts === 'with scripts');
    const chapters = [
      { start_seconds: 0, title: 'A' },
      { start_seconds: 6, title: 'Late' },
    ];
    await server.api(`/api/episodes/${episode.id}`, { method: 'PATCH', json: { chapters } });
    await page.reload();
    if (!(await page.getByLabel('Other audio').isVisible()))
      await page.getByText('Files: other audio').click();
    const shorter = await makeAudio({ kind: 'mp3-cbr', seconds: 3 });
    const choose = () => page.getByLabel('Other audio').setInputFiles(shorter);
    await choose();
    if (scripts === 'with scripts') await page.getByText('has arrived').waitFor();
    await send(page);
    await page.getByText(/The audio is too short.*Late/).waitFor();
    if (scripts === 'with scripts') expect(await violationsOf(page)).toEqual([]);
    expect((await now(episode))['chapters']).toHaveLength(2);
    await page.getByLabel('Leave out the chapters').check();
    if (scripts === 'without') await choose();
    await send(page);
    await page.getByRole('status').getByText('The files are there.').waitFor();
    const after = await now(episode);
    expect(after['chapters']).toMatchObject([{ title: 'A' }]);
    expect(after.enclosure).not.toEqual(episode.enclosure);
    await context.close();
  },
  90_000,
);
