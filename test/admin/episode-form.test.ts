import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonOf } from '../support/server.ts';
import type { EpisodeJson, ListJson, TestServer } from '../support/server.ts';
import { openFormWorld } from './form-world.ts';
import type { FormWorld } from './form-world.ts';

let world: FormWorld;
let server: TestServer;
let withScripts: Page;
let without: Page;
let id: string;
let kept: FormWorld['kept'];
beforeAll(async () => {
  world = await openFormWorld();
  ({ server, withScripts, without, id, kept } = world);
});
afterAll(() => world.end());

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
    const list = await server.api('/api/shows/forms/episodes');
    expect((await jsonOf<ListJson<EpisodeJson>>(list)).items).toHaveLength(1);
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
    await without.goto(`/admin/episodes/${id}`);
    await without.getByLabel('Notes').fill('**new** words');
    const json = { summary: 'Of somebody else.' };
    await server.api(`/api/episodes/${id}`, { method: 'PATCH', json });
    await press(without, 'Preview');
    await without.locator('[data-live="notes"] strong').waitFor();
    expect(await kept()).toMatchObject({ notes: '' });
    await press(without, 'Save');
    await without.getByText('It was changed meanwhile.').waitFor();
    await without.getByText('what others changed in other fields stays').waitFor();
    await press(without, 'Save');
    await without.getByText('Saved').first().waitFor();
    expect(await kept()).toMatchObject({ notes: '**new** words', summary: 'Of somebody else.' });
  });
});

describe('before it is sent', () => {
  const checks = (page: Page) => page.locator('[data-live="checks"]');

  test('the screen says what the doctor will say, with the way to mend it, and follows what is typed', async () => {
    await without.goto('/admin/shows/forms/publish');
    await checks(without).getByText('artwork: square').waitFor();
    expect(await checks(without).getByText('Must be mended:').count()).toBe(0);
    await without.getByText('The next of season 2 is 8.').waitFor();
    await without.getByLabel('Title').fill('x'.repeat(256));
    await press(without, 'Preview');
    const tooLong = checks(without).getByText('at most 255 characters');
    expect(await tooLong.textContent()).toMatch(/^Must be mended: “Title” must/);
    expect(await checks(without).getByText('Must be mended:').count()).toBe(1);
    await checks(without).getByRole('link', { name: 'To the title' }).click();
    expect(new URL(without.url()).hash).toBe('#title');
    const elsewhere = without.waitForEvent('popup');
    await checks(without).getByRole('link', { name: 'Add what the show needs' }).click();
    await (await elsewhere).waitForURL('**/admin/shows/forms/edit');
    await (await elsewhere).close();
    expect(await without.getByLabel('Title').inputValue()).toBe('x'.repeat(256));

    await withScripts.goto('/admin/shows/forms/publish');
    const noNotes = checks(withScripts).getByText('no description');
    await noNotes.waitFor();
    await withScripts.getByLabel('Notes').fill('What it is about.');
    await noNotes.waitFor({ state: 'detached' });
  });

  test('a time that has passed is said to have, while it is typed', async () => {
    const page = withScripts;
    await page.goto(`/admin/episodes/${id}`);
    await page.getByLabel('At a time').check();
    await page.getByLabel('Date and time').fill('2020-11-01T07:00');
    const said = page.locator('[data-live=when]');
    await said.getByText('That is 1 Nov 2020, 07:00 GMT+1 (Europe/Berlin)').waitFor();
    expect(await said.textContent()).toMatch(/, which has passed\.$/);
    await page.getByLabel('Date and time').fill('2020-10-25T02:30');
    await said.getByLabel(/^The second: .*, which has passed$/).waitFor();
  });

  test.each([
    ['with scripts', () => withScripts],
    ['without scripts', () => without],
  ])('of an hour that comes twice one is chosen beside the field, %s', async (how, pageOf) => {
    const page = pageOf();
    await page.goto(`/admin/episodes/${id}`);
    await page.getByLabel('At a time').check();
    await page.getByLabel('Date and time').fill('2090-10-29T01:30');
    if (how === 'without scripts') await press(page, 'Preview');
    await page.getByText('That is 29 Oct 2090, 01:30 GMT+2 (Europe/Berlin).').waitFor();
    await page.getByLabel('Date and time').fill('2090-10-29T02:30');
    if (how === 'without scripts') {
      await press(page, 'Save');
      await page.getByText('comes twice in Europe/Berlin: the clocks go back. Choose').waitFor();
    }
    await page.getByLabel('The second: 29 Oct 2090, 02:30 GMT+1').check();
    for (const _saved of ['by the answer', 'by what was kept']) {
      await press(page, 'Save');
      const status = page.getByRole('status');
      await status.getByText(/^(Saved|Scheduled for .*29 October 2090, 02:30)/).waitFor();
      expect((await kept()).publish_at).toBe('2090-10-29T01:30:00.000Z');
    }
  });
});
