import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import * as images from '../fixtures/images.ts';
import { pairs } from '../operations/files-world.ts';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { movableClock } from '../support/clock.ts';
import { faultsOf, watchShifts } from '../support/page-quality.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { openPictureHost } from './picture-host.ts';
import type { PictureHost } from './picture-host.ts';

const MINUTE_MS = 60_000;

describe.each(pairs())('pictures that stand elsewhere, on $storage and $database', (pair) => {
  const clock = movableClock();
  let host: PictureHost;
  let server: TestServer;
  let audio: string;
  beforeAll(async () => {
    host = await openPictureHost();
    const settings = { PING_LOOPBACK: host.url, WEBSUB_HUBS: 'none' };
    server = await startServer({ ...pair, clock, settings, lookEveryMs: 20 });
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  });
  afterAll(async () => {
    host.close();
    await server.stop();
  });

  const get = async (path: string) => {
    const answer = await fetch(new URL(path, server.url));
    return { headers: answer.headers, status: answer.status, text: await answer.text() };
  };
  const sourcesOn = async (path: string) =>
    Array.from((await get(path)).text.matchAll(/<img[^>]* src="([^"]+)"/g), ([, src]) => src);
  /** Waits until so many pictures are on a page. */
  const pictures = async (path: string, count: number): Promise<string[]> =>
    await vi.waitFor(
      async () => {
        const found = await sourcesOn(path);
        expect(found).toHaveLength(count);
        return found as string[];
      },
      { timeout: 10_000, interval: 30 },
    );
  const timesAsked = (what: string) => host.asked.filter((each) => each === what).length;
  const jobsOf = async (showId: string) => {
    type Job = { name: string; show_id: string; run_at: string };
    const { items } = await jsonOf<{ items: Job[] }>(await server.api('/api/jobs'));
    return items.filter(({ name, show_id }) => name === 'pictures.copy' && show_id === showId);
  };
  /** Until the next try is planned for about so long from now. */
  const waitsFor = async (showId: string, minutes: number) =>
    await vi.waitFor(
      async () => {
        const [job] = await jobsOf(showId);
        const wait = Date.parse(job?.run_at ?? '') - clock.now();
        expect(Math.abs(wait - minutes * MINUTE_MS)).toBeLessThan(15_000);
      },
      { timeout: 10_000 },
    );
  const person = (name: string, img: string) => ({ name, img });
  const change = (id: string, json: object) =>
    server.api(`/api/episodes/${id}`, { method: 'PATCH', json });

  test('are copied once for all who name them, and shown from here; feeds name their address as before (security 31, 48)', async () => {
    let release = (): void => undefined;
    const original = await images.jpegWithGps(400);
    host.answers.set('pics.net/ada.jpg', (_request, response) => {
      release = () => response.end(original);
    });
    const persons = [person('Ada Example', 'https://pics.net/ada.jpg'), { name: 'grace h. opper' }];
    await makeShow(server, { title: 'Faces', persons });
    const first = await makeEpisode(server, 'faces', audio, { title: 'One' });
    await change(first.id, { persons: [person('Ada', 'https://PICS.net:443/ada.jpg#face')] });
    await vi.waitFor(() => expect(timesAsked('pics.net/ada.jpg')).toBe(1), { timeout: 10_000 });
    const [before, feed] = [await get('/faces/one'), await get('/feeds/faces.xml')];
    expect(before.text).toContain('<li><span>Ada</span></li>');
    release();
    const [face = ''] = await pictures('/faces/one', 1);
    expect(face).toMatch(new RegExp(`^${server.url}/artwork/[a-z2-7]{26}/picture\\.jpg$`));
    expect((await get('/faces/one')).headers.get('etag')).not.toBe(before.headers.get('etag'));
    expect(await sourcesOn('/faces')).toEqual([face]);
    expect((await get('/faces')).text).toContain('aria-hidden="true">GO</span>');
    const after = await get('/feeds/faces.xml');
    expect(after.headers.get('etag')).toBe(feed.headers.get('etag'));
    expect(after.text).toContain('img="https://pics.net/ada.jpg"');
    expect(timesAsked('pics.net/ada.jpg')).toBe(1);
    const answer = await fetch(face);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toMatch(/max-age=31536000.*immutable/);
    const copy = Buffer.from(await answer.arrayBuffer());
    const meta = await sharp(copy).metadata();
    expect(meta).toMatchObject({ format: 'jpeg', width: 144, height: 144 });
    expect(meta.exif).toBeUndefined();
    expect(copy.includes('Canary') || copy.includes('__x')).toBe(false);
  });

  test('of chapters stand in the list of the page and of the player', async () => {
    host.answers.set('slides.net/2.png', images.png({ side: 300 }));
    const show = await makeShow(server, { title: 'Slides' });
    const { id } = await makeEpisode(server, 'slides', audio, { title: 'Two' });
    const json = {
      chapters: [
        { start_seconds: 0, title: 'Hello' },
        { start_seconds: 2, title: 'The slide', image_url: 'http://slides.net/2.png' },
        { start_seconds: 3, is_hidden: true, image_url: 'http://slides.net/hidden.png' },
      ],
    };
    await change(id, json);
    const onPage = await pictures('/slides/two', 1);
    for (const path of [`/embed/${id}`, '/embed/slides'])
      expect(await sourcesOn(path)).toEqual(onPage);
    expect((await get(`/chapters/${id}.json`)).text).toContain('http://slides.net/2.png');
    await vi.waitFor(async () => expect(await jobsOf(show.id)).toEqual([]));
    expect(host.asked, 'no page lists it').not.toContain('slides.net/hidden.png');
  });

  test('of what is not live are not served, and the tag of a page says nothing of them (security 95)', async () => {
    host.answers.set('pics.net/secret.jpg', await images.jpeg(300));
    const show = await makeShow(server, { title: 'Secret' });
    await makeEpisode(server, 'secret', audio, { title: 'Out' });
    const draft = await makeEpisode(server, 'secret', audio, { title: 'Guest', draft: 'true' });
    const etag = async () => (await get('/secret')).headers.get('etag');
    const before = await etag();
    await change(draft.id, { persons: [person('Guest', 'https://pics.net/secret.jpg')] });
    await vi.waitFor(() => expect(timesAsked('pics.net/secret.jpg')).toBe(1), { timeout: 10_000 });
    await server.api(`/api/episodes/${draft.id}/publish`, { method: 'POST' });
    const [picture = ''] = await pictures('/secret/guest', 1);
    expect((await get(picture)).status).toBe(200);
    await server.api(`/api/episodes/${draft.id}/withdraw`, { method: 'POST' });
    expect((await get(picture)).status).toBe(404);
    const other = await makeEpisode(server, 'secret', audio, { title: 'Next', draft: 'true' });
    const withdrawn = await etag();
    expect(withdrawn).not.toBe(before);
    host.answers.set('pics.net/next.jpg', await images.jpeg(300));
    await change(other.id, { persons: [person('Next', 'https://pics.net/next.jpg')] });
    await vi.waitFor(() => expect(timesAsked('pics.net/next.jpg')).toBe(1), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await jobsOf(show.id)).toEqual([]));
    expect(await etag()).toBe(withdrawn);
  });

  const warningsOf = async (id: string) => {
    const { warnings } = await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${id}`));
    return warnings.filter(({ code }) => code === 'picture.not-copied');
  };

  test('that cannot be had are tried again, then left, and said; saving tries once more', async () => {
    const show = await makeShow(server, { title: 'Trouble' });
    const { id } = await makeEpisode(server, 'trouble', audio, { title: 'One' });
    const persons = [person('Ada', 'https://pics.net/gone.jpg')];
    await change(id, { persons });
    const tried = async (times: number) =>
      await vi.waitFor(() => expect(timesAsked('pics.net/gone.jpg')).toBe(times), {
        timeout: 10_000,
      });
    const said = (mend: RegExp) =>
      vi.waitFor(
        async () =>
          expect(await warningsOf(id)).toMatchObject([
            {
              message:
                'The picture at https://pics.net/gone.jpg could not be copied for our pages: the other server answered with the status 404.',
              mend: expect.stringMatching(mend),
              field: 'persons',
            },
          ]),
        { timeout: 10_000 },
      );
    await tried(1);
    await said(/tried again by itself/);
    for (const [index, minutes] of [0.5, 2, 10, 60, 360].entries()) {
      await waitsFor(show.id, minutes);
      clock.moveBy(minutes * MINUTE_MS + 1000);
      await tried(index + 2);
    }
    await said(/save again/);
    clock.moveBy(24 * 60 * MINUTE_MS);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await tried(6);
    expect((await get('/trouble/one')).text).not.toContain('<img');
    host.answers.set('pics.net/gone.jpg', await images.jpeg(200));
    await change(id, { persons });
    await pictures('/trouble/one', 1);
    expect(await warningsOf(id)).toEqual([]);
  });

  test('at a name that is kept for examples are never asked for, and that is said', async () => {
    const show = await makeShow(server, { title: 'Examples' });
    const { id } = await makeEpisode(server, 'examples', audio, { title: 'One' });
    const img = 'https://pics.example.org/ada.jpg';
    for (const name of ['Ada', 'Ada Lovelace']) await change(id, { persons: [person(name, img)] });
    expect(await warningsOf(id)).toEqual([
      {
        code: 'picture.not-copied',
        field: 'persons',
        message: `The picture at ${img} could not be copied for our pages: its name is reserved for examples, so that nothing stands there.`,
        mend: 'Give the address where the picture stands.',
      },
    ]);
    expect(await jobsOf(show.id)).toEqual([]);
    expect(timesAsked('pics.example.org/ada.jpg')).toBe(0);
    await change(id, { persons: [] });
    expect(await warningsOf(id)).toEqual([]);
  });

  test.runIf(inject('has').chromium)(
    'are seen in a browser, which asks nobody else, and can be used by everybody',
    { timeout: 60_000 },
    async () => {
      for (const name of ['ada.net/face.jpg', 'ada.net/slide.jpg'])
        host.answers.set(name, await images.jpeg(300));
      const persons = [person('Ada', 'https://ada.net/face.jpg'), { name: 'Grace H.' }];
      await makeShow(server, { title: 'Everybody is seen', slug: 'seen', persons });
      const { id } = await makeEpisode(server, 'seen', audio, {
        title: 'The first of them',
        slug: 'one',
      });
      const picture = (name: string) => ({ title: name, image_url: `http://ada.net/${name}.jpg` });
      const chapters = [
        { start_seconds: 0, ...picture('slide') },
        { start_seconds: 1, ...picture('gone') },
      ];
      await change(id, { persons, chapters });
      await pictures('/seen/one', 2);
      const browser = await openBrowser();
      const hosts = new Set<string>();
      for (const colorScheme of ['light', 'dark'] as const) {
        const viewport = { width: 390, height: 800 };
        const page = await browser.newPage({ baseURL: server.url, colorScheme, viewport });
        page.on('request', (request) => hosts.add(new URL(request.url()).host));
        page.on('console', (message) => expect.soft(message.text()).not.toMatch(/Policy/));
        await watchShifts(page);
        for (const path of ['/seen', `/embed/${id}`, '/seen/one']) {
          await page.goto(path, { waitUntil: 'networkidle' });
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
          expect([...(await violationsOf(page)), ...(await faultsOf(page))]).toEqual([]);
        }
        const widths = () =>
          page
            .locator('img.slide, img.face')
            .evaluateAll((all) => all.map((img) => (img as HTMLImageElement).naturalWidth));
        await expect.poll(widths).toEqual([144, 144]);
      }
      expect([...hosts]).toEqual([new URL(server.url).host]);
      await browser.close();
    },
  );
});
