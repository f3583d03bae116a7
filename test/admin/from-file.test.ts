import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { withChapters } from '../chapters/chaptered-audio.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

let browser: Browser;
let server: TestServer;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  await makeShow(server, { title: 'Forms' });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  await makeEpisode(server, 'forms', audio, { draft: 'true', season: '2', number: '7' });
  ({ page } = await openDesk(browser, server));
  page.setDefaultTimeout(15_000);
  page.on('dialog', (dialog) => void dialog.accept());
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const value = (name: string) => page.getByLabel(name, { exact: true }).inputValue();

test('fills the empty fields as soon as a file is chosen, and none that was typed; the index of an MP4 may stand behind the sound', async () => {
  const tags = { title: 'From the tag', comment: 'Said in the tag', season_number: '5' };
  const audio = await makeAudio({ kind: 'm4a', seconds: 3, tags });
  await page.goto('/admin/shows/forms/publish');
  await page.getByLabel('Notes').fill('My own words');
  await page.getByLabel('Audio').setInputFiles(audio);
  await page.getByText('From the file: title, season.').waitFor();
  expect(await value('Title')).toBe('From the tag');
  expect(await value('Notes')).toBe('My own words');
  await page.getByLabel('Kind').selectOption('bonus');
  expect([await value('Season'), await value('Number')]).toEqual(['5', '']);
});

test('the number is counted on where the file has none, in the latest season, but not for a trailer', async () => {
  const tags = { title: 'In front of the sound' };
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 4, tags });
  await page.goto('/admin/shows/forms/publish');
  await page.getByLabel('Audio').setInputFiles(audio);
  await page.getByText('Counted on').waitFor();
  expect(await value('Title')).toBe(tags.title);
  expect([await value('Season'), await value('Number')]).toEqual(['2', '8']);
  await page.getByLabel('Season', { exact: true }).fill('3');
  await page.getByLabel('Kind').selectOption('trailer');
  expect([await value('Season'), await value('Number')]).toEqual(['3', '']);
});

test('its chapters stand in the list, and as they are in the file when nobody touches them', async () => {
  const chapters = [
    { start: 0, title: 'Here' },
    { start: 3, title: 'There' },
  ];
  const buffer = await withChapters('mp3-cbr', chapters);
  await page.goto('/admin/shows/forms/publish');
  await page.getByLabel('Kind').selectOption('trailer');
  await page
    .getByLabel('Audio', { exact: true })
    .setInputFiles({ name: 'chapters.mp3', mimeType: 'audio/mpeg', buffer });
  await page.getByText('From the file: title, 2 chapters.').waitFor();
  const lines = page.getByRole('textbox', { name: 'Chapters', includeHidden: true });
  expect(await lines.inputValue()).toBe('00:00:00 Here\n00:00:03 There\n');
  expect(await page.locator('[data-part=start]').count()).toBe(2);
  await page.getByText('has arrived').waitFor();
  await page.getByLabel('Not yet').check();
  await press('Publish');
  await page.waitForURL('**/admin/episodes/*');
  const made = await server.api(`/api/episodes/${page.url().split('/').at(-1)}`);
  expect((await jsonOf<EpisodeJson>(made)).chapters).toEqual([
    { start_seconds: 0, end_seconds: 3, title: 'Here' },
    { start_seconds: 3, end_seconds: 20, title: 'There' },
  ]);
});

test('of chapters that only the whole file tells, the first own one says that they are not used', async () => {
  const said = page.getByText("The file's own chapters are then not used.");
  const tryWith = async (kind: 'm4a' | 'mp3-cbr'): Promise<void> => {
    await page.goto('/admin/shows/forms/publish');
    await page.getByText('Chapters', { exact: true }).first().click();
    await page
      .getByLabel('Audio', { exact: true })
      .setInputFiles(await makeAudio({ kind, seconds: 3 }));
    await page.getByText('From the name of the file: title.').waitFor();
    expect(await said.count()).toBe(0);
    await press('Add a chapter here');
  };
  await tryWith('m4a');
  await said.waitFor();
  await tryWith('mp3-cbr'); // its tag has told that it has none
  await page.getByLabel('Start', { exact: true }).waitFor();
  expect(await said.count()).toBe(0);
});

test('what cannot be audio is refused beside the file at once, and its name is no title', async () => {
  await page.goto('/admin/shows/forms/publish');
  const buffer = Buffer.concat([Buffer.from('\x01\x02'), randomBytes(300_000)]);
  await page
    .getByLabel('Audio', { exact: true })
    .setInputFiles({ name: 'fake.mp3', mimeType: 'audio/mpeg', buffer });
  await page.getByText('This does not look like audio.').waitFor();
  expect(await page.getByLabel('Audio', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  expect(await value('Title')).toBe('');
  const fine = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
  await page.getByLabel('Audio', { exact: true }).setInputFiles(fine);
  await page.getByText('From the name of the file: title.').waitFor();
  expect(await page.getByText('not look like audio').count()).toBe(0);
});

test('a field in which somebody is about to type is left to them', async () => {
  const tags = { title: 'From the tag', comment: 'Said in the tag' };
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 7, tags });
  await page.goto('/admin/shows/forms/publish');
  const title = page.getByLabel('Title', { exact: true });
  await page.route('**/beginning?*', async (route) => {
    await title.focus();
    await route.continue();
  });
  await page.getByLabel('Audio').setInputFiles(audio);
  await page.getByText('From the file: notes.').waitFor();
  await page.keyboard.type('Mine');
  expect(await title.inputValue()).toBe('Mine');
  await page.unroute('**/beginning?*');
});

test('what is refused by its beginning is not sent to its end, and another file can be chosen', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'longwave-refused-')), 'big.mp3');
  onTestFinished(() => rm(dirname(path), { recursive: true }));
  await writeFile(
    path,
    Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), randomBytes(60_000_000)]),
  );
  let sent = 0;
  page.on('request', (one) => {
    if (one.method() === 'PATCH') sent += Number(one.headers()['content-length'] ?? 0);
  });
  await page.goto('/admin/shows/forms/publish');
  await page.getByLabel('Audio').setInputFiles(path);
  await page.locator('[data-from-file].wrong').filter({ hasText: /\w/ }).waitFor();
  await page.locator('[data-progress]').waitFor({ state: 'hidden' });
  const then = sent;
  await page.waitForTimeout(1500);
  expect([sent, await page.getByText('has arrived').count()]).toEqual([then, 0]);
  expect(await page.locator('input[name=upload]').inputValue()).toBe('');
  await page.getByLabel('Audio').setInputFiles(await makeAudio({ kind: 'mp3-cbr', seconds: 6 }));
  await page.getByText('has arrived').waitFor();
});

test('what is no audio, or too much of it, is read without harm, and not many at once (security 43, 44, 114)', async () => {
  const cookie = (await page.context().cookies())
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
  const ask = async (body: Buffer<ArrayBuffer>) =>
    await fetch(`${server.url}/admin/shows/forms/publish/beginning?name=a_b.mp3`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      body,
    });
  const claims = Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f', 'latin1');
  const endless = Buffer.from('\0\0\0\x18ftypM4A \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0moov');
  for (const body of [claims, endless]) {
    const answer = await ask(body);
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { found: {}, named: { title: 'a b' }, hasCover: false },
    ]);
  }
  for (const [body, code] of [
    [Buffer.from('no audio'), 'audio.not-audio'],
    [Buffer.alloc(0), 'audio.empty'],
  ] as const) {
    const answer = await ask(body);
    expect([answer.status, await answer.json()]).toMatchObject([422, { code }]);
  }
  expect((await ask(Buffer.alloc(8 * 1024 * 1024 + 1))).status).toBe(413);
  await expectBound(cookie, async () => (await ask(claims)).status);
});

/** Of what one person has begun to send, a few are waited for (security 114). */
async function expectBound(cookie: string, ask: () => Promise<number>): Promise<void> {
  const held = Array.from({ length: 4 }, () => {
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const path = `${server.url}/admin/shows/forms/publish/beginning`;
    const outgoing = request(path, { method: 'POST', agent: false, headers });
    outgoing.write('no');
    return { outgoing, answer: once(outgoing, 'response') as Promise<[IncomingMessage]> };
  });
  const [first] = await Promise.race(held.map(({ answer }) => answer));
  expect([first.statusCode, first.headers['retry-after']]).toEqual([429, '60']);
  for (const { outgoing } of held) outgoing.end(' audio');
  const all = await Promise.all(held.map(({ answer }) => answer));
  expect(all.map(([{ statusCode }]) => statusCode).toSorted()).toEqual([422, 422, 422, 429]);
  expect(await ask()).toBe(200);
}
