import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { openDesk, owner, stayWhen } from './desk-world.ts';

let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  const persons = [{ name: 'Removed' }, { name: 'Kept' }];
  await makeShow(server, { title: 'Forms', persons });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const leave = (page: Page) =>
  page.getByRole('link', { name: 'Forms' }).click({ noWaitAfter: true });

/** The button says what it does, once the page has asked: how soon that is, is no matter here. */
const sends = /^(Publish|Keep as a draft)$/;

test('what was typed when the session had ended is there again after the sign-in, with its audio, until it is saved', async () => {
  const { context, page } = await openDesk(browser, server);
  page.on('dialog', (dialog) => void dialog.accept());
  const path = '/admin/shows/forms/publish';
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 6 });
  await page.goto(path);
  await page.getByLabel('Audio', { exact: true }).setInputFiles(audio);
  await page.getByText('has arrived').waitFor();
  await page.getByLabel('Title').fill('Long thought of');
  await page.getByLabel('Notes').fill('Many\nwords');
  await page.getByLabel('Kind').selectOption('bonus');
  await page.getByLabel('Not yet').check();
  await page.locator('#persons > summary').click();
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Grace Example');
  await context.clearCookies();
  await page.getByRole('button', { name: sends }).click();
  await page.getByText('What you typed is kept').waitFor();
  await page.getByLabel('E-mail').fill(owner.email);
  for (const password of ['not the right one', owner.password]) {
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  await page.waitForURL(`**${path}`);
  await page.getByText('What you typed is back.').waitFor();
  page.removeAllListeners('dialog');
  await stayWhen(page, 'beforeunload', leave(page));
  page.on('dialog', (dialog) => void dialog.accept());
  expect(await page.getByLabel('Title').inputValue()).toBe('Long thought of');
  expect(await page.getByLabel('Kind').inputValue()).toBe('bonus');
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Grace Example');
  await page.getByRole('button', { name: sends }).click();
  await page.waitForURL('**/admin/episodes/*');
  const made = await server.api(`/api/episodes/${page.url().split('/').at(-1)}`);
  expect(await made.json()).toMatchObject({
    title: 'Long thought of',
    notes: 'Many\nwords',
    type: 'bonus',
    state: 'draft',
  });
  await page.goto(path);
  expect(await page.getByLabel('Title').inputValue()).toBe('');
  await page.goto('/login');
  expect(await page.getByText('is kept').count()).toBe(0);
  await context.close();
});

test('what a form sent when the server failed, or a proxy before it, is there again on the way back, until it is saved', async () => {
  const { context, page } = await openDesk(browser, server);
  page.on('dialog', (dialog) => void dialog.accept());
  const save = () => page.getByRole('button', { name: 'Save', exact: true }).click();
  const description = page.getByLabel('Description');
  using database = new DatabaseSync(join(server.settings['DATA_DIR']!, 'longwave.db'));
  await page.goto('/admin/shows/forms/edit');
  await description.fill('Long thought of');
  await page.locator('#persons > summary').click();
  await page.getByRole('button', { name: 'Remove this person: Person 1' }).click();
  database.exec('alter table versions rename to versions_away');
  await save();
  await page.getByRole('heading', { name: 'Something went wrong on our side' }).waitFor();
  await page.getByText('Request id:').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  database.exec('alter table versions_away rename to versions');
  await page.getByRole('link', { name: 'back to the form' }).click();
  await page.getByText('What you typed is back.').waitFor();
  expect(await description.inputValue()).toBe('Long thought of');
  const names = page.locator('input[name^="persons."][name$=".name"]');
  expect(
    await names.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value)),
  ).toEqual(['Kept']);

  await description.fill('Thought of longer');
  await page.route('**/edit', (route) => route.fulfill({ status: 502, body: 'Bad gateway' }));
  await save();
  await page.getByText('Bad gateway').waitFor();
  await page.unroute('**/edit');
  await page.goBack();
  await page.getByText('What you typed is back.').waitFor();
  expect(await description.inputValue()).toBe('Thought of longer');
  await save();
  await page.waitForURL('**/admin/shows/forms*');
  await page.goto('/admin/shows/forms/edit');
  expect(await description.inputValue()).toBe('Thought of longer');
  expect(await page.getByText('is back').count()).toBe(0);
  const show = await jsonOf<ShowJson>(await server.api('/api/shows/forms'));
  expect(show['persons']).toEqual([{ name: 'Kept' }]);
  await context.close();
});

test('what was typed is not left behind without a question, neither at first nor when it comes back refused', async () => {
  const { context, page } = await openDesk(browser, server);
  const description = page.getByLabel('Description');
  const owner = page.getByLabel('E-mail of the owner');
  await page.goto('/admin/shows/forms/edit');
  await description.fill('Long thought of.');
  await stayWhen(page, 'beforeunload', leave(page));
  await owner.fill('not@anaddress');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Must be an e-mail address').waitFor();
  await stayWhen(page, 'beforeunload', leave(page));
  expect(await description.inputValue()).toBe('Long thought of.');
  await context.close();
}, 60_000);

test('a form that was refused while it was empty is left without a question, until something is typed', async () => {
  const { context, page } = await openDesk(browser, server);
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  for (const typed of ['', 'Long thought of']) {
    await page.goto('/admin/shows/forms/publish');
    await page.getByLabel('Title').fill(typed);
    for (const _try of [1, 2]) {
      await page.getByRole('button', { name: 'Publish' }).click();
      await page.getByText('No audio file was chosen.').waitFor();
    }
    await leave(page);
    await page.waitForURL((url) => !url.pathname.endsWith('/publish'));
    expect(asked).toEqual(typed === '' ? [] : ['beforeunload']);
  }
  await context.close();
});

test('an episode that was changed meanwhile leads to its history in another tab, and its files take no typed text with them unasked', async () => {
  const list = await server.api('/api/shows/forms/episodes');
  const { items } = (await list.json()) as { items: { id: string }[] };
  const { id } = items[0]!;
  const { context, page } = await openDesk(browser, server);
  await page.goto(`/admin/episodes/${id}`);
  await page.getByLabel('Notes').fill('Long thought of.');
  await server.api(`/api/episodes/${id}`, { method: 'PATCH', json: { summary: 'Of another.' } });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('It was changed meanwhile.').waitFor();
  const tab = context.waitForEvent('page');
  await page.getByRole('link', { name: 'history (opens in a new tab)' }).click();
  await (await tab).getByText('Changed by').first().waitFor();
  await stayWhen(page, 'beforeunload', leave(page));

  await page.getByText('Files: other audio').click();
  const send = page.getByRole('button', { name: 'Send the files' });
  await page.getByLabel('Its language').fill('de');
  await stayWhen(page, 'confirm', send.click({ noWaitAfter: true }));
  expect(await page.getByLabel('Notes').inputValue()).toBe('Long thought of.');
  page.once('dialog', (dialog) => void dialog.accept());
  await send.click();
  await page.getByText('No file was chosen.').waitFor();
  await page.getByText('Files: other audio').waitFor();
  await send.click(); // nothing is typed now, so nothing is asked
  await page.getByText('No file was chosen.').waitFor();
  await context.close();
}, 60_000);
