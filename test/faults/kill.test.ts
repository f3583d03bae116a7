import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { startChildServer } from '../support/child-server.ts';
import type { ChildOptions } from '../support/child-server.ts';
import { keysInBucket } from '../support/bucket.ts';
import { isFull, patience, report, rounds } from '../support/faults.ts';
import { watchFeed } from './feed-watch.ts';
import {
  expectNoOrphans,
  expectNothingTwice,
  expectSoundDatabase,
  leftOver,
  mayTakeToStart,
  partFiles,
} from './invariants.ts';
import {
  expectEachOnce,
  expectWholeFeed,
  finishInterrupted,
  kinds,
  newTurn,
  newWorld,
  uploadOne,
  uploadUntilCut,
} from './kill-world.ts';
import type { World } from './kill-world.ts';

const CLIENTS = [0, 1, 2, 3];
/** On a machine that is busy with other things. */
const LONGEST_WINDOW_MS = isFull ? 8000 : 2500;
/** Then a new server takes over: the disk holds so many sounds. */
const KILLS_A_SERVER = 50;
/** One that is never left alone would never be finished. */
const FINISH_EVERY = 5;

interface Place extends ChildOptions {
  kills: number;
  bytes: World['bytes'];
}

const bytes: World['bytes'] = isFull ? [5_000_000, 50_000_000] : [2_000_000, 6_000_000];
const places: Place[] = [{ database: 'sqlite', storage: 'disk', kills: rounds(6), bytes }];
if (inject('postgresUrl') !== undefined && inject('s3') !== undefined)
  places.push({
    database: 'postgres',
    storage: 's3',
    kills: Math.ceil(rounds(20) / 10),
    // More than one part each; larger ones would fill the storage of the tests, which is memory and then answers nothing.
    bytes: isFull ? [5_000_000, 20_000_000] : bytes,
  });

describe.skipIf(!inject('has').ffmpeg).each(places)(
  'a server that is killed while four clients upload, on $database and $storage (reliability R1)',
  (place) => {
    test(
      `after each of ${place.kills} kills: every acknowledged episode is whole in the feed, nothing is half there, twice or left over`,
      async () => {
        for (let left = place.kills; left > 0; left -= KILLS_A_SERVER)
          await killAgainAndAgain(place, Math.min(left, KILLS_A_SERVER));
      },
      patience(place.kills, 30_000),
    );
  },
);

async function killAgainAndAgain(place: Place, kills: number): Promise<void> {
  const begunAt = performance.now();
  const server = await startChildServer(place);
  const firstStartMs = performance.now() - begunAt;
  onTestFinished(() => server.stop());
  const world = await newWorld(server, place.bytes);
  const watch = watchFeed(world.show, world.minute);
  const windowMs = await timeTwoUploads(world);
  let slowestStartMs = 0;
  const missed = () => kinds.some((kind) => world.cuts[kind] === 0);
  // Where a kill falls is chance: of few, none may meet an upload of some kind.
  for (let kill = 1; kill <= kills || missed(); kill++) {
    const clients = CLIENTS.map((client) => uploadUntilCut(world, kill + client));
    await sleep(Math.random() * windowMs);
    await server.kill('SIGKILL');
    await Promise.all(clients);
    if (place.database === 'postgres') letTimePass(world);
    const startedAt = performance.now();
    await server.restart();
    slowestStartMs = Math.max(slowestStartMs, performance.now() - startedAt);
    // Where the storage is silent for a moment, it is swept again in a minute.
    await expect.poll(() => leftOver(world), { timeout: SWEPT_MS }).toEqual([]);
    await expectWholeFeed(world);
    await expectNothingTwice(world);
    expectSoundDatabase(world);
    await expectNoOrphans(world);
    if (kill % FINISH_EVERY === 0) await finishInterrupted(world);
  }
  await finishInterrupted(world);
  expect(world.refused).toEqual([]);
  // A storage that is silent for a while is waited for.
  if (place.storage !== 's3') expect(slowestStartMs).toBeLessThan(mayTakeToStart(firstStartMs));
  await expectEachOnce(world);
  await expectNothingBegun(world);
  await expectNoOrphans(world);
  world.compared.clear();
  await expectWholeFeed(world);
  const { looks, broken } = await watch.stop();
  expect(broken).toEqual([]);
  expect(looks).toBeGreaterThan(kills);
  for (const kind of kinds) expect(world.cuts[kind], `uploads by ${kind} cut`).toBeGreaterThan(0);
  expect(world.acknowledged.size).toBeGreaterThan(kills / 2);
  report(`${kills} kills on ${place.database} and ${place.storage}`, {
    ...world.cuts,
    acknowledged: world.acknowledged.size,
    'told to come again': world.putOff,
    looks,
    'slowest start in ms': Math.round(slowestStartMs),
  });
  await server.stop();
}

/** How long a server that has just started takes for two uploads of each client: when kills are worth it. */
async function timeTwoUploads(world: World): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(
    CLIENTS.map(async (client) => {
      for (const turn of [client, client + 1]) await uploadOne(world, newTurn(world, turn));
    }),
  );
  return Math.min(performance.now() - startedAt, LONGEST_WINDOW_MS);
}

/** On PostgreSQL another server may be writing; what it has not touched for an hour counts as left over. */
function letTimePass({ server }: World): void {
  for (const file of partFiles(server)) utimesSync(file, new Date(0), new Date(0));
}

const SWEPT_MS = 150_000;

/** Of the way to the episodes nothing stays but uploads of which no client ever learned the name; they go after a day. */
async function expectNothingBegun({ server }: World): Promise<void> {
  const folder = join(server.settings['UPLOADS_DIR']!, '.resumable');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  expect(files.filter((name) => statSync(join(folder, name)).size > 0)).toEqual([]);
  expect(await keysInBucket(server.settings, 'staging/')).toEqual([]);
}
