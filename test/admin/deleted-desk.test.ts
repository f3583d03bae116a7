import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { openDesk, openDeskOfAdmin } from './desk-world.ts';

let browser: Browser;
let server: TestServer;
let page: Page;
let episode: EpisodeJson;
let ofOther: EpisodeJson;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  for (const title of ['Mine', 'Theirs']) await makeShow(server, { title });
  episode = await makeEpisode(server, 'mine', audio, { title: 'Deleted by mistake' });
  ofOther = await makeEpisode(server, 'theirs', audio, { title: 'Of another show' });
  for (const { id } of [episode, ofOther])
    await server.api(`/api/episodes/${id}`, { method: 'DELETE' });
  ({ page } = await openDesk(browser, server, { javaScriptEnabled: false }));
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const feedOf = async (show: string) =>
  await (await fetch(`${server.url}/feeds/${show}.xml`)).text();

test('nobody restores an episode of a show that they do not manage', async () => {
  const { page: theirs, context } = await openDeskOfAdmin(browser, server, 'mine');
  const headers = { 'sec-fetch-site': 'same-origin' };
  const restore = async (id: string) =>
    (await context.request.post(`/admin/episodes/${id}/restore`, { headers })).status();
  expect(await restore(ofOther.id)).toBe(404);
  expect((await theirs.goto('/admin/shows/theirs/deleted'))?.status()).toBe(404);
  expect((await theirs.goto('/admin/deleted-shows'))?.status()).toBe(403);
  expect(await feedOf('theirs')).not.toContain('<item>');
  await context.close();
});

test('a deleted episode is restored from the page of its show, as it was', async () => {
  await page.goto('/admin/shows/mine');
  await page.getByRole('link', { name: 'Deleted episodes' }).click();
  expect(await page.getByText('Of another show').count()).toBe(0);
  await page.getByRole('button', { name: 'Restore Deleted by mistake' }).click();
  await page.getByText('The episode is back.').waitFor();
  await page.getByText('No episode was deleted in the last 30 days.').waitFor();
  expect(await feedOf('mine')).toContain(episode.guid);
});

test('before an episode is deleted, the desk says what that does to one of its kind', async () => {
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 3 });
  const said = async (fields: Record<string, string>): Promise<string> => {
    const { id } = await makeEpisode(server, 'mine', audio, { title: 'To go', ...fields });
    await page.goto(`/admin/episodes/${id}/delete`);
    const text = (await page.locator('main').textContent()) ?? '';
    await server.api(`/api/episodes/${id}`, { method: 'DELETE' });
    return text;
  };
  expect(await said({})).toContain('It leaves the feed');
  const draft = await said({ draft: 'true' });
  expect(draft).toContain('It is a draft');
  expect(draft).not.toContain('leaves the feed');
  expect(await said({ publish_at: '2090-01-01T07:00' })).toContain('It will not come out.');
});

test('a deleted show is restored from the home page, by owners', async () => {
  await page.goto('/admin/shows/mine/delete');
  await page.getByLabel('To confirm, type mine').fill('mine');
  await page.getByRole('button', { name: 'Delete the show' }).click();
  await page.getByRole('link', { name: 'Deleted shows' }).click();
  expect((await fetch(`${server.url}/feeds/mine.xml`)).status).toBe(410);
  await page.getByRole('button', { name: 'Restore Mine' }).click();
  await page.getByRole('status').getByText('Restored.').waitFor();
  expect(await feedOf('mine')).toContain(episode.guid);
  await page.goto('/admin/deleted-shows');
  await page.getByText('No show was deleted in the last 30 days.').waitFor();
});
