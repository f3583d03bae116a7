import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { startChildServer } from '../support/child-server.ts';
import type { ChildOptions, ChildServer } from '../support/child-server.ts';
import { MAIN } from '../support/program.ts';
import { ownSettings } from '../support/server.ts';
import { patience, report, rounds } from '../support/faults.ts';
import { newDisk } from './disk-image.ts';
import type { Disk } from './disk-image.ts';
import {
  expectNoOrphans,
  expectNothingTwice,
  expectSoundDatabase,
  leftOver,
} from './invariants.ts';
import {
  expectWholeFeed,
  finishInterrupted,
  kinds,
  newWorld,
  uploadUntilCut,
} from './kill-world.ts';
import type { World } from './kill-world.ts';

const CUTS = rounds(4);
const DISK_BYTES = 2_000_000_000;
/** A disk is copied whole at each cut: after so many cuts a new one takes over. */
const CUTS_A_DISK = 10;
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot || !inject('has').ffmpeg)('a power cut while two clients upload', () => {
  test(
    `after each of ${CUTS} cuts every episode that was acknowledged before is whole in the feed, nothing is half there (reliability R5), and uploads by tus go on (reliability R19)`,
    async () => {
      const all = { cuts: 0, acknowledged: 0, resumed: 0 };
      for (let left = CUTS; left > 0; left -= CUTS_A_DISK) {
        const { lost, acknowledged, resumed } = await cutAgain(Math.min(left, CUTS_A_DISK));
        expect(lost).toEqual([]);
        all.acknowledged += acknowledged;
        all.resumed += resumed;
        all.cuts += Math.min(left, CUTS_A_DISK);
        report(`power cuts, of ${CUTS}`, all);
      }
      expect(all.resumed).toBeGreaterThan(0);
    },
    patience(CUTS, 20_000),
  );

  test('a database that does not sync each commit loses some: the cut is a real one', async () => {
    const { lost } = await cutAgain(CUTS_A_DISK, unsyncedProgram);
    // An episode, or the show itself.
    expect(lost).toEqual([expect.stringMatching(/was acknowledged|expected 404 to be 200/)]);
    report('without a sync of each commit', { lost: lost.join(' ') });
  }, 240_000);
});

type Program = (folder: string) => NonNullable<ChildOptions['command']>;

/** Cuts the power again and again under one server, until something is wrong. */
async function cutAgain(cuts: number, program?: Program) {
  const disk = newDisk(DISK_BYTES);
  const world = await openWorld(disk, program);
  const clients = [
    uploadUntilCut(world, 0),
    uploadUntilCut(world, kinds.indexOf('tus'), kinds.length),
  ];
  const lost: string[] = [];
  let resumed = 0;
  for (let cut = 0; cut < cuts && lost.length === 0; cut++) {
    await sleep(300 + Math.random() * 1200);
    const after = await lookAfterCut(world, disk);
    lost.push(...after.lost);
    resumed += after.resumed;
  }
  await world.server.kill('SIGKILL');
  await Promise.all(clients);
  await world.server.stop();
  await disk.remove();
  expect(world.refused).toEqual([]);
  expect(world.acknowledged.size).toBeGreaterThan(0);
  return { lost, resumed, acknowledged: world.acknowledged.size };
}

async function openWorld(disk: Disk, program: Program | undefined): Promise<World> {
  const place = { folder: disk.folder, settings: await ownSettings({}, disk.folder), token: '' };
  const server = await startChildServer({
    beside: place,
    ...(program && { command: program(disk.folder) }),
  });
  return await newWorld(server, [1_000_000, 4_000_000]);
}

/** Starts a server on what is left of the disk, and looks at its feed and its uploads. */
async function lookAfterCut(world: World, disk: Disk) {
  const { server } = world;
  // A copy of a disk that is written to mixes two moments: it shows disks that no power cut makes.
  process.kill(-server.pid, 'SIGSTOP');
  const known = knownNow(world);
  const left = disk.cut();
  process.kill(-server.pid, 'SIGCONT');
  try {
    const settings = await ownSettings({}, left.folder);
    const other = await startChildServer({ beside: { ...server, folder: left.folder, settings } });
    const resumed = known.interrupted.length;
    const lost = await lostOn(other, known);
    await other.stop();
    return { lost, resumed };
  } finally {
    await left.remove();
  }
}

/** What the clients know while the server stands still. What was there after one cut must be there after the next. */
function knownNow(world: World): World {
  const interrupted = [...world.underway]
    .filter(({ kind, resumable }) => kind === 'tus' && resumable.path !== undefined)
    .map((sound) => ({ ...sound, resumable: { ...sound.resumable } }));
  const acknowledged = new Map(world.acknowledged);
  return { ...world, acknowledged, interrupted, underway: new Set(), refused: [] };
}

async function lostOn(server: ChildServer, known: World): Promise<string[]> {
  const show = { ...known.show, feed_url: `${server.url}/feeds/${known.show.slug}.xml` };
  const world = { ...known, server, show };
  try {
    await expectWholeFeed(world);
    await finishInterrupted(world);
    expect(world.refused).toEqual([]);
    // They exist after this cut only.
    await expectWholeFeed({ ...world, seen: new Map(), compared: new Set(world.compared) });
    await expectNothingTwice(world);
    expectSoundDatabase(world);
    expect(await leftOver(world)).toEqual([]);
    await expectNoOrphans(world);
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
