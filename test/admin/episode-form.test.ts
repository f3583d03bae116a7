import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

let browser: Browser;
let server: TestServer;
let withScripts: Page;
let without: Page;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({});
  await makeShow(server, { title: 'Forms', time_zone: 'Europe/Berlin' });
  without = (await openDesk(browser, server, { javaScriptEnabled: false })).page;
  withScripts = (await openDesk(browser, server)).page;
  for (const page of [without, withScripts]) page.setDefaultTimeout(15_000);
  withScripts.on('dialog', (dialog) => void dialog.accept());
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const episodes = async () =>
  (await jsonOf<ListJson<EpisodeJson>>(await server.api('/api/shows/forms/episodes'))).items;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

describe('the preview of notes', () => {
  /** Security 25, 26, 27, 28, 29 and 32. */
  const hostile = `**bold** [bad](javascript:__x=1) [data](data:text/html,x) [mine](https://example.org/)
<script>window.__x=1</script>"><img src=x onerror=__x=1><svg onload=__x=1></svg>
<math><mtext></table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=__x=1&gt;">
<xmp><script>__x=1</script></xmp><noscript><p title="</noscript><img src=x onerror=__x=1>"></noscript>
<iframe srcdoc="<script>parent.__x=1</script>"></iframe><template><script>__x=1</script></template>

![x](x "onerror=1")<a href=//evil target=_blank>out</a> [plain](http://example.org/insecure) ]]>`;

  async function expectHarmless(page: Page): Promise<void> {
    const seen = page.locator('[data-live="notes"]');
    await seen.getByText('bold').waitFor();
    expect(await seen.locator('strong').textContent()).toBe('bold');
    const unwanted = 'script, img, svg, math, style, iframe, template, noscript, xmp, [target]';
    expect(await seen.locator(unwanted).count()).toBe(0);
    const links = await seen.locator('a').evaluateAll((all) => all.map((one) => one.outerHTML));
    expect(links).toEqual(['<a rel="noopener nofollow ugc" href="https://example.org/">mine</a>']);
    expect(await seen.locator('.wrong').textContent()).toContain('http://example.org/insecure');
  }

  test('a button shows without scripts what apps will show, keeps what was typed, and stores nothing', async () => {
    await without.goto('/admin/shows/forms/publish');
    await without.getByLabel('Title').fill('Only looked at');
    await without.getByLabel('Number').fill('twelve');
    await without.getByLabel('Notes').fill(hostile);
    await press(without, 'Preview');
    await expectHarmless(without);
    expect(await without.getByLabel('Title').inputValue()).toBe('Only looked at');
    expect(await without.getByLabel('Number').inputValue()).toBe('twelve');
    expect(await without.getByLabel('Notes').inputValue()).toBe(hostile);
    expect(await episodes()).toEqual([]);
  });

  test('with scripts it follows what is typed, and runs nothing of it', async () => {
    await withScripts.goto('/admin/shows/forms/publish');
    await withScripts.getByLabel('Notes').fill(hostile);
    await expectHarmless(withScripts);
    expect(await withScripts.evaluate('window.__x')).toBeUndefined();
    await withScripts.getByLabel('Notes').fill('*other*');
    await withScripts.locator('[data-live="notes"] em').waitFor();
  });

  test('one of an episode saves nothing, and does not hide that somebody else saved meanwhile', async () => {
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
    const { id } = await makeEpisode(server, 'forms', audio, { title: 'Kept', draft: 'true' });
    await without.goto(`/admin/episodes/${id}`);
    await without.getByLabel('Notes').fill('**new** words');
    const json = { summary: 'Of somebody else.' };
    await server.api(`/api/episodes/${id}`, { method: 'PATCH', json });
    await press(without, 'Preview');
    await without.locator('[data-live="notes"] strong').waitFor();
    expect((await episodes())[0]).toMatchObject({ notes: '' });
    await press(without, 'Save');
    await without.getByText('It was changed meanwhile.').waitFor();
  });
});

describe('what a file says of itself', () => {
  const value = (name: string) => withScripts.getByLabel(name, { exact: true }).inputValue();

  test.each(['mp3-cbr', 'm4a'] as const)(
    'fills the empty fields as soon as a file is chosen (%s), and none that was typed',
    async (kind) => {
      const tags = { title: 'From the tag', comment: 'Said in the tag' };
      const audio = await makeAudio({ kind, seconds: 3, tags });
      await withScripts.goto('/admin/shows/forms/publish');
      await withScripts.getByLabel('Notes').fill('My own words');
      await withScripts.getByLabel('Audio').setInputFiles(audio);
      await withScripts.getByText('From the file: title.').waitFor();
      expect(await value('Title')).toBe('From the tag');
      expect(await value('Notes')).toBe('My own words');
      expect(await value('Number')).toBe('');
    },
  );

  test('the number is counted on where the file has none, in the latest season, but not for a trailer', async () => {
    const [first] = await episodes();
    const json = { season: 2, number: 7 };
    await server.api(`/api/episodes/${first?.id}`, { method: 'PATCH', json });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
    await withScripts.goto('/admin/shows/forms/publish');
    await withScripts.getByLabel('Audio').setInputFiles(audio);
    await withScripts.getByText('Counted on').waitFor();
    expect([await value('Season'), await value('Number')]).toEqual(['2', '8']);
    await withScripts.getByLabel('Season').fill('3');
    await withScripts.getByLabel('Kind').selectOption('trailer');
    expect([await value('Season'), await value('Number')]).toEqual(['3', '']);
  });

  test('what is no audio, or too much of it, is read without harm (security 43, 44)', async () => {
    const cookie = (await withScripts.context().cookies())
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const ask = async (body: Buffer<ArrayBuffer>) =>
      await fetch(`${server.url}/admin/shows/forms/publish/beginning?name=a_b.mp3`, {
        method: 'POST',
        headers: { cookie, 'sec-fetch-site': 'same-origin' },
        body,
      });
    const claims = Buffer.concat([Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f', 'latin1')]);
    const endless = Buffer.from('\0\0\0\x18ftypM4A \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0moov');
    for (const body of [Buffer.from('no audio'), claims, endless, Buffer.alloc(0)]) {
      const answer = await ask(body);
      expect([answer.status, await answer.json()]).toMatchObject([
        200,
        { found: { title: 'a b' }, hasCover: false },
      ]);
    }
    expect((await ask(Buffer.alloc(8 * 1024 * 1024 + 1))).status).toBe(413);
  });
});
