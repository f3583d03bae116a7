import { promisify } from 'node:util';
import oembetter from 'oembetter';
import type { Answered } from 'oembetter';
import ogs from 'open-graph-scraper';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { openBrowser } from '../support/browser.ts';
import { openOtherSite } from '../support/other-site.ts';
import type { OtherSite } from '../support/other-site.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  const texts = { author: 'Ada', description: 'Once a week.', language: 'pt-br' };
  await makeShow(server, { title: 'Seen', ...texts });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 60 });
  await makeEpisode(server, 'seen', audio, { title: 'Out & "about"', notes: 'Some words' });
  const headers = { 'content-type': 'image/jpeg' };
  const body = await jpeg(1400);
  await server.api('/api/shows/seen/artwork', { method: 'PUT', headers, body });
});
afterAll(() => server.stop());

describe('a site in which an address is pasted (oEmbed 1.0, by oembetter)', () => {
  let elsewhere: OtherSite;
  beforeAll(async () => {
    elsewhere = await openOtherSite(async (asked) => {
      const [, path] = /^\/only-xml(\/.*)/.exec(asked) ?? [];
      const page = path === undefined ? '' : await (await fetch(server.url + path)).text();
      return page.replace(/<link [^>]*application\/json\+oembed[^>]*>/, '');
    });
  });
  afterAll(() => elsewhere.close());

  /** What the site gets, when it finds the address of the JSON first, or of nothing but the XML. */
  async function pasted(path: string, format: 'json' | 'xml', room = {}): Promise<Answered> {
    const { fetch } = oembetter();
    const address = format === 'json' ? server.url + path : `${elsewhere.url}/only-xml${path}`;
    const answer = await promisify(fetch)(address, room);
    expect(answer._xml === true).toBe(format === 'xml');
    return answer;
  }

  const all = (['/seen', '/seen/out-about'] as const).flatMap((path) =>
    (['json', 'xml'] as const).map((format) => [path, format] as const),
  );

  test.each(all)('learns all about %s by %s', async (path, format) => {
    const answer = await pasted(path, format, { maxwidth: 400 });
    expect(answer).toMatchObject({
      type: 'rich',
      title: path === '/seen' ? 'Seen' : 'Out & "about"',
      author_name: 'Ada',
      provider_name: 'Seen',
      width: 400,
    });
    expect(Number(answer['version'])).toBe(1);
    const picture = await fetch(String(answer['thumbnail_url']));
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
  });

  describe.skipIf(!inject('has').chromium)('shows', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser.close());

    test.each(all)(
      'a player of %s that plays there, by %s (security 111)',
      async (path, format) => {
        const { html } = await pasted(path, format);
        const page = await browser.newPage();
        page.on('console', (message) =>
          expect.soft(message.text()).not.toMatch(/Content Security/),
        );
        await page.goto(elsewhere.url);
        await page.setContent(`<!doctype html><h1>A post</h1>${html}`);
        const player = page.frameLocator('iframe');
        await player.getByRole('button', { name: 'Play' }).click();
        const time = async () =>
          await player
            .locator('audio')
            .evaluate((element: HTMLAudioElement) => element.currentTime);
        await expect.poll(time, { timeout: 15_000 }).toBeGreaterThan(0.2);
        await page.close();
      },
    );
  });

  /** An origin of its own, which also gives our pages away without the address of the JSON. */
});

describe('what is shared, as open-graph-scraper reads it (ogp.me)', () => {
  const read = async (path: string) => {
    // It takes no name without a dot.
    const url = new URL(path, server.url.replace('localhost', '127.0.0.1')).href;
    return (await ogs({ url, onlyGetOpenGraphInfo: true })).result;
  };

  test.each([
    ['/seen', 'Seen', 'Once a week.'],
    ['/seen/listen', 'Listen to Seen in your app', 'Once a week.'],
    ['/seen/out-about', 'Out & "about"', 'Some words'],
  ])('%s says what it is, where, of whom and how it looks', async (path, title, description) => {
    const shared = await read(path);
    expect(shared).toMatchObject({
      ogTitle: title,
      ogDescription: description,
      ogType: path === '/seen/out-about' ? 'music.song' : 'website',
      ogUrl: server.url + path,
      ogSiteName: 'Seen',
      ogLocale: 'pt_BR',
    });
    const [image] = shared.ogImage ?? [];
    expect(image?.alt).toBe('Seen');
    expect((await fetch(image?.url ?? '')).headers.get('content-type')).toBe('image/jpeg');
  });

  test('an episode has its sound and how long it is, and whatever is heard has its player', async () => {
    const {
      ogAudio = '',
      ogAudioType,
      musicDuration,
      twitterPlayer,
    } = await read('/seen/out-about');
    const sound = await fetch(ogAudio, { method: 'HEAD' });
    expect(sound.headers.get('content-type')).toBe(ogAudioType);
    expect(Number(musicDuration)).toBe(60);
    for (const players of [twitterPlayer, (await read('/seen')).twitterPlayer]) {
      const [player] = players ?? [];
      expect(Number(player?.width) * Number(player?.height)).toBeGreaterThan(0);
      expect(await (await fetch(player?.url ?? '')).text()).toContain('<audio');
    }
    expect(await read('/seen/listen')).not.toHaveProperty('twitterPlayer');
  });
});
