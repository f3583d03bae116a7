import { afterEach, describe, expect, test } from 'vitest';
import { sweepOrphans } from '../../src/operations/orphans.ts';
import { confirmSweeping, installationId, pauseSweeping } from '../../src/platform/installation.ts';
import { DAY_MS, HOUR_MS, keepBytes, keepFile, openFilesWorld } from './files-world.ts';
import { pairs, trashed, writeRow } from './files-world.ts';
import type { FilesWorld } from './files-world.ts';

const nothing = { trashed: 0, restored: 0, dropped: 0 };

describe.each(pairs())('files without a row, on $storage and $database', (pair) => {
  const worlds: FilesWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.end();
  });
  async function openWorld(settings?: Record<string, string>): Promise<FilesWorld> {
    const world = await openFilesWorld(pair, settings);
    worlds.push(world);
    return world;
  }

  test('go to the trash after a day, and nothing that has a row or is not ours goes (reliability R26)', async () => {
    const world = await openWorld();
    const { files, clock } = world;
    const kinds = ['audio', 'artwork', 'transcripts'] as const;
    const kept = await Promise.all(kinds.map((kind) => keepFile(world, kind)));
    const orphans = await Promise.all(kinds.map((kind) => keepBytes(world, kind)));
    const beside = ['feeds/my-show/1.xml', 'audio/other-program/song.mp3', 'audio/x.mp3'];
    for (const key of beside) await files.put(key, Buffer.from('x'), { type: 'audio/mpeg' });
    clock.moveBy(23 * HOUR_MS);
    expect(await sweepOrphans(world)).toEqual(nothing);
    clock.moveBy(2 * HOUR_MS);
    expect(await sweepOrphans(world)).toEqual({ ...nothing, trashed: 3 });
    expect(await trashed(world)).toEqual(orphans.map((file) => file.storeKey).sort());
    for (const { storeKey: key } of kept) expect(await files.stat(key)).toEqual({ bytes: 500 });
    for (const key of beside) expect(await files.stat(key)).toEqual({ bytes: 1 });
    const own = await installationId(world.database);
    expect(await files.claim('another')).toBe(own);
    expect(await sweepOrphans(world)).toEqual(nothing);
  });

  test('leave the trash after 30 days, not before', async () => {
    const world = await openWorld();
    await keepBytes(world);
    world.clock.moveBy(2 * DAY_MS);
    await sweepOrphans(world);
    world.clock.moveBy(30 * DAY_MS - HOUR_MS);
    expect(await sweepOrphans(world)).toEqual(nothing);
    world.clock.moveBy(2 * HOUR_MS);
    expect(await sweepOrphans(world)).toEqual({ ...nothing, dropped: 1 });
    expect(await trashed(world)).toEqual([]);
  });

  test('come back with the next sweep when a row names them after all, however long ago they went', async () => {
    const world = await openWorld();
    const file = await keepBytes(world);
    world.clock.moveBy(2 * DAY_MS);
    await sweepOrphans(world);
    await writeRow(world, file);
    world.clock.moveBy(31 * DAY_MS);
    expect(await sweepOrphans(world)).toEqual({ ...nothing, restored: 1 });
    expect(await world.files.stat(file.storeKey)).toEqual({ bytes: 500 });
    expect(await trashed(world)).toEqual([]);
  });

  test('stay when their row is written while others are moved', async () => {
    const world = await openWorld();
    const all = await Promise.all(Array.from({ length: 30 }, () => keepBytes(world)));
    world.clock.moveBy(2 * DAY_MS);
    const [swept] = await Promise.all([
      sweepOrphans(world),
      ...all.map((file) => writeRow(world, file)),
    ]);
    expect(swept.restored).toBe(swept.trashed);
    expect(await trashed(world)).toEqual([]);
    for (const { storeKey: key } of all) expect(await world.files.stat(key)).toBeDefined();
  });

  test('are swept by several servers at once as by one', async () => {
    const world = await openWorld();
    const kept = await keepFile(world);
    const orphans = await Promise.all(Array.from({ length: 20 }, () => keepBytes(world)));
    world.clock.moveBy(2 * DAY_MS);
    await Promise.all(Array.from({ length: 4 }, () => sweepOrphans(world)));
    expect([...new Set(await trashed(world))]).toEqual(orphans.map((file) => file.storeKey).sort());
    expect(await world.files.stat(kept.storeKey)).toEqual({ bytes: 500 });
  });

  test('are left alone in a place that carries the mark of another installation', async () => {
    const world = await openWorld();
    const file = await keepFile(world);
    await sweepOrphans(world);
    const places = ['UPLOADS_DIR', 'S3_BUCKET'].map((name) => [name, world.settings[name] ?? '']);
    const other = await openWorld(Object.fromEntries(places));
    other.clock.moveBy(2 * DAY_MS);
    expect(await sweepOrphans(other)).toEqual(nothing);
    expect(await world.files.stat(file.storeKey)).toEqual({ bytes: 500 });
  });

  test('are left alone after a restore until it is confirmed, and may come back even then', async () => {
    const world = await openWorld();
    const old = await keepFile(world);
    // Today's files, of which yesterday's rows know nothing.
    const today = await Promise.all(Array.from({ length: 5 }, () => keepBytes(world)));
    await pauseSweeping(world.database);
    await pauseSweeping(world.database);
    world.clock.moveBy(400 * DAY_MS);
    expect(await sweepOrphans(world)).toEqual(nothing);
    for (const { storeKey: key } of [old, ...today])
      expect(await world.files.stat(key)).toEqual({ bytes: 500 });
    expect(await confirmSweeping(world.database)).toBe(true);
    expect(await confirmSweeping(world.database)).toBe(false);
    expect(await sweepOrphans(world)).toEqual({ ...nothing, trashed: 5 });
    for (const file of today) await writeRow(world, file);
    expect(await sweepOrphans(world)).toEqual({ ...nothing, restored: 5 });
    for (const { storeKey: key } of [old, ...today])
      expect(await world.files.stat(key)).toEqual({ bytes: 500 });
  });

  test('stay in the trash as long as the sweeping is paused', async () => {
    const world = await openWorld();
    for (let count = 0; count < 3; count += 1) await keepBytes(world);
    world.clock.moveBy(2 * DAY_MS);
    await sweepOrphans(world);
    world.clock.moveBy(40 * DAY_MS);
    await pauseSweeping(world.database);
    expect(await sweepOrphans(world)).toEqual(nothing);
    expect(await trashed(world)).toHaveLength(3);
  });
});
