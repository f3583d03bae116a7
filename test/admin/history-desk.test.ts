import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

const first = 'A talk about queues: why they fill up, and what one can do about it.\n\nThe end.';
const second = first.replace('queues', 'pipes');
const third = `${second}\nWith questions.`;
let browser: Browser;
let server: TestServer;
let page: Page;
let path: string;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  const { slug } = await makeShow(server, { title: 'Often changed' });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  const { id } = await makeEpisode(server, slug, audio, { title: 'One', notes: first });
  for (const json of [{ notes: second }, { notes: third, title: 'Two' }])
    await server.api(`/api/episodes/${id}`, { method: 'PATCH', json });
  path = `/admin/episodes/${id}/history`;
  ({ page } = await openDesk(browser, server, { javaScriptEnabled: false }));
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const field = (name: string) =>
  page.locator('.compared-field').filter({ has: page.getByRole('heading', { name, exact: true }) });

test('any two versions are compared, chosen from what was done when and by whom, the earlier one first', async () => {
  await page.goto(path);
  const from = page.locator('select[name=from]');
  const options = await from.locator('option').allTextContents();
  expect(options.map((option) => option.replace(/, .+, /, ' '))).toEqual([
    '3: Changed by owner',
    '2: Changed by owner',
    '1: Made by owner',
  ]);
  await from.selectOption('2');
  await page.locator('select[name=to]').selectOption('1');
  await page.getByRole('button', { name: 'Compare' }).click();
  expect(await page.locator('.compared-field h3').allTextContents()).toEqual(['Notes']);
  expect(await field('Notes').locator('dt').allTextContents()).toEqual(['Version 1', 'Version 2']);
  expect(await page.locator('select[name=from]').inputValue()).toBe('1');
  expect(await page.getByRole('button', { name: 'Go back' }).count()).toBe(0);
});

test('what differs in a long text is marked, also for those who hear it, and the rest stands as it is', async () => {
  const notes = field('Notes');
  expect(await notes.locator('del').textContent()).toBe('Taken out: queues: (end)');
  expect(await notes.locator('ins').textContent()).toBe('New: pipes: (end)');
  expect(await notes.locator('dd').first().locator('ins').count()).toBe(0);
  expect(await notes.locator('dd').last().locator('del').count()).toBe(0);
});

test('each change of the list leads to what it changed, and what is short is not marked', async () => {
  await page.goto(path);
  await page.getByRole('link', { name: 'What changed' }).first().click();
  const said = await field('Title').locator('dd').allTextContents();
  expect(said).toEqual(['One', 'Two']);
  expect(await field('Notes').locator('ins').textContent()).toContain('With questions.');
  expect(await field('Notes').locator('del').count()).toBe(0);
});

test('a version beside itself has nothing that differs, and one that does not exist is not found', async () => {
  await page.goto(`${path}/compare?from=2&to=2`);
  await page.getByText('Nothing differs between the two.').waitFor();
  for (const query of ['from=1&to=9', 'from=x&to=1', 'from=1', 'from=1&to=2&to=3', ''])
    expect((await page.goto(`${path}/compare?${query}`))?.status(), query).toBe(404);
});

test('beside what is now, the same is marked', async () => {
  await page.goto(`${path}/1`);
  expect(await field('Notes').locator('dt').allTextContents()).toEqual(['Then', 'Now']);
  expect(await field('Notes').locator('ins').last().textContent()).toContain('With questions.');
});
