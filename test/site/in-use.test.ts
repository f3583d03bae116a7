import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const vtt = `WEBVTT

00:00.000 --> 00:05.000
<v Ada>Welcome to the lunch.

00:05.000 --> 00:20.000
<v Ben>Queues are my favourite topic.
`;

/** Artwork whose colour is, once it can be read, nearest to what can not: on a tint of itself on white, and on dark. */
const colours = { red: '#ff0033', blue: '#222288' };

describe.skipIf(!inject('has').chromium)('public pages while they are used', () => {
  let server: TestServer;
  let browser: Browser;
  const players: Record<string, string> = {};

  beforeAll(async () => {
    server = await startServer();
    browser = await openBrowser();
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 20 });
    for (const [slug, background] of Object.entries(colours)) {
      await makeShow(server, { title: slug, slug });
      await paint(slug, background);
      const chapters = '00:00 Hello <https://example.org/>\n00:05 The queue\n00:15 What to do';
      const fields = { title: 'Out', chapters, notes: 'About queues.' };
      const { id } = await makeEpisode(server, slug, audio, fields);
      await server.api(`/api/episodes/${id}/transcripts/en`, { method: 'PUT', body: vtt });
      players[slug] = `/embed/${id}`;
      await withSeasons(slug, audio);
    }
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const paint = async (show: string, background: string) => {
    const size = { width: 1400, height: 1400, channels: 3 as const };
    const picture = sharp({ create: { ...size, background } }).png();
    const body = Buffer.from(await picture.toBuffer());
    await server.api(`/api/shows/${show}/artwork`, { method: 'PUT', body });
  };

  /** All that a page of a show can have on it, in a language that we have no words of. */
  const withSeasons = async (slug: string, audio: string) => {
    await makeShow(server, {
      title: `A serial in ${slug}`,
      slug: `${slug}-serial`,
      type: 'serial',
      language: 'it',
      author: 'Ada Example',
      description: 'Una storia in due stagioni, dalla prima puntata fino alla fine.',
      link: 'https://serial.example.org/',
      copyright: 'Ada Example',
      funding: [{ url: 'https://give.example.org/', text: 'Sostienici' }],
      license: { name: 'CC-BY-4.0' },
    });
    await paint(`${slug}-serial`, colours[slug as keyof typeof colours]);
    const episodes = [
      { title: 'Ascoltateci', type: 'trailer' },
      { title: 'La prima', season: '1', number: '1', summary: 'Dove tutto comincia.' },
      { title: 'Dietro le quinte', season: '1', type: 'bonus' },
      { title: 'La seconda stagione', season: '2', type: 'trailer' },
      { title: 'Il ritorno', season: '2', number: '1' },
    ];
    for (const fields of episodes) await makeEpisode(server, `${slug}-serial`, audio, fields);
    const listings = {
      apple: 'https://podcasts.apple.com/us/podcast/x/id42',
      spotify: 'https://open.spotify.com/show/abc',
      'podcast-index': 'https://podcastindex.org/podcast/7',
    };
    for (const [directory, listing_url] of Object.entries(listings))
      await server.api(`/api/shows/${slug}-serial/directories/${directory}`, {
        method: 'PUT',
        json: { state: 'live', listing_url },
      });
  };

  /** What is only there once somebody has done something, page by page. */
  const states: Record<string, (page: Page, show: string) => Promise<void>> = {
    'the chapter that is heard, and the transcript that follows': async (page, show) => {
      await page.goto(`/${show}/out?t=6`);
      await playing(page);
      await page.locator('.chapters a[aria-current]').waitFor();
      await page.getByText('Show the transcript').click();
      await page.locator('.line[aria-current]').waitFor();
      await page.getByRole('button', { name: 'Share' }).click();
    },
    'a place that is found in the transcript': async (page, show) => {
      await page.goto(`/${show}/out/transcript?t=6`);
      await playing(page);
      await page.locator('.line[aria-current]').waitFor();
      await page.getByLabel('Search in the transcript').fill('queues');
      await page.locator('mark').waitFor();
    },
    'the player in a frame, with its chapters': async (page, show) => {
      await page.goto(`${players[show]}?t=6`);
      await playing(page);
      await page.getByText('Chapters').click();
      await page.locator('.chapters a[aria-current]').waitFor();
    },
    'a serial show with its seasons': async (page, show) => {
      await page.goto(`/${show}-serial`);
      await page.getByRole('link', { name: 'Apple Podcasts' }).waitFor();
    },
    'one season': async (page, show) => {
      await page.goto(`/${show}-serial`);
      await page.getByRole('navigation').getByRole('link', { name: 'Season 2' }).click();
      await page.getByRole('heading', { name: 'Season 2' }).waitFor();
    },
    'a page that is not there': async (page, show) => {
      await page.goto(`/${show}-serial/nothing-here`);
      await page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
    },
    'a player in another colour': async (page, show) => {
      await page.goto(`${players[show]}?t=6&theme=dark&color=ffff00`);
      await page.getByText('Chapters').click();
      await page.locator('.chapters a[aria-current]').waitFor();
    },
    'episodes that are found': async (page, show) => {
      await page.goto(`/${show}?q=queues`);
      await page.locator('mark').first().waitFor();
    },
  };

  describe.each([
    [390, 'light'],
    [390, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)('at %i px, %s', (width, colorScheme) => {
    test.each(Object.keys(states))(
      '%s: everybody can use it, whatever the artwork (WCAG 2.2 AA, by axe)',
      async (name) => {
        const viewport = { width, height: 900 };
        const page = await browser.newPage({ baseURL: server.url, viewport, colorScheme });
        page.setDefaultTimeout(10_000);
        for (const show of Object.keys(colours)) {
          await states[name]!(page, show);
          expect(await violationsOf(page), show).toEqual([]);
          const all = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(all, show).toBeLessThanOrEqual(width);
        }
        await page.close();
      },
      60_000,
    );
  });
});

async function playing(page: Page): Promise<void> {
  await page.locator('audio').evaluate((player: HTMLAudioElement) => {
    player.muted = true;
  });
  await page.getByRole('button', { name: 'Play' }).click();
  await page.locator('.player.playing').waitFor();
}
