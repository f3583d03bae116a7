import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { startChildServer } from '../support/child-server.ts';
import type { ChildOptions, ChildServer } from '../support/child-server.ts';
import { unfinishedParts } from '../support/bucket.ts';
import { makeShow } from '../support/server.ts';
import { minuteOfSound } from '../support/upload-streams.ts';
import { allEpisodes, expectWholeFeed, newTurn, uploadOne, uploadUntilCut } from './kill-world.ts';
import type { World } from './kill-world.ts';

const CLIENTS = [0, 1, 2, 3];
/** On a machine that is busy with other things. */
const LONGEST_WINDOW_MS = 2500;
const MINUTES = 60_000;

interface Place extends ChildOptions {
  kills: number;
  mostBytes: number;
}

const places: Place[] = [{ database: 'sqlite', storage: 'disk', kills: 50, mostBytes: 6_000_000 }];
if (inject('postgresUrl') !== undefined && inject('s3') !== undefined)
  places.push({ database: 'postgres', storage: 's3', kills: 8, mostBytes: 20_000_000 });

describe.skipIf(!inject('has').ffmpeg).each(places)(
  'a server that is killed while four clients upload, on $database and $storage (reliability R1)',
  (place) => {
    test(
      `after each of ${place.kills} kills: every acknowledged episode is whole in the feed, nothing is half there, nothing is left over`,
      async () => {
        const world = await openWorld(place);
        const windowMs = await timeTwoUploads(world);
        for (let kill = 0; kill < place.kills; kill++) {
          const clients = CLIENTS.map((client) => uploadUntilCut(world, kill + client));
          await sleep(Math.random() * windowMs);
          await world.server.kill('SIGKILL');
          await Promise.all(clients);
          if (place.database === 'postgres') letTimePass(world);
          await world.server.restart();
          await expect.poll(() => leftOver(world)).toEqual([]);
          await expectWholeFeed(world);
        }
        await expectNoPutTwice(world);
        expect(world.refused).toEqual([]);
        expect(world.cuts, 'uploads that a kill has met').toBeGreaterThan(place.kills * 2);
        expect(world.acknowledged.size).toBeGreaterThan(place.kills / 2);
        world.compared.clear();
        await expectWholeFeed(world);
        await expectSoundDatabase(world);
      },
      5 * MINUTES,
    );
  },
);

async function openWorld(place: Place): Promise<World> {
  const server = await startChildServer(place);
  onTestFinished(() => server.stop());
  return {
    server,
    show: await makeShow(server),
    minute: await minuteOfSound(),
    mostBytes: place.mostBytes,
    acknowledged: new Map(),
    interrupted: [],
    cuts: 0,
    refused: [],
    lookedAt: new Set(),
    compared: new Set(),
  };
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

/** Unfinished files on this machine, and unfinished uploads in the bucket. */
async function leftOver({ server }: World): Promise<string[]> {
  return [...partFiles(server), ...(await unfinishedParts(server.settings))];
}

function partFiles({ settings }: ChildServer): string[] {
  return [join(settings['UPLOADS_DIR']!, '.incoming'), join(settings['DATA_DIR']!, 'incoming')]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
}

/** PUTs whose answer was lost are sent until it comes; none of them may have become two episodes. */
async function expectNoPutTwice(world: World): Promise<void> {
  for (let put = world.interrupted.pop(); put !== undefined; put = world.interrupted.pop())
    await uploadOne(world, put);
  const hashes = (await allEpisodes(world)).map(({ sha256 }) => sha256);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashes.length).toBeGreaterThanOrEqual(world.acknowledged.size);
}

async function expectSoundDatabase({ server }: World): Promise<void> {
  expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
  if (server.settings['DATABASE_URL'] !== undefined) return;
  using database = new DatabaseSync(join(server.settings['DATA_DIR']!, 'longwave.db'));
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
}
