import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { openBrowser } from '../support/browser.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { openDesk, stayWhen } from './desk-world.ts';

let browser: Browser;
let server: TestServer;
let audio: string;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 20 });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const feedOf = async (show: string) =>
  await (await fetch(`${server.url}/feeds/${show}.xml`)).text();
const picture = async (side: number) => ({
  name: 'cover.jpg',
  mimeType: 'image/jpeg',
  buffer: await jpeg(side),
});
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
const said = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor();

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('at the desk %s', (_how, javaScriptEnabled) => {
  test('a show is made and filled in, an episode is published, changed, withdrawn and deleted', async () => {
    const { context, page } = await openDesk(browser, server, { javaScriptEnabled });
    await page.getByRole('link', { name: 'New show' }).click();
    const title = javaScriptEnabled ? 'With scripts' : 'Without scripts';
    const slug = title.toLowerCase().replace(' ', '-');
    await page.getByLabel('Title').fill(title);
    await press(page, 'Make the show');
    await page.getByText('it needs:').waitFor();
    await page.getByRole('link', { name: 'Edit the show' }).click();
    await page.getByLabel('Description').fill('What it is about.');
    await page.getByLabel('Category', { exact: true }).selectOption('Arts > Books');
    await page.getByLabel('Author').fill('Ada');
    await page.getByLabel('E-mail of the owner').fill('not@anaddress');
    await press(page, 'Save');
    await page.getByText('Must be an e-mail address').waitFor();
    await page.getByLabel('E-mail of the owner').fill('ada@example.org');
    await press(page, 'Save');
    await page.waitForURL(`**/admin/shows/${slug}?done=saved`);
    expect(await feedOf(slug)).toContain('<itunes:category text="Arts">');

    await page.getByRole('link', { name: 'Publish an episode' }).click();
    await page.getByLabel('Title').fill('The first');
    await page.getByLabel('Notes').fill('Some **bold** words');
    await page.getByLabel('Audio').setInputFiles(audio);
    if (javaScriptEnabled) await page.getByText('has arrived').waitFor();
    await press(page, 'Publish');
    await said(page, 'Published. It is in the feed now.');
    const code = await page.getByLabel('Code of the player').inputValue();
    const [, player = ''] = /^<iframe src="([^"]+)" title="The first"/.exec(code) ?? [];
    expect(await (await fetch(player)).text()).toContain('The first');
    if (javaScriptEnabled) {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await press(page, 'Copy');
      await said(page, 'Copied.');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
    }
    const hash = createHash('sha256').update(readFileSync(audio)).digest('hex');
    const [, enclosure = ''] = /<enclosure url="([^"]+)"/.exec(await feedOf(slug)) ?? [];
    const served = Buffer.from(await (await fetch(enclosure)).arrayBuffer());
    expect(createHash('sha256').update(served).digest('hex')).toBe(hash);

    await page.getByLabel('Title').fill('');
    await page.getByLabel('Title').evaluate((field) => field.removeAttribute('required'));
    await page.getByLabel('Season', { exact: true }).fill('2');
    await press(page, 'Save');
    await page.getByText('Must not be empty.').waitFor();
    expect(await page.getByLabel('Season', { exact: true }).inputValue()).toBe('2');
    await page.getByLabel('Title').fill('Renamed');
    await press(page, 'Save');
    expect(await feedOf(slug)).toContain('<itunes:title>Renamed</itunes:title>');
    await press(page, 'Take it out of the feed');
    await said(page, 'Withdrawn. It is not in the feed any more, and its audio is offline.');
    expect(await feedOf(slug)).not.toContain('<item>');
    await press(page, 'Publish again');
    await said(page, 'Published. It is in the feed now.');
    await page.getByRole('link', { name: 'Delete this episode' }).click();
    await press(page, 'Delete the episode');
    await said(page, 'The episode is deleted.');
    await context.close();
  }, 60_000);
});

test('a file whose form was wrong is not lost: it is a draft, and what was typed stays', async () => {
  const { context, page } = await openDesk(browser, server, { javaScriptEnabled: false });
  await page.goto('/admin/shows/new');
  await page.getByLabel('Title').fill('Forgiving');
  await press(page, 'Make the show');
  await page.getByRole('link', { name: 'Publish an episode' }).click();
  await page.getByLabel('Title').fill('A good title');
  await page.getByLabel('Number').fill('twelve');
  await page.getByLabel('Audio').setInputFiles(audio);
  await press(page, 'Publish');
  await page.getByText('This form cannot be sent as it is').waitFor();
  expect(await page.getByLabel('Title').inputValue()).toBe('A good title');
  await page.getByText('the code of a player for other web sites, will be here once it').waitFor();
  await page.getByLabel('Number').fill('12');
  await page.getByLabel('At a time').check();
  await page.getByLabel('Date and time').fill('2090-01-01T07:00');
  await press(page, 'Save');
  await said(page, 'Scheduled for Sunday, 1 January 2090, 07:00 (UTC).');
  await page.getByText('will be here from Sunday, 1 January 2090, 07:00 (UTC) on').waitFor();
  await press(page, 'Publish now');
  await said(page, 'Published.');
  expect(await feedOf('forgiving')).toContain('<itunes:episode>12</itunes:episode>');
  await context.close();
}, 60_000);

test('artwork that breaks a rule is refused beside its field, and a good one is in the feed', async () => {
  const { context, page } = await openDesk(browser, server);
  await page.goto('/admin/shows/forgiving/edit');
  await page.getByLabel('Artwork').setInputFiles(await picture(300));
  await press(page, 'Save');
  await page.locator('#artwork-error').filter({ hasText: '1400' }).waitFor();
  expect(await page.getByLabel('Artwork').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Description').fill('Said with the picture.');
  await page.getByLabel('Artwork').setInputFiles(await picture(1400));
  await press(page, 'Save');
  await said(page, 'Saved.');
  expect(await feedOf('forgiving')).toContain('<itunes:image');
  expect(await feedOf('forgiving')).toContain('Said with the picture.');
  await context.close();
}, 60_000);

test('a show goes back to what it said before, which stands beside what it says now in the words of its form', async () => {
  const { context, page } = await openDesk(browser, server, { javaScriptEnabled: false });
  await page.goto('/admin/shows/forgiving/edit');
  await page.getByRole('combobox', { name: 'Order' }).selectOption('serial');
  await page.locator('details').evaluateAll((all) => {
    for (const one of all) one.setAttribute('open', '');
  });
  await page.getByLabel('Support links').fill('https://pay.example.org Support us');
  await page.locator('[id="persons.0.name"]').fill('Ada Example');
  await press(page, 'Save');
  await page.getByRole('link', { name: 'History' }).click();
  const newest = page.getByRole('listitem').filter({ hasText: 'Changed by Ada Example' }).first();
  expect(await newest.textContent()).toMatch(/: Support links, People, OrderWhat changed$/);
  await page.getByRole('link', { name: 'Compare with now' }).first().click();
  const field = (name: string) => page.getByRole('article').filter({ hasText: name }).innerText();
  expect(await field('Order')).toBe('Order\nThen\nNewest first\nNow\nFrom the first episode on');
  expect(await field('People')).toBe('People\nThen\nnothing\nNow\nName: Ada Example');
  await press(page, 'Go back to this version');
  await page.getByRole('status').getByText('it is as it was in that version').waitFor();
  expect(await feedOf('forgiving')).not.toContain('serial');
  await context.close();
}, 60_000);

test('an episode gets other audio and a transcript, goes back to the audio before, and to what it said before', async () => {
  const { context, page } = await openDesk(browser, server, { javaScriptEnabled: false });
  const [, guid] = /<guid[^>]*>([^<]+)</.exec(await feedOf('forgiving')) ?? [];
  const enclosure = async () => /<enclosure url="([^"]+)"/.exec(await feedOf('forgiving'))?.[1];
  const first = await enclosure();
  await page.goto('/admin/shows/forgiving');
  await page.getByRole('link', { name: 'A good title' }).click();
  const back = page.getByRole('button', { name: 'Go back to the audio before' });
  await page.getByText('Files: other audio').click();
  expect(await back.count()).toBe(0);
  await press(page, 'Send the files');
  await page.getByText('No file was chosen.').waitFor();
  const other = await makeAudio({ kind: 'mp3-cbr', seconds: 7 });
  await page.getByLabel('Other audio').setInputFiles(other);
  const buffer = Buffer.from('WEBVTT\n\n00:00.000 --> 00:01.000\nHello');
  await page
    .getByLabel('Transcript', { exact: true })
    .setInputFiles({ name: 'ep.vtt', mimeType: 'text/vtt', buffer });
  await press(page, 'Send the files');
  await page.getByText('0:07', { exact: true }).waitFor();
  const feed = await feedOf('forgiving');
  expect(feed).toContain('<podcast:transcript');
  expect(feed).toContain(guid);
  expect(await enclosure()).not.toBe(first);
  await page.getByText('Files: other audio').click();
  await back.click();
  await said(page, 'It has the audio of before again.');
  await page.getByText('0:20', { exact: true }).waitFor();
  expect(await enclosure()).toBe(first);

  await page.getByLabel('Title').fill('A worse title');
  await press(page, 'Save');
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByText('Got other audio by Ada Example').waitFor();
  await page.getByRole('link', { name: 'Compare with now' }).first().click();
  await page.getByRole('heading', { name: 'What going back changes' }).waitFor();
  const title = page.getByRole('article').filter({ hasText: 'Title' });
  expect(await title.getByRole('definition').allInnerTexts()).toEqual([
    'A good title',
    'A worse title',
  ]);
  await press(page, 'Go back to this version');
  expect(await page.getByLabel('Title').inputValue()).toBe('A good title');
  await context.close();
}, 60_000);

test('a wrong picture loses neither the file that has arrived nor what was typed', async () => {
  const { context, page } = await openDesk(browser, server);
  await page.goto('/admin/shows/forgiving/publish');
  const fresh = await makeAudio({ kind: 'mp3-cbr', seconds: 9 });
  await page.getByLabel('Audio').setInputFiles(fresh);
  await page.getByText('has arrived').waitFor();
  await page.getByLabel('Title').fill('With a picture');
  await page.getByLabel('Artwork of this episode').setInputFiles(await picture(300));
  await press(page, 'Publish');
  await page.getByText('Your file has arrived and is kept').waitFor();
  const leaving = page.getByRole('link', { name: 'Forgiving' }).click({ noWaitAfter: true });
  await stayWhen(page, 'beforeunload', leaving);
  expect(await feedOf('forgiving')).not.toContain('With a picture');
  expect(await page.getByLabel('Title').inputValue()).toBe('With a picture');
  await page.getByLabel('Artwork of this episode').setInputFiles(await picture(1400));
  await press(page, 'Publish');
  await page.waitForURL('**/admin/episodes/*');
  expect(await feedOf('forgiving')).toContain('<itunes:title>With a picture</itunes:title>');
  await context.close();
}, 60_000);

test('saving keeps what chapters have beyond their lines, and does not undo what somebody else saved meanwhile', async () => {
  const list = await server.api('/api/shows/forgiving/episodes');
  const { items } = (await list.json()) as { items: { id: string; title: string }[] };
  const { id } = items.find(({ title }) => title === 'With a picture')!;
  const chapters = [
    { start_seconds: 0, title: 'Hello', image_url: 'https://example.org/a.jpg' },
    { start_seconds: 5, title: 'End' },
  ];
  const change = (json: object) => server.api(`/api/episodes/${id}`, { method: 'PATCH', json });
  const said = async () =>
    (await (await server.api(`/api/episodes/${id}`)).json()) as Record<string, unknown>;
  expect((await change({ chapters })).status).toBe(200);
  const { context, page } = await openDesk(browser, server, { javaScriptEnabled: false });
  await page.goto(`/admin/episodes/${id}`);
  await page.getByLabel('Title').fill('Another title');
  await press(page, 'Save');
  expect(await said()).toMatchObject({ title: 'Another title', chapters });

  await page.getByLabel('Title').fill('A third title');
  await change({ summary: 'Written by somebody else.' });
  await press(page, 'Save');
  await page.getByText('It was changed meanwhile.').waitFor();
  expect(await said()).toMatchObject({ title: 'Another title' });
  await press(page, 'Save');
  await page.getByText('Saved.').waitFor();
  expect(await said()).toMatchObject({ title: 'A third title' });
  await context.close();
}, 60_000);

test('audio that an episode has already becomes a draft with what was typed, and says so', async () => {
  const { context, page } = await openDesk(browser, server);
  await page.goto('/admin/shows/forgiving/publish');
  await page.getByLabel('Audio').setInputFiles(audio);
  await page.getByText('has arrived').waitFor();
  await page.getByLabel('Title').fill('The same again');
  await press(page, 'Publish');
  await page.getByRole('alert').getByText('exactly this audio').waitFor();
  expect(await page.getByLabel('Title').inputValue()).toBe('The same again');
  page.once('dialog', (dialog) => void dialog.accept());
  await page.reload();
  expect(new URL(page.url()).pathname).toMatch(/^\/admin\/episodes\//);
  await page.getByText('draft', { exact: true }).first().waitFor();
  expect(await feedOf('forgiving')).not.toContain('The same again');
  await context.close();
}, 60_000);

test('a file that is no audio is not said to be kept', async () => {
  const { context, page } = await openDesk(browser, server);
  await page.goto('/admin/shows/forgiving/publish');
  const buffer = Buffer.from('These are words.'.repeat(200));
  const text = { name: 'words.mp3', mimeType: 'audio/mpeg', buffer };
  await page.getByLabel('Audio').setInputFiles(text);
  await page.locator('[data-from-file]').filter({ hasText: 'plain text' }).waitFor();
  await press(page, 'Publish');
  await page.locator('#audio-error').filter({ hasText: 'plain text' }).waitFor();
  expect(await page.getByText('is kept').count()).toBe(0);
  await context.close();
}, 60_000);
