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
import type { EpisodeJson, ShowJson } from '../support/server.ts';
import { allEpisodes, feedItems } from './kill-world.ts';

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

/** Who looks at a server after a fault. */
type Looker = Pick<Witness, 'server' | 'show' | 'acknowledged'>;

/** A server is back within five seconds, or within three times its first start on a machine that is slower (I8). */
export function mayTakeToStart(firstStartMs: number): number {
  return Math.max(5000, 3 * firstStartMs);
}

/** Starts the server again once it has ended, within the time that it has (I8). */
export async function comeBack({ server, firstStartMs }: Witness): Promise<void> {
  await server.kill(undefined);
  const startedAt = performance.now();
  await server.restart();
  expect(performance.now() - startedAt).toBeLessThan(mayTakeToStart(firstStartMs));
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
export async function expectNothingTwice(witness: Looker): Promise<void> {
  const hashes = (await allEpisodes(witness)).map(({ sha256 }) => sha256);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashes.length).toBeGreaterThanOrEqual(witness.acknowledged.size);
}

/** The file of SQLite is sound (I3). PostgreSQL looks after its own. */
export function expectSoundDatabase({ server: { settings } }: Pick<Witness, 'server'>): void {
  if (settings['DATABASE_URL'] !== undefined) return;
  using database = new DatabaseSync(join(settings['DATA_DIR']!, 'longwave.db'));
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
}

/** After one sweep without grace no file is without a row (I4), and it has taken none that the feed needs. */
export async function expectNoOrphans(witness: Pick<Witness, 'server' | 'show'>): Promise<void> {
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
export async function leftOver(witness: Pick<Witness, 'server'>): Promise<string[]> {
  return [...partFiles(witness.server), ...(await unfinishedParts(witness.server.settings))];
}

/** What an upload that is not whole has left on the disk of a server. */
export function partFiles({ settings }: Pick<ChildServer, 'settings'>): string[] {
  return [join(settings['UPLOADS_DIR']!, '.incoming'), join(settings['DATA_DIR']!, 'incoming')]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
}

async function expectWhole(
  { url, length }: { url: string; length: number },
  sha256: string | undefined,
): Promise<void> {
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
