import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { sweepOrphans } from '../../src/operations/orphans.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { wire } from '../../src/wiring.ts';
import { unfinishedParts } from '../support/bucket.ts';
import type { ChildServer } from '../support/child-server.ts';
import { jsonOf } from '../support/server.ts';
import type { EpisodeJson, ListJson, ShowJson } from '../support/server.ts';

/** What the clients of a server that is broken know of it. */
export interface Witness {
  server: ChildServer;
  /** How long its first start took. */
  firstStartMs: number;
  show: ShowJson;
  /** By guid: answered with 201 (or 200 to a PUT that came again), and all of the answer arrived. */
  acknowledged: Map<string, EpisodeJson>;
  /** The items of the feed as they were when they were first seen, by guid. */
  seen: Map<string, string>;
  /** The guids whose bytes were compared. */
  compared: Set<string>;
}

/** A server is back within this, or within three times its first start on a machine that is slower. */
const BACK_MS = 5000;

/** Starts the server again once it has ended, within the time that it has (I8). */
export async function comeBack({ server, firstStartMs }: Witness): Promise<void> {
  await server.kill(undefined);
  const startedAt = performance.now();
  await server.restart();
  expect(performance.now() - startedAt).toBeLessThan(Math.max(BACK_MS, 3 * firstStartMs));
}

/** Everything that must be true after a fault, once the server is there again: I1 to I7 of the fault tests. */
export async function expectInvariants(witness: Witness): Promise<void> {
  await expectWholeFeed(witness);
  await expectNothingTwice(witness);
  expectSoundDatabase(witness);
  await expect.poll(() => leftOver(witness)).toEqual([]);
  await expectNoOrphans(witness);
}

/**
 * Nothing acknowledged is missing or changed (I1), no enclosure is missing or of another length (I2), and what stood
 * in the feed stands there as it did (I7).
 */
async function expectWholeFeed(witness: Witness): Promise<void> {
  const { acknowledged, seen, compared } = witness;
  const items = await feedItems(witness.show);
  for (const [guid, { title }] of acknowledged)
    expect(items.has(guid), `${title} was acknowledged`).toBe(true);
  expect([...seen.keys()].filter((guid) => !items.has(guid))).toEqual([]);
  for (const [guid, item] of items) {
    expect(item.xml).toBe(seen.get(guid) ?? item.xml);
    seen.set(guid, item.xml);
    if (!compared.has(guid)) await expectWhole(item, acknowledged.get(guid)?.sha256);
    compared.add(guid);
  }
}

/** Each sound was sent as one episode: no retry has made another of it (I5). */
async function expectNothingTwice(witness: Witness): Promise<void> {
  const hashes = (await allEpisodes(witness)).map(({ sha256 }) => sha256);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashes.length).toBeGreaterThanOrEqual(witness.acknowledged.size);
}

/** The file of SQLite is sound (I3). PostgreSQL looks after its own. */
function expectSoundDatabase({ server: { settings } }: Witness): void {
  if (settings['DATABASE_URL'] !== undefined) return;
  using database = new DatabaseSync(join(settings['DATA_DIR']!, 'longwave.db'));
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
}

/** After one sweep without grace no file is without a row (I4), and it has taken none that the feed needs. */
async function expectNoOrphans(witness: Witness): Promise<void> {
  const config = parseConfig(witness.server.settings);
  const wiring = await wire(config, systemClock, openLog('silent'));
  try {
    await sweepOrphans(wiring, { graceMs: -1 });
    expect(await sweepOrphans(wiring, { graceMs: -1 })).toMatchObject({ trashed: 0, restored: 0 });
  } finally {
    await wiring.close();
  }
  for (const { url, length } of (await feedItems(witness.show)).values())
    await expectLength(url, length);
}

/** Unfinished files on this machine, and unfinished uploads in the bucket (I6). */
async function leftOver(witness: Witness): Promise<string[]> {
  return [...partFiles(witness), ...(await unfinishedParts(witness.server.settings))];
}

function partFiles({ server: { settings } }: Witness): string[] {
  return [join(settings['UPLOADS_DIR']!, '.incoming'), join(settings['DATA_DIR']!, 'incoming')]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
}

/** Every episode of the show, by the API. */
async function allEpisodes({ server, show }: Witness): Promise<EpisodeJson[]> {
  const all: EpisodeJson[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await server.api(`/api/shows/${show.slug}/episodes?limit=100${from}`);
    const page = await jsonOf<ListJson<EpisodeJson>>(answer);
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  return all;
}

interface Item {
  url: string;
  length: number;
  /** Without the address of the server, which differs where the same data is served by another one. */
  xml: string;
}

async function feedItems({ feed_url: url }: ShowJson): Promise<Map<string, Item>> {
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  const { origin } = new URL(url);
  const items = (await answer.text()).matchAll(/<item>.*?<\/item>/gs);
  return new Map([...items].map(([xml]) => itemOf(xml.replaceAll(origin, ''), origin)));
}

function itemOf(xml: string, origin: string): [string, Item] {
  const [, guid = ''] = /<guid[^>]*>([^<]+)</.exec(xml) ?? [];
  const [, path = '', length = ''] = /<enclosure url="([^"]+)" length="(\d+)"/.exec(xml) ?? [];
  return [guid, { url: origin + path, length: Number(length), xml }];
}

async function expectWhole({ url, length }: Item, sha256: string | undefined): Promise<void> {
  await expectLength(url, length);
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  const hash = createHash('sha256');
  for await (const chunk of answer.body ?? []) hash.update(chunk);
  const found = hash.digest('hex');
  expect(found).toBe(sha256 ?? found);
}

async function expectLength(url: string, length: number): Promise<void> {
  const answer = await fetch(url, { method: 'HEAD' });
  expect([answer.status, Number(answer.headers.get('content-length'))]).toEqual([200, length]);
}
