import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { openOtherSite } from '../support/other-site.ts';
import type { OtherSite } from '../support/other-site.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

describe.skipIf(!inject('has').chromium)('a page that a browser has kept', () => {
  let server: TestServer;
  let browser: Browser;
  let episode: EpisodeJson;
  let elsewhere: OtherSite;

  beforeAll(async () => {
    server = await startServer();
    browser = await openBrowser();
    await makeShow(server, { title: 'Kept' });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 60 });
    episode = await makeEpisode(server, 'kept', audio, { title: 'Minute' });
    const player = `${server.url}/embed/${episode.id}`;
    elsewhere = await openOtherSite(() => `<!doctype html><iframe src="${player}"></iframe>`);
  });
  afterAll(async () => {
    elsewhere.close();
    await browser.close();
    await server.stop();
  });

  const open = async (path: string): Promise<{ page: Page; statuses: Statuses }> => {
    const page = await browser.newPage({ baseURL: server.url });
    page.on('console', (message) => expect.soft(message.text()).not.toMatch(/Content Security/));
    page.on('pageerror', (error) => expect.soft(error.message).toBe(''));
    const statuses = await watchWire(page);
    await page.goto(path);
    return { page, statuses };
  };
  const plays = async (place: Page | Frame): Promise<void> => {
    await place.getByRole('button', { name: 'Play' }).click();
    const at = () =>
      place.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime);
    await expect.poll(at, { timeout: 15_000 }).toBeGreaterThan(0.2);
  };

  // A 304 brings headers anew, and the policy with them: were it made for each answer, the page that is kept would not fit it.
  test('still runs its scripts under its policy when the server answers 304', async () => {
    const path = '/kept/minute';
    const { page, statuses } = await open(path);
    await plays(page);
    expect(statuses.of(path)).toEqual([200]);
    await page.reload();
    expect(statuses.of(path)).toEqual([200, 304]);
    await plays(page);
    await page.close();
  });

  test('still plays in a frame of another site when the server answers 304 (security 111)', async () => {
    const { page, statuses } = await open(elsewhere.url);
    await plays(page.frames()[1]!);
    await page.reload();
    expect(statuses.of(`/embed/${episode.id}`)).toEqual([200, 304]);
    await plays(page.frames()[1]!);
    await page.close();
  });
});

interface Statuses {
  /** What a path was answered with on the wire, in order. */
  of(path: string): number[];
}

/** Listens to what really comes: to the page itself, a browser says 200 where it was told 304. */
async function watchWire(page: Page): Promise<Statuses> {
  const session = await page.context().newCDPSession(page);
  const paths = new Map<string, string>();
  const seen: { id: string; status: number }[] = [];
  session.on('Network.requestWillBeSent', ({ requestId, request }) =>
    paths.set(requestId, new URL(request.url).pathname),
  );
  session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) =>
    seen.push({ id: requestId, status: statusCode }),
  );
  await session.send('Network.enable');
  return {
    of: (path) => seen.filter(({ id }) => paths.get(id) === path).map(({ status }) => status),
  };
}
