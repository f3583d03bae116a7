import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { join, setUp } from '../accounts/people-world.ts';
import type { Visitor } from '../accounts/people-world.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

const TRANSCRIPT = 'WEBVTT\n\n00:00.000 --> 00:04.000\nWelcome to the marmalade.\n';
const path = '/admin/shows/spoken/publish';
let server: TestServer;
let owner: Visitor;
let editor: Visitor;
let audio: string;
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer();
  const show = await makeShow(server, { title: 'Spoken', language: 'de' });
  owner = await setUp(server);
  editor = await join(server, owner, { name: 'bob', role: 'editor', show: show.id });
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

type WithTranscripts = EpisodeJson & { transcripts: { language: string }[] };
const read = async (id: string) =>
  await jsonOf<WithTranscripts>(await server.api(`/api/episodes/${id}`));
const feed = async () => await (await fetch(`${server.url}/feeds/spoken.xml`)).text();

function form(fields: Record<string, string>, transcript: string): FormData {
  const all = new FormData();
  for (const [name, value] of Object.entries(fields)) all.set(name, value);
  all.set('audio', new Blob([readFileSync(audio)]), 'episode.mp3');
  all.set('transcript', new Blob([transcript]), 'words.vtt');
  return all;
}

/** Sends the screen as a browser without scripts does. @returns the id of what was made, and the page that came instead */
async function publish(by: Visitor, body: FormData) {
  const { status, location, text } = await by.send(path, { method: 'POST', body });
  return { status, text, id: /episodes\/([a-z2-7]{26})/.exec(location ?? text)?.[1] ?? '' };
}

test('an episode is published with its transcript by one form, in one change of the feed and one version', async () => {
  const { status, id } = await publish(owner, form({ title: 'First', when: 'now' }, TRANSCRIPT));
  expect(status).toBe(303);
  expect((await read(id)).transcripts.map(({ language }) => language)).toEqual(['de']);
  expect(await feed()).toContain('<podcast:transcript');
  const { items } = await jsonOf<{ items: { what: string }[] }>(
    await server.api(`/api/episodes/${id}/versions`),
  );
  expect(items.map(({ what }) => what)).toEqual(['created']);
  const found = await (await fetch(`${server.url}/spoken?q=marmalade`)).text();
  expect(found).toContain('First');
});

test('a transcript that cannot be read costs nobody the audio: the episode is a draft with all that was typed, and the field says why', async () => {
  const fields = { title: 'Second', notes: 'Typed at length' };
  const { status, text, id } = await publish(
    owner,
    form({ ...fields, when: 'now' }, 'WEBVTT\n\nno time --> at all\nx'),
  );
  expect(status).toBe(422);
  expect(text).toMatch(/id="transcript-error"/);
  expect(await read(id)).toMatchObject({ ...fields, state: 'draft' });
  expect((await read(id)).transcripts).toEqual([]);
  const other = form({ title: 'Third', language: 'no language' }, TRANSCRIPT);
  expect((await publish(owner, other)).text).toMatch(/id="language-error"/);
});

test('an editor gives a draft its transcript by the same form', async () => {
  const { status, id } = await publish(
    editor,
    form({ title: 'Edited', language: 'en' }, TRANSCRIPT),
  );
  expect(status).toBe(303);
  expect(await read(id)).toMatchObject({ state: 'draft', transcripts: [{ language: 'en' }] });
});

test.each([
  ['with scripts', true, 6],
  ['without scripts', false, 7],
])(
  'in a browser %s, audio and transcript are chosen on one screen',
  async (how, javaScriptEnabled, seconds) => {
    const { context, page } = await openDesk(browser, server, { javaScriptEnabled });
    await page.goto(path);
    await page.getByLabel('Title').fill(`Said ${how}`);
    await page.getByLabel('Audio').setInputFiles(await makeAudio({ kind: 'mp3-cbr', seconds }));
    await page.getByText('Transcript', { exact: true }).first().click();
    const send = async (words: string) => {
      const buffer = Buffer.from(words);
      const file = { name: 'words.vtt', mimeType: 'text/vtt', buffer };
      await page.getByLabel('Transcript').setInputFiles(file);
      await press(page);
    };
    if (javaScriptEnabled) {
      await page.getByText('has arrived').waitFor();
      await send('WEBVTT\n\nno time --> at all\nx');
      // What has arrived in pieces is kept: only the transcript is to be chosen again.
      await page.getByText('Your file has arrived and is kept').waitFor();
    }
    await send(TRANSCRIPT);
    await page.waitForURL(/\/admin\/episodes\//);
    const id = /episodes\/([a-z2-7]{26})/.exec(page.url())?.[1] ?? '';
    expect((await read(id)).transcripts).toHaveLength(1);
    await context.close();
  },
);

const press = (page: Page) => page.getByRole('button', { name: 'Publish' }).click();
