import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { withChapters } from '../chapters/chaptered-audio.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { violationsOf } from '../support/axe.ts';
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

test('what comes back names the audio that is kept and shows the chapters of its tags, after a reload and refused; the same file is not sent again', async () => {
  line.use({});
  const page = await openPublish();
  const buffer = await withChapters('mp3-cbr', [
    { start: 0, title: 'Here' },
    { start: 3, title: 'There' },
  ]);
  const file = join(await mkdtemp(join(tmpdir(), 'longwave-kept-')), 'talk $& one.mp3');
  onTestFinished(() => rm(dirname(file), { recursive: true }));
  await writeFile(file, buffer);
  const kept = page.getByText(
    /^Your file has arrived and is kept: talk \$& one\.mp3 \(\d+ kB\)\. Another that you choose/,
  );
  const comesBack = async () => {
    await kept.waitFor();
    await page.getByText('From the file: 2 chapters.').waitFor();
    expect(await page.locator('#chapters').inputValue()).toBe('00:00:00 Here\n00:00:03 There\n');
    expect(await violationsOf(page)).toEqual([]);
  };
  await page.getByLabel('Audio').setInputFiles(file);
  await page.getByText('has arrived').waitFor();
  await page.getByText('From the file: title, 2 chapters.').waitFor();
  await page.reload();
  await comesBack();
  await page.getByText('Chapters', { exact: true }).first().click();
  await page.getByText('There is nothing to hear here until the audio is chosen').waitFor();
  await page.locator('#slug').evaluate((slug: HTMLInputElement) => (slug.value = 'Not one!'));
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('This form cannot be sent as it is').waitFor();
  await comesBack();
  const before = line.taken.up;
  await page.getByLabel('Audio').setInputFiles([]);
  expect(await page.locator('input[name=upload]').inputValue()).not.toBe('');
  await page.getByLabel('Audio').setInputFiles(file);
  await page.getByText('talk $& one.mp3 has arrived').waitFor();
  expect(await kept.count()).toBe(0);
  await page.locator('#slug').fill('one');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.waitForURL('**/admin/episodes/*');
  expect(line.taken.up - before).toBeLessThan(buffer.length);
  const made = await server.api(`/api/episodes/${page.url().split('/').at(-1)}`);
  expect((await jsonOf<EpisodeJson>(made)).chapters).toMatchObject([
    { title: 'Here', end_seconds: 3 },
    { title: 'There' },
  ]);
  await page.context().close();
}, 60_000);

test('files that a reload has lost are named beside their fields, until others are chosen', async () => {
  const page = await openPublish();
  const buffer = await jpeg(1400);
  const picture = { name: 'cover.jpg', mimeType: 'image/jpeg', buffer };
  await page.getByLabel('Artwork').setInputFiles(picture);
  await page.getByText('Transcript', { exact: true }).first().click();
  const words = { name: 'words.vtt', mimeType: 'text/vtt', buffer: Buffer.from('WEBVTT') };
  await page.getByLabel('Transcript').setInputFiles(words);
  await page.reload();
  const lost = page.getByText('cover.jpg was chosen here and is not kept: choose it again.');
  await lost.waitFor();
  await page.getByText('words.vtt was chosen here and is not kept').waitFor();
  expect(await page.getByLabel('Artwork').getAttribute('aria-describedby')).toMatch(
    /^artwork-lost /,
  );
  expect(await violationsOf(page)).toEqual([]);
  await page.getByLabel('Artwork').setInputFiles(picture);
  expect(await lost.count()).toBe(0);
  await page.context().close();
});

test('without audio to hear, chapters that are added stand one after the other', async () => {
  const page = await openPublish();
  await page.getByText('Chapters', { exact: true }).first().click();
  const add = page.getByRole('button', { name: 'Add a chapter here' });
  for (const _chapter of [1, 2]) await add.click();
  expect(await page.locator('#chapters').inputValue()).toBe(
    '00:00:00 Chapter 1\n00:01:00 Chapter 2',
  );
  expect(await page.getByRole('button', { name: 'Start here' }).count()).toBe(0);
  await page.context().close();
});

test('of two forms of a page that hold something, a reload gives back both, and one can be thrown away alone', async () => {
  const page = await openPublish();
  await page.getByLabel('Audio').setInputFiles(await makeAudio({ kind: 'mp3-cbr', seconds: 2 }));
  await page.getByText('has arrived').waitFor();
  await page.getByLabel('Title').fill('Two forms');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.waitForURL('**/admin/episodes/*');
  await page.goto(new URL(page.url()).pathname);
  const [notes, language] = [page.getByLabel('Notes'), page.getByLabel('Its language')];
  await notes.fill('Many words.');
  await page.getByText('Files: other audio').click();
  await language.fill('de');
  const isBack = page.getByText('What you typed is back');
  for (const _again of [1, 2]) {
    await page.reload();
    await expect.poll(() => isBack.count()).toBe(2);
    expect(await notes.inputValue()).toBe('Many words.');
    expect(await language.inputValue()).toBe('de');
  }
  expect(await language.isVisible()).toBe(true);
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Throw it away' }).first().click();
  await expect.poll(() => isBack.count()).toBe(1);
  expect(await notes.inputValue()).toBe('');
  expect(await language.inputValue()).toBe('de');
  await page.context().close();
}, 60_000);
