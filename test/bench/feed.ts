import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ask } from './ask.ts';
import { load, loadRow } from './load.ts';
import type { LoadResult, Target } from './load.ts';
import { startLongwave } from './longwave.ts';
import { startNginx } from './nginx.ts';
import { scratchFolder } from './places.ts';
import { has } from './processes.ts';
import { openSeeded, seedShow } from './seed.ts';
import { notMeasured } from './table.ts';
import type { Row } from './table.ts';

/** That many make a feed of about 60 kB. */
const EPISODES = 21;
const PATH = '/feeds/bench.xml';

/** Polls of a feed: unchanged (304), and whole by gzip. */
export async function feedRows(): Promise<Row[]> {
  if (!has('nginx')) return [notMeasured('feed', 'nginx is missing')];
  using folder = scratchFolder();
  const database = await openSeeded(join(folder.path, 'data'));
  await seedShow(database, 'Bench', EPISODES);
  await database.close();
  const www = join(folder.path, 'www');
  await using longwave = await startLongwave(folder.path);
  const { xmlBytes, gzipBytes } = await copyFeed(longwave.port, www);
  await using nginx = await startNginx(folder.path, www);
  const takeAll = async (server: Target): Promise<LoadResult> =>
    await load(server, { ...always, headers: gzip, expect: { status: 200, bodyBytes: gzipBytes } });
  const feed = `feed of ${(xmlBytes / 1000).toFixed(0)} kB`;
  return [
    await loadRow(`${feed}: 304`, 0.6, [() => poll(longwave), () => poll(nginx)]),
    await loadRow(`${feed}: 200, gzip`, 0.7, [() => takeAll(longwave), () => takeAll(nginx)]),
  ];
}

const gzip = { 'Accept-Encoding': 'gzip' };
const always = { path: PATH, connections: 64 };

async function poll(server: Target): Promise<LoadResult> {
  const headers = { ...gzip, 'If-None-Match': await tagAt(server.port) };
  return await load(server, { ...always, headers, expect: { status: 304, bodyBytes: 0 } });
}

/** Puts the feed, plain and compressed, where nginx serves it under the same path. */
async function copyFeed(
  port: number,
  www: string,
): Promise<{ xmlBytes: number; gzipBytes: number }> {
  await ask(port, PATH, {});
  await wait(500); // the codings arrive a little after the bytes
  const { body: xml } = await ask(port, PATH, {});
  const { body: packed, headers } = await ask(port, PATH, gzip);
  if (headers['content-encoding'] !== 'gzip') throw new Error('The feed did not come as gzip.');
  mkdirSync(join(www, 'feeds'), { recursive: true });
  writeFileSync(join(www, PATH), xml);
  writeFileSync(join(www, `${PATH}.gz`), packed);
  return { xmlBytes: xml.length, gzipBytes: packed.length };
}

async function tagAt(port: number): Promise<string> {
  const { headers } = await ask(port, PATH, gzip);
  return headers.etag ?? '';
}
