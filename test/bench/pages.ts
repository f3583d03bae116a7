import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { ask } from './ask.ts';
import { load, loadRow } from './load.ts';
import type { LoadResult, Target } from './load.ts';
import { startLongwave } from './longwave.ts';
import type { Longwave } from './longwave.ts';
import { startNginx } from './nginx.ts';
import { scratchFolder } from './places.ts';
import { has } from './processes.ts';
import { amountRow } from './rounds.ts';
import { openSeeded, seedShow } from './seed.ts';
import { notMeasured } from './table.ts';
import type { Row } from './table.ts';

const EPISODES = 10_000;
const PATH = '/bench/episode-5000';
const LEAST = { perSecond: 2000 };
const ROUNDS = 5;

/** The page of an episode of a large show: how many a second, how long it takes when it is not kept, and what a browser makes of it. */
export async function pageRows(): Promise<Row[]> {
  using folder = scratchFolder();
  const database = await openSeeded(join(folder.path, 'data'));
  await seedShow(database, 'Bench', EPISODES);
  await database.close();
  await using longwave = await startLongwave(folder.path);
  return [
    ...(await firstRows(longwave)),
    ...(await speedRows(longwave, folder.path)),
    ...(await browserRows(longwave)),
  ];
}

/** Every page is another, so that none is kept. */
async function firstRows({ port }: Longwave): Promise<Row[]> {
  const timed = async (path: (round: number) => string): Promise<number[]> => {
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const start = performance.now();
      await ask(port, path(round), {});
      if (round > 0) times.push(performance.now() - start);
    }
    return times;
  };
  const what = `page not kept, of ${EPISODES} episodes`;
  const episodes = await timed((round) => `/bench/episode-${1000 + round}`);
  const lists = await timed((round) => `/bench?page=${200 + round}`);
  const rare = await timed((round) => `/bench?q=editor+${4000 + round}`);
  const common = await timed((round) => `/bench?q=meant&page=${1 + round}`);
  return [
    amountRow(`${what}: one episode`, episodes, 'ms'),
    amountRow(`${what}: a list`, lists, 'ms'),
    amountRow('search in them: one has the words', rare, 'ms'),
    amountRow('search in them: all have the word', common, 'ms'),
  ];
}

async function speedRows({ port, pid }: Longwave, folder: string): Promise<Row[]> {
  if (!has('nginx')) return [notMeasured('page of an episode', 'nginx is missing')];
  const { body } = await ask(port, PATH, {});
  const www = join(folder, 'www');
  mkdirSync(join(www, 'bench'), { recursive: true });
  writeFileSync(join(www, PATH), body);
  await using nginx = await startNginx(folder, www);
  const take = async (server: Target, headers: Record<string, string>, status: number) => {
    const expect = { status, bodyBytes: status === 304 ? 0 : body.length };
    return await load(server, { path: PATH, connections: 64, headers, expect });
  };
  const poll = async (server: Target): Promise<LoadResult> => {
    const { etag = '' } = (await ask(server.port, PATH, {})).headers;
    return await take(server, { 'If-None-Match': etag }, 304);
  };
  const ours = { port, pid };
  const page = `page of ${(body.length / 1000).toFixed(0)} kB`;
  return [
    await loadRow(`${page}: 304`, LEAST, [() => poll(ours), () => poll(nginx)]),
    await loadRow(`${page}: 200`, LEAST, [() => take(ours, {}, 200), () => take(nginx, {}, 200)]),
  ];
}

async function browserRows({ port }: Longwave): Promise<Row[]> {
  const browser = await openBrowser().catch(() => undefined);
  if (!browser) return [notMeasured('page in a browser', 'Chromium is missing')];
  const base = `http://127.0.0.1:${port}`;
  const page = await looks(browser, base + PATH);
  const player = await looks(browser, `${base}/embed/bench`);
  await browser.close();
  return [
    amountRow('page of an episode: HTML, CSS, JS', page.weights, 'kB', 120),
    amountRow('player for frames: HTML, CSS, JS', player.weights, 'kB', 60),
    amountRow('page of an episode: first paint', page.paints, 'ms', 200),
    amountRow('player for frames: first paint', player.paints, 'ms', 200),
  ];
}

/** How much it loads, in kB, and when it is first painted: each time in a browser that has kept nothing. */
async function looks(
  browser: Browser,
  url: string,
): Promise<{ weights: number[]; paints: number[] }> {
  const weights: number[] = [];
  const paints: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const loaded = loadedBy(page);
    await page.goto(url, { waitUntil: 'networkidle' });
    const [weight, paint] = [await loaded(), await firstPaint(page)];
    await context.close();
    if (round === 0) continue;
    weights.push(weight / 1000);
    paints.push(paint);
  }
  return { weights, paints };
}

/** @returns what tells how many bytes of documents, styles and scripts have come so far. */
function loadedBy(page: Page): () => Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (!['document', 'stylesheet', 'script'].includes(response.request().resourceType())) return;
    sizes.push(response.body().then(({ length }) => length));
  });
  return async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** By the browser's own clock (Paint Timing, section 4). */
async function firstPaint(page: Page): Promise<number> {
  return await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
  );
}
