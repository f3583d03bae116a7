import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../src/platform/database/open.ts';
import type { DatabaseLocation } from '../../src/platform/database/open.ts';
import { LongwaveError } from '../../src/platform/errors.ts';
import { defineJob, handleJob } from '../../src/platform/jobs/define.ts';
import { startRunner } from '../../src/platform/jobs/runner.ts';
import { effect, numberJob, pace, poisonJob, readableLog } from '../platform/jobs-world.ts';

/** A server of its own that only runs jobs, to be killed: `jobs-worker.ts <location> <folder> <shift in ms>`. */
const [location, dataDir, shiftMs] = process.argv.slice(2);
const shift = Number(shiftMs);

const database = openDatabase({
  location: JSON.parse(location ?? '') as DatabaseLocation,
  dataDir: dataDir ?? '',
  clock: { now: () => Date.now() + shift, shift: () => shift },
  connections: 4,
  onLost: () => undefined,
});

/** Each kill uses a try up, and may meet the same job: more tries than kills, or it would end as a dead letter. */
const steadfast = defineJob({ ...numberJob, attempts: 10_000 });
const numbers = handleJob(steadfast, async ({ payload, attempt }) => {
  process.stdout.write(`${payload.n}\n`);
  await sleep(10 + Math.random() * 20);
  return effect(payload.n, attempt);
});
const poison = handleJob(poisonJob, async () => {
  process.stdout.write('poison\n');
  await sleep(Math.random() * 10);
  throw new LongwaveError('unavailable', 'test.poison', 'The directory says no.');
});

startRunner({ database, jobs: [numbers, poison], log: readableLog().log, pace });
