import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { openOtherSite } from '../support/other-site.ts';
import type { OtherSite } from '../support/other-site.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

describe.skipIf(!inject('has').chromium)('the player in a browser', () => {
  let server: TestServer;
  let browser: Browser;
  let episode: EpisodeJson;
  /** A page of somebody else, with our player in it. */
  let elsewhere: OtherSite;

  beforeAll(async () => {
    server = await startServer();
    browser = await openBrowser();
    await makeShow(server, { title: 'Heard' });
    episode = await makeEpisode(
      server,
      'heard',
      await makeAudio({ kind: 'mp3-cbr', seconds: 60 }),
      {
        title: 'Minute',
        chapters: '00:00 One\n00:30 Two',
        notes: '- 0:00 One\n- 0:42 What **nobody** expected',
      },
    );
    const cues = Array.from({ length: 12 }, (_none, at) => {
      const time = (seconds: number) => `00:00:${String(seconds).padStart(2, '0')}.000`;
      const speaker = at % 2 === 0 ? 'Ada' : 'Grace';
      return `${time(at * 5)} --> ${time(at * 5 + 4)}\n<v ${speaker}>Sentence ${at} of the minute.`;
    });
    await server.api(`/api/episodes/${episode.id}/transcripts/en`, {
      method: 'PUT',
      headers: { 'content-type': 'text/vtt' },
      body: ['WEBVTT', ...cues].join('\n\n'),
    });
    const player = `${server.url}/embed/${episode.id}`;
    elsewhere = await openOtherSite((path) => {
      const sandbox = path === '/sandbox' ? ' sandbox="allow-scripts"' : '';
      return `<!doctype html><iframe src="${player}"${sandbox} width=600 height=400></iframe>`;
    });
  });
  afterAll(async () => {
    elsewhere.close();
    await browser.close();
    await server.stop();
  });

  const open = async (path: string, options: object = {}): Promise<Page> => {
    const page = await browser.newPage({ baseURL: server.url, ...options });
    page.on('console', (message) => expect.soft(message.text()).not.toMatch(/Content Security/));
    page.on('pageerror', (error) => expect.soft(error.message).toBe(''));
    await page.goto(path);
    return page;
  };
  const at = async (page: Page | Frame) =>
    await page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime);
  const shown = async (page: Page | Frame) => await page.locator('[data-part="now"]').textContent();

  test('a player plays, stops, goes back and on, and faster, by keys alone', async () => {
    const page = await open(`/embed/${episode.id}`);
    await page.getByRole('button', { name: '30 seconds on' }).press('Enter');
    await page.getByRole('button', { name: 'Play' }).press('Space');
    await expect.poll(() => at(page), { timeout: 15_000 }).toBeGreaterThan(30.2);
    await page.getByRole('button', { name: 'Pause' }).press('Space');
    const stopped = await at(page);
    await page.getByRole('button', { name: '15 seconds back' }).press('Enter');
    await expect.poll(() => at(page)).toBeCloseTo(stopped - 15, 0);
    await page.getByRole('button', { name: 'Play' }).press('ArrowRight');
    await expect.poll(() => at(page)).toBeCloseTo(stopped + 15, 0);
    await page.getByLabel('Speed').selectOption('1.5');
    const rate = await page
      .locator('audio')
      .evaluate((audio: HTMLAudioElement) => audio.playbackRate);
    expect(rate).toBe(1.5);
    await page.getByRole('slider', { name: 'Position' }).press('Home');
    expect(await at(page)).toBe(0);
    await page.close();
  });

  test('before somebody plays, no sound is asked for', async () => {
    const page = await browser.newPage({ baseURL: server.url });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`/embed/${episode.id}`);
    await page.getByRole('button', { name: '30 seconds on' }).click();
    expect(await shown(page)).toBe('0:30');
    expect(asked.filter((path) => path.startsWith('/audio/'))).toEqual([]);
    await page.close();
  });

  test('a chapter seeks, and the one that is heard is marked', async () => {
    const page = await open(`/embed/${episode.id}`);
    await page.getByText('Chapters').click();
    await page.getByRole('link', { name: 'Two' }).click();
    await expect.poll(() => at(page), { timeout: 15_000 }).toBeGreaterThan(30.2);
    await page.locator('a[aria-current]', { hasText: 'Two' }).waitFor();
    await page.close();
  });

  test('a time in the notes seeks too, and without scripts leads into the audio', async () => {
    const page = await open('/heard/minute');
    const time = page.getByRole('link', { name: '0:42' });
    expect(await time.getAttribute('href')).toBe(`${episode.enclosure.url}#t=42`);
    await time.click();
    await expect.poll(() => at(page), { timeout: 15_000 }).toBeGreaterThan(42.1);
    expect(page.url()).toBe(`${server.url}/heard/minute`);
    await page.close();
  });

  test('a browser remembers where it stopped, and a link leads to a time', async () => {
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();
    page.setDefaultTimeout(5000);
    await page.goto(`/embed/${episode.id}`);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: '30 seconds on' }).click();
    await expect.poll(() => at(page), { timeout: 15_000 }).toBeGreaterThan(31);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.goto('/heard/minute');
    expect(await shown(page)).toMatch(/^0:3[1-9]$/);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('checkbox', { name: /Start at/ }).check();
    const link = await page.getByLabel('Link to this episode').inputValue();
    expect(link).toMatch(new RegExp(`^${server.url}/heard/minute\\?t=3[1-9]$`));
    await page.goto(`${server.url}/heard/minute?t=12`);
    expect(await shown(page)).toBe('0:12');
    await page.getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => at(page), { timeout: 15_000 }).toBeGreaterThan(12.1);
    await context.close();
  });

  test('in a frame of another site it plays, also in a sandbox where nothing can be kept (security 111)', async () => {
    const page = await browser.newPage();
    page.on('pageerror', (error) => expect.soft(error.message).toBe(''));
    for (const path of ['/', '/sandbox']) {
      await page.goto(`${elsewhere.url}${path}`);
      const frame = page.frames()[1]!;
      await frame.getByRole('button', { name: 'Play' }).click();
      await expect.poll(() => at(frame), { timeout: 15_000 }).toBeGreaterThan(0.2);
      await frame.getByRole('button', { name: 'Share' }).click();
      await frame.getByRole('button', { name: 'Copy' }).click();
      await frame.getByText(/^(Copied\.|Marked\. Now copy it)/).waitFor();
    }
    await page.close();
  });

  test('without scripts the player of the browser is there, and none of ours', async () => {
    const page = await open(`/embed/${episode.id}`, { javaScriptEnabled: false });
    expect(await page.locator('audio[controls]').isVisible()).toBe(true);
    expect(await page.getByRole('button').count()).toBe(0);
    await page.close();
  });

  test('a transcript comes into the page when it is opened, seeks, follows the sound and is searched', async () => {
    const page = await open('/heard/minute');
    expect(await page.getByText('Sentence 8').count()).toBe(0);
    await page.getByText('Show the transcript').click();
    await page.locator('.line a', { hasText: '0:40' }).click();
    const current = page.locator('.line[aria-current]', { hasText: 'Sentence 8 of' });
    await current.waitFor({ timeout: 15_000 });
    expect(await current.isVisible()).toBe(true);
    await page.getByLabel('Search in the transcript').fill('SENTENCE 1');
    expect(await page.locator('.line:visible').count()).toBe(3);
    expect(await page.locator('mark').allTextContents()).toEqual(Array(3).fill('Sentence 1'));
    await page.getByText('Places found: 3').waitFor();
    await page.getByLabel('Search in the transcript').fill('');
    expect(await page.locator('.line:visible').count()).toBe(12);
    await page.close();
  });

  test('the address of the feed is copied by a button, which nobody sees without scripts', async () => {
    const context = await browser.newContext({ baseURL: server.url });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    await page.goto('/heard/listen');
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied.').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(`${server.url}/feeds/heard.xml`);
    await context.close();
    const plain = await open('/heard/listen', { javaScriptEnabled: false });
    expect(await plain.getByRole('button').count()).toBe(0);
    expect(await plain.getByLabel('The address of the feed').inputValue()).toBe(copied);
    await plain.close();
  });

  const pages = [
    ['/heard', 'episodes'],
    ['/heard/minute', 'player'],
    ['/heard/minute/transcript', 'transcript'],
    ['/heard/listen', 'apps'],
    ['/embed/heard', 'embed'],
  ] as const;
  for (const colorScheme of ['light', 'dark'] as const)
    test.each(pages)(
      `%s is large enough for fingers, fits a phone and can be read (${colorScheme})`,
      async (path) => {
        const page = await open(path, { colorScheme, viewport: { width: 390, height: 800 } });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
        expect(await page.evaluate(tooSmall)).toEqual([]);
        expect(await page.evaluate(tooFaint)).toEqual([]);
        await page.close();
      },
    );
});

/** Controls under 44 pixels; links in a line of text may be smaller (WCAG 2.2, 2.5.5 and its exceptions). */
function tooSmall(): string[] {
  const controls = [
    ...document.querySelectorAll('button, select, summary, nav a, .apps a, .line a'),
  ];
  return controls.flatMap((control) => {
    const { width, height } = control.getBoundingClientRect();
    const isShown = width > 0 && height > 0;
    return isShown && (height < 43.5 || width < 43.5) ? [control.outerHTML.slice(0, 80)] : [];
  });
}

/** Texts whose contrast to what is behind them is under 4.5 (WCAG 2.2, 1.4.3). */
function tooFaint(): string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  const over = (colors: string[]): number[] => {
    canvas.fillStyle = '#fff';
    canvas.fillRect(0, 0, 1, 1);
    for (const color of colors) {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb: number[]): number => {
    const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint: string[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement!;
    if ((node.textContent ?? '').trim() === '' || element.getClientRects().length === 0) continue;
    const behind: string[] = [];
    for (let each: Element | null = element; each; each = each.parentElement)
      behind.unshift(getComputedStyle(each).backgroundColor);
    const [text, ground] = [
      light(over([...behind, getComputedStyle(element).color])),
      light(over(behind)),
    ];
    const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    if (contrast < 4.5) faint.push(`${contrast.toFixed(2)} ${node.textContent?.slice(0, 40)}`);
  }
  return faint;
}
