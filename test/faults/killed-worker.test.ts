import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { effects, enqueueNumbers, jobRows, numbersUpTo, pace, until } from './jobs-world.ts';

const KILLS = 10;
const JOBS = 400;

/** Each worker lives in a time of its own: the leases of those before it have just run out. */
async function startWorker({ location, dataDir }: TestDatabase, generation: number) {
  const shift = generation * (pace.leaseMs + 1_000);
  const worker = spawn(
    process.execPath,
    [join(import.meta.dirname, 'jobs-worker.ts'), JSON.stringify(location), dataDir, String(shift)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(worker.stdout, 'data');
  const kill = async (): Promise<void> => {
    const exited = once(worker, 'exit');
    worker.kill('SIGKILL');
    await exited;
  };
  return { kill };
}

test.each(kindsOfDatabase())(
  'a worker killed again and again in the middle of jobs on %s: each effect exactly once (reliability R35)',
  async (kind) => {
    const world = await openTestDatabase(kind);
    await enqueueNumbers(world.database, numbersUpTo(JOBS), { now: Date.now() });
    for (let generation = 0; generation < KILLS; generation++) {
      const worker = await startWorker(world, generation);
      await sleep(Math.random() * 100);
      await worker.kill();
    }
    const held = (await jobRows(world.database)).filter((row) => row.locked_until !== null);
    expect(held.length, 'the kills met jobs that ran').toBeGreaterThan(0);
    const last = await startWorker(world, KILLS);
    await until(async () => (await jobRows(world.database)).length === 0);
    await last.kill();
    const done = await effects(world.database);
    expect(done.map(({ n }) => n)).toEqual(numbersUpTo(JOBS));
    expect(done.filter(({ attempt }) => attempt > 1).length).toBeGreaterThanOrEqual(held.length);
    await world.close();
  },
  120_000,
);
