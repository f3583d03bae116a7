import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { EPISODE_HEIGHT } from '../../src/site/embed-code.tsx';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { openBrowser } from '../support/browser.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

const LONG = 'why queues fill up, and what to do about it when nobody knows whose they are';

describe.skipIf(!inject('has').chromium)('public pages', () => {
  let server: TestServer;
  let browser: Browser;
  let episode: EpisodeJson;
  /** Its path. */
  let page: string;
  beforeAll(async () => {
    server = await startServer();
    browser = await openBrowser();
    const { slug } = await makeShow(server, { title: `A show about ${LONG}` });
    const headers = { 'content-type': 'image/jpeg' };
    const body = await jpeg(1400);
    await server.api(`/api/shows/${slug}/artwork`, { method: 'PUT', headers, body });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 60 });
    const title = `Today ${LONG}: ${LONG}`;
    const chapters = '00:00 One\n00:30 Two';
    const notes = '# Large\n\nWords\n\n## Less\n\nWords\n\n### Least\n\nWords';
    episode = await makeEpisode(server, slug, audio, { title, chapters, notes });
    page = `/${slug}/${episode.slug}`;
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test.each(['light', 'dark'] as const)(
    'the frame of a player has room for all that it shows, at every width, with a long title, when it is %s',
    async (colorScheme) => {
      const frame = await browser.newPage({ baseURL: server.url, colorScheme });
      for (const width of [320, 360, 390, 415, 416, 480, 640]) {
        await frame.setViewportSize({ width, height: EPISODE_HEIGHT });
        await frame.goto(`/embed/${episode.id}`);
        await frame.getByRole('button', { name: 'Play' }).waitFor();
        const said = await frame.evaluate(() => {
          const { scrollHeight, scrollWidth } = document.documentElement;
          const share = document.querySelector('.share')!;
          return { scrollHeight, scrollWidth, isCut: share.scrollWidth > share.clientWidth };
        });
        const [scrollHeight, scrollWidth] = [EPISODE_HEIGHT, width];
        expect(said, `at ${width} px`).toEqual({ scrollHeight, scrollWidth, isCut: false });
      }
      await frame.close();
    },
  );

  test('headings within notes are smaller than the one above the notes', async () => {
    const seen = await browser.newPage({ baseURL: server.url });
    await seen.goto(page);
    const sizes = await seen
      .locator('#notes, .notes :is(h1, h2, h3)')
      .evaluateAll((all) => all.map((one) => parseFloat(getComputedStyle(one).fontSize)));
    expect(sizes).toHaveLength(4);
    expect(new Set(sizes).size).toBe(4);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    await seen.close();
  });
});
