import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../src/platform/database/open.ts';
import type { DatabaseLocation } from '../../src/platform/database/open.ts';
import { handleJob } from '../../src/platform/jobs/define.ts';
import { startRunner } from '../../src/platform/jobs/runner.ts';
import { effect, numberJob, pace, readableLog } from './jobs-world.ts';

/** A server of its own that only runs number jobs, to be killed: `jobs-worker.ts <location> <folder> <shift in ms>`. */
const [location, dataDir, shiftMs] = process.argv.slice(2);
const shift = Number(shiftMs);

const database = openDatabase({
  location: JSON.parse(location ?? '') as DatabaseLocation,
  dataDir: dataDir ?? '',
  clock: { now: () => Date.now() + shift, shift: () => shift },
  connections: 4,
  onLost: () => undefined,
});

const handler = handleJob({ ...numberJob, attempts: 20 }, async ({ payload, attempt }) => {
  process.stdout.write(`${payload.n}\n`);
  await sleep(10 + Math.random() * 20);
  return effect(payload.n, attempt);
});

startRunner({ database, jobs: [handler], log: readableLog().log, pace });
