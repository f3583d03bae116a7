import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

const PATH = '/admin/shows/dropped/publish';
const WAVE = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), Buffer.alloc(2000)]);

let browser: Browser;
let server: TestServer;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  await makeShow(server, { title: 'Dropped' });
  ({ page } = await openDesk(browser, server));
  page.setDefaultTimeout(15_000);
  page.on('dialog', (dialog) => void dialog.accept());
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  await page.goto(PATH);
});

interface Dropped {
  name: string;
  type: string;
  bytes: Buffer | string;
}

/** Lets go of files over a part of the page, as a hand does. */
async function drop(onto: string, ...all: Dropped[]): Promise<void> {
  const files = all.map(({ name, type, bytes }) => {
    return { name, type, base64: Buffer.from(bytes).toString('base64') };
  });
  const dataTransfer = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { base64, name, type } of given) {
      const data = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0)!);
      transfer.items.add(new File([data], name, { type }));
    }
    return transfer;
  }, files);
  for (const event of ['dragover', 'drop']) await page.dispatchEvent(onto, event, { dataTransfer });
}

const mp3 = async (name: string, seconds: number): Promise<Dropped> => {
  const bytes = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds }));
  return { name, type: 'audio/mpeg', bytes };
};
const vtt = { name: 'words.vtt', type: 'text/vtt', bytes: 'WEBVTT\n\n00:00.000 --> 00:01.000\nHi' };
const plain = { name: 'notes.txt', type: 'text/plain', bytes: 'What it is about.' };
const pdf = { name: 'paper.pdf', type: 'application/pdf', bytes: '%PDF-1.7' };
const picture = async (): Promise<Dropped> => {
  return { name: 'cover.jpg', type: 'image/jpeg', bytes: await jpeg(1400) };
};
const files = (field: string) =>
  page
    .locator(`#${field}`)
    .evaluate(({ files: all }: HTMLInputElement) => [...(all ?? [])].map(({ name }) => name));
const said = (text: string | RegExp) =>
  page.locator('[data-dropped]').filter({ hasText: text }).waitFor();
const isOpen = (title: string) =>
  page
    .locator('details', { has: page.locator('summary', { hasText: title }) })
    .first()
    .evaluate((fold: HTMLDetailsElement) => fold.open);

test.each([
  ['talk.wav', 'audio/wav', WAVE, 'This is a WAV file'],
  ['talk.flac', 'audio/flac', Buffer.from('fLaC\0\0\0\x22'.padEnd(200, '\0')), 'This is a FLAC'],
  ['talk.ogg', '', Buffer.from('OggS'.padEnd(200, '\0')), 'This is an Ogg file'],
  ['paper.pdf', 'application/pdf', Buffer.from('%PDF-1.7'), 'This looks like a PDF document'],
])('%s that is dropped is refused as one that is chosen', async (name, type, bytes, why) => {
  await drop('h1', { name, type, bytes });
  await page.locator('[data-from-file].wrong').filter({ hasText: why }).waitFor();
  expect(await files('audio')).toEqual([name]);
});

test('each file goes into the field that wants it, the line that holds it opens, and it is said', async () => {
  await drop('h1', await mp3('dropped.mp3', 21));
  await said('dropped.mp3 went into Audio.');
  await page.getByText('dropped.mp3 has arrived').waitFor();
  await page.getByText('From the name of the file: title.').waitFor();
  await drop('body', await picture());
  await said('cover.jpg went into Artwork of this episode.');
  expect(await files('artwork')).toEqual(['cover.jpg']);
  expect(await isOpen('Transcript')).toBe(false);
  await drop('main', vtt);
  await said('words.vtt went into Transcript.');
  expect([await isOpen('Transcript'), await files('transcript')]).toEqual([true, ['words.vtt']]);
  const lines = { name: 'chapters.txt', type: 'text/plain', bytes: '00:00 Hello\n00:05 Bye' };
  await drop('h1', lines);
  await said('chapters.txt went into Chapters.');
  expect(await isOpen('Chapters')).toBe(true);
  expect(await page.locator('#chapters').inputValue()).toBe('00:00 Hello\n00:05 Bye');
  expect(await violationsOf(page)).toEqual([]);
  await page.locator('#title').fill('All of it');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.waitForURL('**/admin/episodes/*');
  const all = await server.api('/api/shows/dropped/episodes');
  const [made] = (await jsonOf<ListJson<EpisodeJson>>(all)).items;
  expect(made).toMatchObject({ title: 'All of it', transcripts: [{}], chapters: [{}, {}] });
});

test('what is not taken is named, and why: other audio, text that may be notes, a picture of another kind, what nobody knows', async () => {
  const gif = { name: 'a.gif', type: 'image/gif', bytes: 'GIF89a' };
  const [first, second] = [await mp3('first.mp3', 22), await mp3('second.mp3', 23)];
  await drop('h1', pdf, first, second, plain, gif);
  await said('first.mp3 went into Audio.');
  await said('second.mp3 was not taken: an episode has one audio file, and the first is it.');
  await said('notes.txt was not taken: text may be notes or a transcript.');
  await said('a.gif was not taken: artwork is a JPEG, PNG or WebP picture.');
  await said('paper.pdf was not taken: it looks like no audio');
  expect([await files('transcript'), await isOpen('Transcript')]).toEqual([[], true]);
  await page.getByText('first.mp3 has arrived').waitFor();
  await drop('h1', pdf);
  await said(/^paper\.pdf was not taken/);
  expect(await files('audio')).toEqual(['first.mp3']);
  await page.locator('#chapters').evaluate((field: HTMLElement & { value: string }) => {
    field.value = '00:00 Mine';
  });
  await drop('#audio', { ...plain, name: 'list.txt', bytes: '00:00 Theirs' }, plain);
  await said('list.txt was not taken: there are chapters already.');
  expect(await page.locator('#chapters').inputValue()).toBe('00:00 Mine');
});
