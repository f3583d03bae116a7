import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { openOtherSite } from '../support/other-site.ts';
import type { OtherSite } from '../support/other-site.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/** How the players of others are told what to do, and how text becomes more than text. */
const COMMANDS = [
  { context: 'player.js', version: '0.0.11', method: 'play' },
  { method: 'setCurrentTime', value: 30 },
  { event: 'command', func: 'playVideo', args: [] },
  { type: 'play' },
  { command: 'seek', to: 30, url: 'javascript:window.told=1' },
  { href: 'javascript:window.told=1', html: '<img src=x onerror="window.told=1">' },
  JSON.parse('{"__proto__":{"told":1}}'),
  '{"context":"player.js","method":"play"}',
  'play',
  'window.told=1',
  null,
  [[['play']]],
];

interface Kept {
  /** Listeners for messages in the player. */
  listening: number;
  /** By the page around it. */
  heard: unknown[];
}

describe.skipIf(!inject('has').chromium)('a player in a page of others', () => {
  let server: TestServer;
  let browser: Browser;
  let elsewhere: OtherSite;

  beforeAll(async () => {
    server = await startServer();
    browser = await openBrowser();
    await makeShow(server, { title: 'Told' });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 60 });
    const { id } = await makeEpisode(server, 'told', audio, { title: 'Minute' });
    const player = `${server.url}/embed/${id}`;
    elsewhere = await openOtherSite(() => `<!doctype html><iframe src="${player}"></iframe>`);
  });
  afterAll(async () => {
    elsewhere.close();
    await browser.close();
    await server.stop();
  });

  test('takes no messages from the page around it, and sends it none (security 113)', async () => {
    const page = await browser.newPage();
    page.on('pageerror', (error) => expect.soft(error.message).toBe(''));
    await page.addInitScript(() => {
      const kept: Kept = { listening: 0, heard: [] };
      Object.assign(globalThis, { kept });
      if (window.parent === window)
        return addEventListener('message', ({ data }: MessageEvent) => kept.heard.push(data));
      const add = window.addEventListener.bind(window);
      window.addEventListener = (type: string, ...rest: [EventListenerOrEventListenerObject]) => {
        if (type === 'message') kept.listening += 1;
        add(type, ...rest);
      };
    });
    await page.goto(elsewhere.url);
    const frame = page.frames()[1]!;
    const before = frame.url();
    await frame.getByRole('button', { name: 'Play' }).waitFor();
    await tellAll(page, frame, COMMANDS);
    const state = await frame.evaluate(() => {
      const { paused, currentTime } = document.querySelector('audio')!;
      const told = Reflect.get({}, 'told') ?? Reflect.get(globalThis, 'told') ?? 'nothing';
      const { listening } = Reflect.get(globalThis, 'kept') as Kept;
      return { paused, currentTime, told, listening, onmessage: window.onmessage };
    });
    expect(state).toEqual({
      paused: true,
      currentTime: 0,
      told: 'nothing',
      listening: 0,
      onmessage: null,
    });
    expect(frame.url()).toBe(before);
    await frame.getByRole('button', { name: 'Play' }).click();
    await frame.getByRole('button', { name: 'Pause' }).click();
    const { heard } = await page.evaluate(() => Reflect.get(globalThis, 'kept') as Kept);
    expect(heard).toEqual([]);
    await page.close();
  });
});

/** Sends messages into a frame and waits until all have arrived: they come in order. */
async function tellAll(page: Page, frame: Frame, messages: unknown[]): Promise<void> {
  await frame.evaluate(() => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const listen = EventTarget.prototype.addEventListener.bind(window);
    listen('message', (event) => {
      if ((event as MessageEvent).data === 'the last one') resolve();
    });
    Object.assign(globalThis, { arrived: promise });
  });
  await page.evaluate(
    (all) => {
      for (const each of all) window.frames[0]!.postMessage(each, '*');
    },
    [...messages, 'the last one'],
  );
  await frame.evaluate(() => Reflect.get(globalThis, 'arrived') as Promise<void>);
}
