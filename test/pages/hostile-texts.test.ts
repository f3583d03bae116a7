import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { openOtherSite } from '../support/other-site.ts';
import { openScenery } from '../support/scenery.ts';
import type { Scenery } from '../support/scenery.ts';
import type { EpisodeJson, ListJson, ShowJson } from '../support/server.ts';
import { jsonOf } from '../support/server.ts';
import { hostile, intruders, MARK, poison } from './hostile-world.ts';
import type { Taken } from './hostile-world.ts';
import { poisonRest } from './hostile-rest.ts';
import { pathsOf, routeOf } from './page-routes.ts';

const encoded = encodeURIComponent(hostile);

describe('texts that attack, in every field that takes them', () => {
  let browser: Browser;
  let scenery: Scenery;
  let context: BrowserContext;
  let page: Page;
  let show: ShowJson;
  let episodes: EpisodeJson[];
  const taken: Taken = new Map();
  /** Every page of the scenery, and those that it does not have. */
  let pages: Record<string, string>;
  beforeAll(async () => {
    browser = await openBrowser();
    scenery = await openScenery();
    // Were a script to get in, our policy would still stop it: what gets in is to be seen.
    const options = { width: 1280, colorScheme: 'light', bypassCSP: true } as const;
    context = await scenery.signIn(browser, options);
    page = await context.newPage();
    await page.addInitScript((mark) => {
      const note = (): void => void Object.assign(globalThis, { attacked: true });
      Object.assign(globalThis, { [mark]: note, alert: note });
    }, MARK);
    await fill();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await scenery.server.stop();
  });

  async function fill(): Promise<void> {
    const { server } = scenery;
    const shows = await jsonOf<ListJson<ShowJson>>(await server.api('/api/shows'));
    show = shows.items.find(({ title }) => title === 'Engineers at Lunch')!;
    const list = await server.api(`/api/shows/${show.id}/episodes`);
    episodes = (await jsonOf<ListJson<EpisodeJson>>(list)).items;
    await keep('show', show.id);
    for (const name of ['live episode', 'draft'])
      await keep('episode', scenery.pages.desk[name]!.split('/').at(-1)!);
    for (const { id } of episodes) await sayBeside(id);
    const json = { url: `https://hooks.example.org/"'><img src=x onerror=xss()>` };
    await server.api(`/api/shows/${show.id}/webhooks`, { method: 'POST', json });
    const rest = await poisonRest(scenery, { show, episode: episodes[0]!.id });
    pages = { ...scenery.pages.public, ...scenery.pages.desk, ...rest };
  }

  async function keep(kind: 'show' | 'episode', id: string): Promise<void> {
    for (const [place, text] of await poison(scenery.server, `/api/${kind}s/${id}`, kind))
      taken.set(`${kind} ${place}`, text);
  }

  async function sayBeside(episode: string): Promise<void> {
    const { server } = scenery;
    const line = hostile.replaceAll(/\s+/g, ' ').replaceAll('-->', '');
    const body = `WEBVTT\n\n00:00.000 --> 00:09.000\n<v ${line.slice(0, 60)}>${line}\n`;
    const sent = await server.api(`/api/episodes/${episode}/transcripts/en`, {
      method: 'PUT',
      body,
    });
    expect(sent.ok).toBe(true);
    const address = `https://x.test/"'><xss>`;
    const chapters = [
      { startTime: 0, title: hostile.slice(0, 120) },
      { startTime: 5, title: '<xss>', url: address, img: address },
    ];
    const json = { version: '1.2.0', chapters };
    const put = { method: 'PUT', json };
    expect((await server.api(`/api/episodes/${episode}/chapters`, put)).ok).toBe(true);
  }

  async function sweep(paths: Record<string, string>): Promise<Record<string, string[]>> {
    const wrong: Record<string, string[]> = {};
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(path);
      const found = await intruders(page);
      if (found.length > 0) wrong[name] = found.slice(0, 3);
    }
    return wrong;
  }

  test('most fields take an attack as text, so that its way to the pages is looked at', () => {
    const all = [...taken.values()];
    const asText = all.filter((text) => text?.includes('<') === true);
    expect(asText.length).toBeGreaterThan(40);
    for (const name of [
      'show title',
      'show description',
      'show author',
      'episode title',
      'episode notes',
      'episode persons.0.name',
      'show funding.0.text',
    ])
      expect(taken.get(name), name).toContain('<');
    // No field keeps an address that runs.
    const addresses = all.filter((text) => /^(javascript|vbscript|data):/i.test(text ?? ''));
    expect(addresses).toEqual([]);
  });

  test('stay text on every page (security 25-28, 32)', async () => {
    expect(await sweep(pages)).toEqual({});
  }, 120_000);

  test.each([
    'account',
    'directories',
    'jobs',
    'people',
    'tokens',
    'an episode from a file',
    'a person',
    'revoke a token',
    'remove a passkey',
  ])('are really on the page: %s', async (name) => {
    const html = await (await context.request.get(pages[name]!)).text();
    expect(html).toMatch(/&quot;'>&lt;(img src=x|xss)/);
  });

  test('every page that the server has is among them, so that a new one is swept too', () => {
    const paths = Object.values(pages);
    const swept = new Set(paths.map((path) => routeOf(path)));
    expect(pathsOf('page').filter((route) => !swept.has(route))).toEqual([]);
  });

  test('bring nothing from elsewhere, and nothing that our policy must stop (security 25, 112)', async () => {
    const guarded = await browser.newContext({ baseURL: scenery.server.url });
    const visitor = await guarded.newPage();
    const wrong: string[] = [];
    visitor.on('request', (request) => {
      if (!request.url().startsWith(scenery.server.url)) wrong.push(`asks ${request.url()}`);
    });
    visitor.on('console', (message) => {
      if (/Content Security/.test(message.text())) wrong.push(message.text());
    });
    for (const path of Object.values(scenery.pages.public)) await visitor.goto(path);
    expect(wrong).toEqual([]);
    await guarded.close();
  }, 60_000);

  test('stay text in what pages show of a request (security 25, 34)', async () => {
    const { player } = scenery.pages.public;
    const desk = `/admin/shows/${show.slug}`;
    const reflected = {
      'public search': `/${show.slug}?q=${encoded}`,
      'desk search': `${desk}?words=${encoded}&state=${encoded}`,
      'a season': `/${show.slug}?season=${encoded}`,
      'the colour of a player': `${player}?color=${encoded}&theme=${encoded}&t=${encoded}`,
      'the colour of the player of a show': `/embed/${show.slug}?color=${encoded}`,
      'a page that is not there': `/${show.slug}/${encoded.slice(0, 400)}`,
      'a show that is not there': `/${encoded.slice(0, 400)}`,
      'a desk page that is not there': `/admin/${encoded.slice(0, 400)}`,
      'where to go after signing in': `/login?next=${encoded}`,
      'an invitation': `/login/invitation/${encoded.slice(0, 400)}`,
      'what was done': `${desk}?done=${encoded}`,
      'a cursor': `${desk}/activity?cursor=${encoded}&who=${encoded}`,
      versions: `/admin/episodes/${episodes[0]!.id}/history/compare?from=${encoded}&to=${encoded}`,
    };
    expect(await sweep(reflected)).toEqual({});
  }, 60_000);

  test('stay text in files that a browser opens: feeds, transcripts, chapters, oEmbed, problems (security 28, 31)', async () => {
    const { url } = scenery.server;
    const feed = await (await fetch(`${url}/feeds/${show.slug}.xml`)).text();
    const named = [...feed.matchAll(/(?:url|href)="([^"]+)"/g)].map(([, address = '']) => address);
    const own = new Set(
      named.filter((address) => address.startsWith(url) && !address.includes('/audio/')),
    );
    expect(own.size).toBeGreaterThan(5);
    const oembed = `/oembed?url=${encodeURIComponent(`${url}/${show.slug}`)}`;
    const files = [
      ...own,
      oembed,
      `${oembed}&format=xml`,
      `/oembed?url=${encoded}`,
      `/feeds/${encoded.slice(0, 400)}.xml`,
    ];
    const wrong: Record<string, string[]> = {};
    for (const path of files) {
      const answer = await context.request.get(path);
      if (!/html|xml|json|text/.test(answer.headers()['content-type'] ?? '')) continue;
      await page.goto(path).catch((error: unknown) => {
        // What is to be kept, and not shown, is no page.
        if (!String(error).includes('Download is starting')) throw error;
      });
      const found = await intruders(page);
      if (found.length > 0) wrong[path] = found.slice(0, 3);
    }
    expect(wrong).toEqual({});
  }, 60_000);

  test('stay text in the player that oEmbed puts into a page of others (security 34)', async () => {
    const { url } = scenery.server;
    const asked = encodeURIComponent(`${url}/${show.slug}`);
    const { html } = await jsonOf<{ html: string }>(await fetch(`${url}/oembed?url=${asked}`));
    const other = await openOtherSite(() => `<!doctype html>${html}`);
    onTestFinished(() => other.close());
    await page.goto(other.url);
    const frame = await (await page.waitForSelector('iframe')).contentFrame();
    await frame!.waitForSelector('button');
    expect(await intruders(page)).toEqual([]);
    expect(await frame!.evaluate(() => Reflect.get(globalThis, 'attacked'))).toBeUndefined();
  });

  const notTyped = '[type=hidden], [type=checkbox], [type=radio], [type=file], [type=submit]';
  const typing = `main form[method=post]:has(textarea, input:not(${notTyped}))`;

  /** Fills the first form of a page that takes text and sends it, past what the browser would hold back. */
  async function sendHostile(): Promise<void> {
    const form = page.locator(typing).first();
    await form.evaluate((element, text) => {
      const form = element as HTMLFormElement;
      const others = ['checkbox', 'radio', 'file', 'hidden', 'submit'];
      for (const field of form.elements) {
        if (field instanceof HTMLTextAreaElement) field.value = text;
        if (!(field instanceof HTMLInputElement) || others.includes(field.type)) continue;
        field.type = 'text';
        field.value = text;
      }
    }, hostile);
    await Promise.all([
      page.waitForEvent('load'),
      form.evaluate((element) => {
        setTimeout(() => HTMLFormElement.prototype.submit.call(element), 0);
      }),
    ]);
  }

  const forms = [
    'publish',
    'edit a show',
    'draft',
    'live episode',
    'new show',
    'webhooks',
    'people',
    'people of a show',
    'tokens',
    'domain of a new show',
    'schedule several',
    'account',
    'sign in',
  ];
  test.each(forms)(
    'stay text in a form that comes back with what was typed (security 25): %s',
    async (name) => {
      if (name === 'sign in') await context.clearCookies();
      const paths: Record<string, string> = { ...scenery.pages.public, ...scenery.pages.desk };
      await page.goto(paths[name]!);
      await sendHostile();
      expect(await intruders(page)).toEqual([]);
      expect(await page.content()).toContain('&lt;xss&gt;');
    },
  );
});
