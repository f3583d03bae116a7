import type { Browser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMigratedDatabase } from '../../src/data.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { newId } from '../../src/platform/ids.ts';
import { openLog } from '../../src/platform/log.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { openDesk, openDeskOfAdmin } from './desk-world.ts';

let browser: Browser;
let server: TestServer;
let page: Page;
let audio: string;
let busy: string;
let newest: string;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 20 });
  const { id } = await makeShow(server, { title: 'Busy', time_zone: 'Europe/Berlin' });
  busy = id;
  for (const number of [1, 2, 3, 4]) {
    const fields = { title: `Out ${number}`, number: String(number) };
    ({ id: newest } = await makeEpisode(server, 'busy', audio, fields));
  }
  for (const day of [3, 1, 6, 2, 5, 4])
    await makeEpisode(server, 'busy', audio, {
      title: `December ${day}`,
      publish_at: `2090-12-0${day}T07:00`,
    });
  await makeEpisode(server, 'busy', audio, { title: 'Half a thought', draft: 'true' });
  ({ page } = await openDesk(browser, server, { javaScriptEnabled: false }));
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const card = (title: string, of = page): Locator =>
  of.locator('article').filter({ has: of.getByRole('heading', { name: title, exact: true }) });
const finding = (title: string, text: string): Locator =>
  card(title).locator('.findings > li').filter({ hasText: text });

/** A show in which nothing is missing and nothing is wrong. */
async function makeFineShow(title: string): Promise<string> {
  const { id, slug } = await makeShow(server, {
    title,
    description: 'Every week a story.',
    author: 'Ada Example',
    owner_email: 'ada@example.org',
    categories: ['Technology'],
  });
  const picture = sharp({ create: { width: 1400, height: 1400, channels: 3, background: '#135' } });
  const body = Buffer.from(await picture.jpeg().toBuffer());
  await server.api(`/api/shows/${id}/artwork`, { method: 'PUT', body });
  const fields = { number: '1', notes: 'A story of **one** thing.' };
  const { id: episode } = await makeEpisode(server, slug, audio, { title: 'The story', ...fields });
  return episode;
}

test('home says what comes next and when in the zone of the show, how much more is to come, and what came last', async () => {
  await page.goto('/admin');
  const next = card('Busy')
    .locator('p')
    .filter({ has: page.locator('time') });
  expect(await next.textContent()).toBe('December 1, 1 Dec 2090, 07:00 GMT+1 (Europe/Berlin)');
  expect(await next.getByRole('link').getAttribute('href')).toMatch(/^\/admin\/episodes\//);
  const last = card('Busy').locator('.episodes > li');
  expect(await last.locator('a').allTextContents()).toEqual(['Out 4', 'Out 3', 'Out 2']);
  expect(await last.first().locator('.state').textContent()).toBe('live');
  await card('Busy').getByRole('link', { name: '5 more scheduled' }).click();
  expect(await page.locator('.episodes > li').count()).toBe(6);
  await page.goto('/admin');
  await card('Busy').getByRole('link', { name: '1 draft' }).click();
  expect(await page.locator('.episodes > li a').allTextContents()).toEqual(['Half a thought']);
});

test('an episode that was taken out of the feed stands among the last, as what it is', async () => {
  await server.api(`/api/episodes/${newest}/withdraw`, { method: 'POST' });
  await page.goto('/admin');
  const first = card('Busy').locator('.episodes > li').first();
  expect(await first.textContent()).toContain('Out 4');
  expect(await first.locator('.state').textContent()).toBe('withdrawn');
});

test('missing artwork is named, and what else directories need, with the way to the form', async () => {
  await page.goto('/admin');
  const artwork = finding('Busy', 'The show has no artwork.');
  const way = artwork.getByRole('link', { name: 'Add the artwork' });
  expect(await way.getAttribute('href')).toBe('/admin/shows/busy/edit#artwork');
  expect(await finding('Busy', 'a description, a category').count()).toBe(1);
  // Said once, in the words of the form: the doctor's are for the makers of feeds.
  expect(await card('Busy').getByText('itunes:image').count()).toBe(0);
});

test('a show with which all is well says so, and what the doctor finds stands there with its mend as soon as it is so', async () => {
  const episode = await makeFineShow('All well');
  await page.goto('/admin');
  await card('All well').getByText('Nothing: the feed is right').waitFor();
  const json = { notes: '' };
  await server.api(`/api/episodes/${episode}`, { method: 'PATCH', json });
  await page.reload();
  const long = finding('All well', 'This episode has no description.');
  expect(await long.textContent()).toMatch(/^Warning: .+\.Write a few sentences about it/);
  const way = long.getByRole('link', { name: 'The story' });
  expect(await way.getAttribute('href')).toBe(`/admin/episodes/${episode}`);
  await server.api(`/api/episodes/${episode}`, { method: 'PATCH', json: { notes: 'Short.' } });
  await page.reload();
  await card('All well').getByText('Nothing: the feed is right').waitFor();
});

test('of many findings the first stand there, and how many more there are', async () => {
  const { slug } = await makeShow(server, { title: 'All wrong' });
  for (let number = 1; number <= 7; number += 1)
    await makeEpisode(server, slug, audio, { title: 'Again' });
  await page.goto('/admin');
  const doctor = card('All wrong').getByRole('link', { name: /^\d+ more that the doctor found$/ });
  expect(await doctor.getAttribute('href')).toBe('/admin/shows/all-wrong/doctor');
});

test('admins of a show see the jobs of that show that have failed, and nothing of what is in them', async () => {
  const database = await openMigratedDatabase(
    parseConfig(server.settings),
    systemClock,
    openLog('silent'),
  );
  const dead = (show: string) => ({
    id: newId(),
    name: 'webhooks.deliver',
    payload: JSON.stringify({ show_id: show, secret: 'what nobody may see' }),
    group_key: show,
    run_at: 1,
    attempts: 4,
    created_at: 1,
    dead_at: 1,
    last_error: 'A reason of the server.',
  });
  const { id: other } = await makeShow(server, { title: 'Another' });
  const rows = [dead(busy), dead(busy), dead(other)];
  await database.transaction(async (tx) => await tx.insertInto('jobs').values(rows).execute());
  await database.close();
  await page.goto('/admin');
  const first = finding('Another', 'There is no episode in the feed').getByRole('link');
  expect(await first.getAttribute('href')).toBe('/admin/shows/another/publish');
  const own = finding('Busy', 'Failed: Send an event to a webhook');
  expect(await own.textContent()).toContain('2 jobs have used up all tries.');
  expect(await own.getByRole('link').getAttribute('href')).toBe('/admin/jobs');
  const { page: theirs, context } = await openDeskOfAdmin(browser, server, 'busy');
  await theirs.goto('/admin');
  const seen = card('Busy', theirs).locator('.findings > li').filter({ hasText: 'Failed:' });
  expect(await seen.textContent()).toContain('An owner of this server can try again.');
  expect(await seen.getByRole('link').getAttribute('href')).toBe('/admin/shows/busy/webhooks');
  expect(await theirs.content()).not.toMatch(/what nobody may see|A reason of the server/);
  expect(await theirs.locator('article').count()).toBe(1);
  await context.close();
});
