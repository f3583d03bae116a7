import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { signIn } from '../accounts/people-world.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { openScenery } from '../support/scenery.ts';
import type { Scenery } from '../support/scenery.ts';
import type { EpisodeJson, ListJson, ShowJson } from '../support/server.ts';
import { jsonOf } from '../support/server.ts';

/** Whoever writes this turns around what stands behind it, unless it is kept to itself (UAX 9, section 2.2). */
const turned = 'Invoice \u202Efdp.exe';

const sound = { kind: 'mp3-cbr', seconds: 7, tags: { title: turned } } as const;

describe.skipIf(!inject('has').chromium)('a text that turns the order of writing around', () => {
  let browser: Browser;
  let scenery: Scenery;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
    scenery = await openScenery();
    page = await (await scenery.signIn(browser, { width: 1280, colorScheme: 'light' })).newPage();
    const { server } = scenery;
    const { items } = await jsonOf<ListJson<ShowJson>>(await server.api('/api/shows'));
    for (const { id } of items) {
      const json = { title: turned, author: turned, persons: [{ name: turned, role: 'Host' }] };
      await server.api(`/api/shows/${id}`, { method: 'PATCH', json });
      const list = await server.api(`/api/shows/${id}/episodes`);
      for (const episode of (await jsonOf<ListJson<EpisodeJson>>(list)).items)
        await server.api(`/api/episodes/${episode.id}`, {
          method: 'PATCH',
          json: { title: turned },
        });
    }
    const form = new FormData();
    form.set('draft', 'true');
    form.set('audio', new Blob([readFileSync(await makeAudio(sound))]), turned);
    const path = `/api/shows/${items[0]!.id}/episodes`;
    const fromFile = await jsonOf<EpisodeJson>(
      await server.api(path, { method: 'POST', body: form }),
    );
    const other = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 8 }));
    const audio = { method: 'PUT', body: new Uint8Array(other) };
    await server.api(`/api/episodes/${fromFile.id}/audio`, audio);
    scenery.pages.desk['an episode from a file'] = `/admin/episodes/${fromFile.id}`;
    const owner = await signIn(server, 'ada');
    await owner.post('/admin/account/name', { name: turned });
    await owner.post('/admin/tokens', { name: turned, scope_read: 'on', days: '' });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await scenery.server.stop();
  });

  test('turns nothing but itself, on any page (security 35)', async () => {
    const wrong: Record<string, string[]> = {};
    for (const [name, path] of Object.entries({ ...scenery.pages.public, ...scenery.pages.desk })) {
      await page.goto(path);
      const found = await page.evaluate(readBackwards, turned);
      if (found.length > 0) wrong[name] = found;
    }
    expect(wrong).toEqual({});
  }, 60_000);
});

/** In a page: what stands beside or behind such a text, with letters from right to left. */
function readBackwards(turned: string): string[] {
  const found: string[] = [];
  for (const lines of document.querySelectorAll('details')) lines.open = true;
  const range = document.createRange();
  const leftOf = (node: Node, at: number): number => {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect().left;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent ?? '';
    const behind = text.includes(turned) ? text.lastIndexOf(turned) + turned.length : 0;
    const at = text.slice(behind).search(/[A-Za-z]{2}/);
    if (at < 0) continue;
    if (leftOf(node, behind + at + 1) < leftOf(node, behind + at))
      found.push(node.parentElement!.outerHTML.slice(0, 300));
  }
  return found;
}
