import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { violationsOf } from '../support/axe.ts';
import type { TestServer } from '../support/server.ts';
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

describe('the list of chapters', () => {
  const lines = (page: Page) => page.getByRole('textbox', { name: 'Chapters' });
  const focused = (page: Page) =>
    page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.value);

  test('is worked on by keys alone, keeps the lines in order, and what they say is saved', async () => {
    const page = withScripts;
    // No line shows it, so none can take it away.
    const unseen = { start_seconds: 4.8, image_url: 'https://example.org/a.jpg', is_hidden: true };
    await server.api(`/api/episodes/${id}`, { method: 'PATCH', json: { chapters: [unseen] } });
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`/admin/episodes/${id}`);
    await page.getByText('Chapters', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Add a chapter here' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Hello');
    await lines(page).press('End');
    await lines(page).pressSequentially('\n00:02 [Two] - and more');
    await page.getByLabel('Start').nth(1).waitFor();
    await page.getByLabel('Start').first().focus();
    await page.keyboard.press('ArrowUp');
    expect(await lines(page).inputValue()).toBe('00:00:01 Hello\n00:00:02 [Two] - and more');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await lines(page).inputValue()).toBe('00:00:02 [Two] - and more\n00:00:03 Hello');
    expect(await focused(page)).toBe('00:00:03');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('4.5');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove: [Two] - and more' }).press('Enter');
    await page.getByText('Removed:').waitFor();
    const audio = page.locator('.chapter-editor audio');
    await audio.evaluate((player: HTMLAudioElement) => (player.currentTime = 1.25));
    await press(page, 'Add a chapter here');
    expect(await violationsOf(page)).toEqual([]);
    await page.locator('.chapter-editor').getByText('More', { exact: true }).first().click();
    const small = await page
      .locator('.chapter-editor :is(button, input):not(:is(details:not([open]) *))')
      .evaluateAll((all) =>
        all
          .map((one) => one.getBoundingClientRect())
          .filter(({ width, height }) => width < 44 || height < 44 || width > 390),
      );
    expect(small).toEqual([]);
    await press(page, 'Save');
    await page.getByText('Saved.').waitFor();
    expect(await kept()).toMatchObject({
      chapters: [
        { start_seconds: 1.3, title: 'Chapter 2' },
        { start_seconds: 4.5, title: 'Hello' },
        unseen,
      ],
    });
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('has the audio as a strip, on which chapters are dragged, and a link and a picture behind each', async () => {
    const page = withScripts;
    const chapters = [
      { start_seconds: 1, title: 'One' },
      { start_seconds: 2, title: 'Two', url: 'https://example.org/two' },
    ];
    await server.api(`/api/episodes/${id}`, { method: 'PATCH', json: { chapters } });
    await page.goto(`/admin/episodes/${id}`);
    await page.getByText('Chapters', { exact: true }).first().click();
    const player = page.locator('.chapter-editor audio');
    const seconds = () => player.evaluate(({ duration }: HTMLAudioElement) => duration);
    await expect.poll(seconds).toBeGreaterThan(3);
    const strip = page.locator('.timeline');
    await strip.scrollIntoViewIfNeeded();
    const { x, y, width } = (await strip.boundingBox())!;
    const place = (at: number, length: number): [number, number] => [
      x + (at * width) / length,
      y + 20,
    ];
    const length = await seconds();
    const drag = async (from: number, to: number) => {
      await page.mouse.move(...place(from, length));
      await page.mouse.down();
      await page.mouse.move(...place(to, length), { steps: 4 });
    };
    await drag(1, 3);
    await page.getByText('One: 00:00:03. Escape puts it back.').waitFor();
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await lines(page).inputValue()).toMatch(/^00:00:01 One\n/);
    await drag(1, 3);
    await page.mouse.up();
    expect(await lines(page).inputValue()).toBe(
      '00:00:02 Two <https://example.org/two>\n00:00:03 One',
    );
    await page.mouse.click(...place(0.5, length));
    expect(await player.evaluate(({ currentTime }: HTMLAudioElement) => currentTime)).toBe(0.5);
    const picture = page.getByLabel('Address of a picture');
    expect(await picture.nth(0).isVisible()).toBe(true); // it has a link
    await page.locator('.chapter-editor').getByText('More', { exact: true }).nth(1).click();
    await picture.nth(1).fill('no address');
    await press(page, 'Save');
    expect(await picture.nth(1).getAttribute('aria-invalid')).toBe('true');
    await picture.nth(1).fill('https://example.org/slide.png');
    await page.getByLabel('Link', { exact: true }).first().fill('');
    expect(await violationsOf(page)).toEqual([]);
    await press(page, 'Save');
    await page.getByText('Saved.').waitFor();
    expect((await kept()).chapters).toEqual([
      { start_seconds: 2, title: 'Two' },
      { start_seconds: 3, title: 'One', image_url: 'https://example.org/slide.png' },
    ]);
  });

  test('does not send a start that is no time, or an empty title, and keeps what was typed, also where it is sent all the same', async () => {
    const page = withScripts;
    const chapters = [{ start_seconds: 1, title: 'One' }];
    await server.api(`/api/episodes/${id}`, { method: 'PATCH', json: { chapters } });
    await page.goto(`/admin/episodes/${id}`);
    await page.getByText('Chapters', { exact: true }).first().click();
    const start = page.getByLabel('Start', { exact: true }).first();
    await start.fill('banana');
    await press(page, 'Save');
    await page.getByText('“banana” is no start').waitFor();
    expect(await start.getAttribute('aria-invalid')).toBe('true');
    expect(await lines(page).inputValue()).toBe('banana One');
    await start.fill('0:02');
    await start.press('Tab');
    await page.getByText('“banana” is no start').waitFor({ state: 'detached' });
    await press(page, 'Add a chapter here');
    await page.getByRole('textbox', { name: 'Title', exact: true }).nth(1).fill('');
    await press(page, 'Save');
    expect(await lines(page).inputValue()).toBe('00:00:00 \n00:00:02 One');
    expect(await kept()).toMatchObject({ chapters });
    await without.goto(`/admin/episodes/${id}`);
    await without.getByText('Chapters', { exact: true }).first().click();
    await lines(without).fill('banana One');
    await press(without, 'Save');
    await without.getByText('Line 1 is no chapter').waitFor();
    expect(await lines(without).inputValue()).toBe('banana One');
  });

  test('is filled from a file of chapters, and plays audio that was only chosen so far', async () => {
    const page = withScripts;
    await page.goto('/admin/shows/forms/publish');
    await page.getByText('Chapters', { exact: true }).first().click();
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
    await page.getByLabel('Audio', { exact: true }).setInputFiles(audio);
    const player = page.locator('.chapter-editor audio');
    const seconds = () => player.evaluate(({ duration }: HTMLAudioElement) => duration);
    await expect.poll(seconds).toBeGreaterThan(3);
    const chapters = [
      { startTime: 75.50000000000001, title: 'News', url: 'https://example.org/' },
      { startTime: 0, title: '- Start', img: 'https://example.org/a.jpg', endTime: 3 },
    ];
    const buffer = Buffer.from(JSON.stringify({ version: '1.2.0', chapters }));
    const json = { name: 'chapters.json', mimeType: 'application/json', buffer };
    await page.getByLabel('Chapters from a file').setInputFiles(json);
    await page.getByText('are left out').waitFor();
    expect(await lines(page).inputValue()).toBe(
      '00:00:00 - - Start ![](https://example.org/a.jpg)\n00:01:15.500 News <https://example.org/>',
    );
    await page.getByLabel('Chapters from a file').setInputFiles(audio);
    await page.getByText(/mp3 has no chapters that can be read/).waitFor();
    expect(await lines(page).inputValue()).toContain('News');
    await lines(page).fill('00:00 Start\nno time');
    const said = (because: string) =>
      page.getByText(`Line 2 is no chapter, because it ${because}.`).waitFor();
    await said('does not begin with a time');
    // As the server reads them, which will be asked in the end.
    for (const [line, because] of [
      ['00:10Hi', 'has no space between time and title'],
      ['(00:10] Hi', 'does not begin with a time'],
      ['00:10.5.2 Hi', 'does not begin with a time'],
      ['00:61 Hi', 'has more than 59 minutes or seconds in its time'],
    ] as const) {
      await lines(page).fill(`00:00 Start\n${line}`);
      await said(because);
    }
    await lines(page).fill('\u200f00:00 Start\n‣ [ 00:10 ] Hi');
    await page.getByLabel('Start', { exact: true }).nth(1).waitFor();
    await lines(page).fill('00:00 Start\nno time');
    await said('does not begin with a time');
    expect(await page.getByLabel('Start', { exact: true }).first().isVisible()).toBe(false);
  });
});
