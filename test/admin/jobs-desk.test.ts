import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMigratedDatabase } from '../../src/data.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { newId } from '../../src/platform/ids.ts';
import { listJobs } from '../../src/platform/jobs/list.ts';
import { openLog } from '../../src/platform/log.ts';
import { openBrowser } from '../support/browser.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { openDesk, openDeskOfAdmin } from './desk-world.ts';

const SECRET = 'what nobody may see';
let browser: Browser;
let server: TestServer;
let database: Database;
let showId: string;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  ({ id: showId } = await makeShow(server, { title: 'At work' }));
  database = await openMigratedDatabase(
    parseConfig(server.settings),
    systemClock,
    openLog('silent'),
  );
  ({ page } = await openDesk(browser, server, { javaScriptEnabled: false }));
});
afterAll(async () => {
  await browser.close();
  await database.close();
  await server.stop();
});

/** Jobs of a kind that no server knows stay as they are. */
async function writeDead(...errors: string[]): Promise<void> {
  const rows = errors.map((last_error) => ({
    id: newId(),
    name: 'test.unknown',
    payload: JSON.stringify({ show_id: showId, secret: SECRET }),
    group_key: showId,
    run_at: 1,
    attempts: 4,
    created_at: 1,
    dead_at: 1,
    last_error,
  }));
  await database.transaction(async (tx) => await tx.insertInto('jobs').values(rows).execute());
}

const row = (text: string) => page.locator('.rows > li').filter({ hasText: text });
const inState = async (state: 'dead' | 'waiting') =>
  (await listJobs(database, state, { limit: 10, after: undefined })).filter(
    ({ name }) => name === 'test.unknown',
  );

test('the home page speaks of failed jobs only when there are some', async () => {
  await page.goto('/admin');
  expect(await page.getByText('failed').count()).toBe(0);
  await writeDead('The first reason.');
  await page.reload();
  await page.getByText('1 job has failed').waitFor();
  await writeDead('The second reason.');
  await page.reload();
  await page.getByRole('link', { name: '2 jobs have failed' }).click();
  await page.getByRole('heading', { name: 'Jobs' }).waitFor();
});

test('an owner sees why a job failed and for which show, tries it again, and drops one after a question', async () => {
  expect(await row('The first reason.').textContent()).toContain('At work');
  expect(await page.content()).not.toContain(SECRET);
  await row('The first reason.').getByRole('button', { name: 'Try again' }).click();
  await page.getByText('It is tried again now.').waitFor();
  expect((await inState('waiting')).map(({ lastError }) => lastError)).toEqual([
    'The first reason.',
  ]);
  await row('The second reason.').getByRole('link', { name: 'Drop' }).click();
  expect(await inState('dead')).toHaveLength(1);
  await page.getByRole('button', { name: 'Drop it' }).click();
  await page.getByText('The job is dropped.').waitFor();
  expect(await inState('dead')).toEqual([]);
});

test('a job that has gone between the page and the button is no error of the person', async () => {
  await writeDead('The third reason.');
  await page.goto('/admin/jobs');
  await database.transaction(
    async (tx) => await tx.deleteFrom('jobs').where('dead_at', 'is not', null).execute(),
  );
  await row('The third reason.').getByRole('button', { name: 'Try again' }).click();
  await page.getByText('This job is not there any more.').waitFor();
  expect(await row('The third reason.').count()).toBe(0);
});

test('who is no owner of the server is told only that a job of their show has failed', async () => {
  await writeDead('A reason of the server.');
  const { page: theirs, context } = await openDeskOfAdmin(browser, server, 'at-work');
  await theirs.goto('/admin');
  expect(await theirs.getByText('Failed: test.unknown').count()).toBe(1);
  expect(await theirs.getByText('A reason of the server.').count()).toBe(0);
  expect(await theirs.getByRole('link', { name: 'Jobs' }).count()).toBe(0);
  expect((await theirs.goto('/admin/jobs'))?.status()).toBe(403);
  await context.close();
});
