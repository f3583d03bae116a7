import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NewFile } from '../../src/media/file.ts';
import { sweepOrphans } from '../../src/operations/orphans.ts';
import { DAY_MS, keepBytes, openFilesWorld, pairs, writeRow } from './files-world.ts';
import type { FilesWorld } from './files-world.ts';

/** What one worker does next. Every sweep is without grace, so that it meets uploads in the middle. */
type Step = 'upload' | 'upload that crashes' | 'delete' | 'sweep' | 'restore';

const STEP = fc.constantFrom<Step>(
  'upload',
  'upload',
  'upload that crashes',
  'delete',
  'sweep',
  'restore',
);
const WORKERS = fc.array(fc.array(STEP, { minLength: 5, maxLength: 25 }), {
  minLength: 4,
  maxLength: 4,
});

/** The files that must stand there afterwards, by their key; no others. */
type Model = Map<string, NewFile>;

const noGrace = { graceMs: -DAY_MS }; // S3 keeps whole seconds: also what seems to come from the next one

async function take(world: FilesWorld, model: Model, step: Step): Promise<void> {
  if (step === 'sweep') await sweepOrphans(world, noGrace);
  if (step === 'delete') await forget(world, model);
  if (step === 'restore')
    for await (const file of world.files.trash.list()) await world.files.trash.restore(file);
  if (!step.startsWith('upload')) return;
  const file = await keepBytes(world);
  if (step === 'upload that crashes') return;
  await writeRow(world, file);
  model.set(file.storeKey, file);
}

/** Takes a row away, as a purge will; its file is left to the sweep. */
async function forget({ database }: FilesWorld, model: Model): Promise<void> {
  const [file] = model.values();
  if (!file) return;
  model.delete(file.storeKey);
  await database.transaction((tx) =>
    tx
      .withTables<{ files: { id: string } }>()
      .deleteFrom('files')
      .where('id', '=', file.id)
      .execute(),
  );
}

describe.each(pairs())('sweeps in the middle of uploads, on $storage and $database', (pair) => {
  test('whatever four workers do at once, no file with a row is lost and none without one stays (reliability R27)', async () => {
    const world = await openFilesWorld(pair);
    const model: Model = new Map();
    const run = fc.asyncProperty(WORKERS, async (workers) => {
      await Promise.all(
        workers.map(async (steps) => {
          for (const step of steps) await take(world, model, step);
        }),
      );
      await sweepOrphans(world, noGrace);
      const kept: string[] = [];
      for await (const { key } of world.files.list('audio/')) kept.push(key);
      expect(kept.sort()).toEqual([...model.keys()].sort());
    });
    // No smaller example is sought: each would start among the files of the one before.
    await fc.assert(run, { numRuns: pair.storage === 'disk' ? 4 : 2, endOnFailure: true });
    await world.end();
  }, 120_000);
});
