import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page, Request } from 'playwright-core';
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
const gzip = { 'Accept-Encoding': 'gzip' };

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
  const { body: packed, headers } = await ask(port, PATH, gzip);
  if (headers['content-encoding'] !== 'gzip') throw new Error('The page did not come as gzip.');
  const www = join(folder, 'www');
  mkdirSync(join(www, 'bench'), { recursive: true });
  writeFileSync(join(www, PATH), body);
  writeFileSync(join(www, `${PATH}.gz`), packed);
  await using nginx = await startNginx(folder, www);
  const always = { path: PATH, connections: 64 };
  const take = async (server: Target, asked: Record<string, string>, bytes: number) =>
    await load(server, { ...always, headers: asked, expect: { status: 200, bodyBytes: bytes } });
  const poll = async (server: Target): Promise<LoadResult> => {
    const { etag = '' } = (await ask(server.port, PATH, {})).headers;
    const expect = { status: 304, bodyBytes: 0 };
    return await load(server, { ...always, headers: { 'If-None-Match': etag }, expect });
  };
  const takeAll = (server: Target) => take(server, {}, body.length);
  const takePacked = (server: Target) => take(server, gzip, packed.length);
  const ours = { port, pid };
  const page = `page of ${(body.length / 1000).toFixed(0)} kB`;
  return [
    await loadRow(`${page}: 304`, LEAST, [() => poll(ours), () => poll(nginx)]),
    await loadRow(`${page}: 200`, LEAST, [() => takeAll(ours), () => takeAll(nginx)]),
    await loadRow(`${page}: 200, gzip`, LEAST, [() => takePacked(ours), () => takePacked(nginx)]),
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
    amountRow('page of an episode: HTML, CSS, JS', page.weights, 'kB', 32),
    amountRow('page of an episode: the same as it was sent', page.sent, 'kB', 10),
    amountRow('player for frames: HTML, CSS, JS', player.weights, 'kB', 18),
    amountRow('player for frames: the same as it was sent', player.sent, 'kB', 6),
    amountRow('page of an episode: first paint', page.paints, 'ms', 200),
    amountRow('player for frames: first paint', player.paints, 'ms', 200),
  ];
}

interface Looks {
  /** In kB, unpacked. */
  weights: number[];
  /** In kB, in the coding that the browser took. */
  sent: number[];
  /** In ms. */
  paints: number[];
}

/** How much it loads, and when it is first painted: each time in a browser that has kept nothing. */
async function looks(browser: Browser, url: string): Promise<Looks> {
  const all: Looks = { weights: [], sent: [], paints: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const loaded = loadedBy(page);
    await page.goto(url, { waitUntil: 'networkidle' });
    const [{ weight, sent }, paint] = [await loaded(), await firstPaint(page)];
    await context.close();
    if (round === 0) continue;
    all.weights.push(weight / 1000);
    all.sent.push(sent / 1000);
    all.paints.push(paint);
  }
  return all;
}

/** @returns what tells how many bytes of documents, styles and scripts have come so far, unpacked and as they were sent. */
function loadedBy(page: Page): () => Promise<{ weight: number; sent: number }> {
  const sizes: Promise<[weight: number, sent: number]>[] = [];
  page.on('requestfinished', (request) => {
    if (!['document', 'stylesheet', 'script'].includes(request.resourceType())) return;
    sizes.push(sizesOf(request));
  });
  return async () => {
    const all = await Promise.all(sizes);
    const sum = (which: 0 | 1) => all.reduce((total, each) => total + each[which], 0);
    return { weight: sum(0), sent: sum(1) };
  };
}

async function sizesOf(request: Request): Promise<[weight: number, sent: number]> {
  const response = await request.response();
  const body = (await response?.body()) ?? Buffer.alloc(0);
  return [body.length, (await request.sizes()).responseBodySize];
}

/** By the browser's own clock (Paint Timing, section 4). */
async function firstPaint(page: Page): Promise<number> {
  return await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
  );
}
