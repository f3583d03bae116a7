import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { expectWholeFeed, uploadUntilCut } from '../journeys/kill-world.ts';
import type { World } from '../journeys/kill-world.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildOptions, ChildServer } from '../support/child-server.ts';
import { MAIN } from '../support/program.ts';
import { makeShow, ownSettings } from '../support/server.ts';
import { minuteOfSound } from '../support/upload-streams.ts';
import { patience, rounds } from '../support/faults.ts';
import { newDisk } from './disk-image.ts';
import type { Disk } from './disk-image.ts';

const DISK_BYTES = 2_000_000_000;
/** A disk is copied whole at each cut: after so many cuts a new one takes over. */
const CUTS_A_DISK = 10;
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot || !inject('has').ffmpeg)('a power cut while two clients upload', () => {
  test(
    `after each of ${rounds(20)} cuts every episode that was acknowledged before is whole in the feed, and nothing is half there (reliability R5)`,
    async () => {
      for (let left = rounds(20); left > 0; left -= CUTS_A_DISK)
        expect(await lostIn(Math.min(left, CUTS_A_DISK))).toEqual([]);
    },
    patience(rounds(20), 20_000),
  );

  test('a database that does not sync each commit loses some: the cut is a real one', async () => {
    const lost = await lostIn(CUTS_A_DISK, unsyncedProgram);
    expect(lost.length).toBeGreaterThan(0);
  }, 240_000);
});

type Program = (folder: string) => NonNullable<ChildOptions['command']>;

/** Cuts the power again and again under one server. @returns what is wrong after a cut, in words. */
async function lostIn(cuts: number, program?: Program): Promise<string[]> {
  const disk = newDisk(DISK_BYTES);
  const world = await openWorld(disk, program);
  const clients = [0, 1].map((client) => uploadUntilCut(world, client));
  const lost: string[] = [];
  for (let cut = 0; cut < cuts && lost.length === 0; cut++) {
    await sleep(500 + Math.random() * 1500);
    lost.push(...(await lostByCut(world, disk)));
  }
  await world.server.kill('SIGKILL');
  await Promise.all(clients);
  await world.server.stop();
  disk.remove();
  expect(world.refused).toEqual([]);
  expect(world.acknowledged.size).toBeGreaterThan(0);
  return lost;
}

async function openWorld(disk: Disk, program: Program | undefined): Promise<World> {
  const place = { folder: disk.folder, settings: await ownSettings({}, disk.folder), token: '' };
  const server = await startChildServer({
    beside: place,
    ...(program && { command: program(disk.folder) }),
  });
  return {
    server,
    show: await makeShow(server),
    minute: await minuteOfSound(),
    mostBytes: 2_100_000,
    acknowledged: new Map(),
    interrupted: [],
    cuts: 0,
    refused: [],
    lookedAt: new Set(),
    compared: new Set(),
  };
}

/** Starts a server on what is left of the disk, and looks at its feed. */
async function lostByCut(world: World, disk: Disk): Promise<string[]> {
  const { server } = world;
  // A copy of a disk that is written to mixes two moments: it shows disks that no power cut makes.
  process.kill(-server.pid, 'SIGSTOP');
  const acknowledged = new Map(world.acknowledged);
  const left = disk.cut();
  process.kill(-server.pid, 'SIGCONT');
  try {
    const settings = await ownSettings({}, left.folder);
    const other = await startChildServer({ beside: { ...server, folder: left.folder, settings } });
    const lost = await lostOn(other, { ...world, acknowledged });
    await other.stop();
    return lost;
  } finally {
    left.remove();
  }
}

async function lostOn(server: ChildServer, world: World): Promise<string[]> {
  const show = { ...world.show, feed_url: `${server.url}/feeds/${world.show.slug}.xml` };
  try {
    await expectWholeFeed({ ...world, server, show, lookedAt: new Set() });
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** The program, but its database leaves the time of a sync to the system. */
function unsyncedProgram(folder: string): NonNullable<ChildOptions['command']> {
  const changed = `
    import { DatabaseSync } from 'node:sqlite';
    const { exec } = DatabaseSync.prototype;
    DatabaseSync.prototype.exec = function (sql) {
      return exec.call(this, sql.replace('synchronous = full', 'synchronous = normal'));
    };`;
  const first = `data:text/javascript,${encodeURIComponent(changed)}`;
  return { line: [process.execPath, '--import', first, MAIN], folder };
}
