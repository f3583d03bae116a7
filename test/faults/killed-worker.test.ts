import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { enqueue } from '../../src/platform/jobs/queue.ts';
import { effects, enqueueNumbers, jobRows, numbersUpTo } from '../platform/jobs-world.ts';
import { pace, poisonJob } from '../platform/jobs-world.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { patience, rounds } from '../support/faults.ts';

const KILLS = rounds(4);
/** So many that the last kill still meets some: four at once, each of some 20 ms, for 100 ms and its start. */
const JOBS = 40 * (KILLS + 1);
const POISON = 5;

/** Each worker lives in a time of its own: the leases of those before it have just run out. */
async function startWorker(
  { location, dataDir }: TestDatabase,
  generation: number,
  said: string[],
) {
  const shift = generation * (pace.leaseMs + 1_000);
  const worker = spawn(
    process.execPath,
    [join(import.meta.dirname, 'jobs-worker.ts'), JSON.stringify(location), dataDir, String(shift)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  worker.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  await once(worker.stdout, 'data');
  const kill = async (): Promise<void> => {
    const exited = once(worker, 'exit');
    worker.kill('SIGKILL');
    await exited;
  };
  return { kill };
}

describe.each(kindsOfDatabase())('a worker on %s', (kind) => {
  test(
    `killed ${KILLS} times in the middle of jobs: each effect exactly once, poison becomes a dead letter, and no show waits behind one that has many (reliability R35)`,
    async () => {
      const world = await openTestDatabase(kind);
      const { database } = world;
      const now = Date.now();
      await enqueueNumbers(database, numbersUpTo(JOBS), { now, group: 'a big show' });
      await enqueueNumbers(database, [JOBS], { now, group: 'small show' });
      await database.transaction(async (tx) => {
        for (let n = 0; n < POISON; n++)
          await enqueue(tx, poisonJob, { n }, { now, group: `poison ${n}` });
      });
      /** What the workers began, in its order. */
      const said: string[] = [];
      let held = 0;
      for (let generation = 0; generation < KILLS; generation++) {
        const worker = await startWorker(world, generation, said);
        await sleep(Math.random() * 100);
        await worker.kill();
        const rows = await jobRows(database);
        held += rows.filter(
          (row) => Number(row.locked_until) > now + generation * pace.leaseMs,
        ).length;
      }
      expect(held, 'the kills met jobs that ran').toBeGreaterThan(0);
      await worked(world, KILLS, said);
      const done = await effects(database);
      expect(done.map(({ n }) => n)).toEqual(numbersUpTo(JOBS + 1));
      expect(done.filter(({ attempt }) => attempt > 1).length).toBeGreaterThan(0);
      const dead = await jobRows(database);
      expect(dead.map(({ name }) => name)).toEqual(
        Array.from({ length: POISON }, () => poisonJob.name),
      );
      expect(dead.every(({ attempts }) => attempts >= poisonJob.attempts)).toBe(true);
      const started = said.join('').split('\n');
      const poisoned = started.filter((line) => line === 'poison').length;
      expect(poisoned).toBeLessThanOrEqual(POISON * poisonJob.attempts);
      expect(started.indexOf(String(JOBS))).toBeLessThan((JOBS * 3) / 4);
      console.log(`${kind}: ${JOBS + 1} jobs, ${held} held by a worker at its kill`);
      await world.close();
    },
    patience(KILLS, 10_000),
  );
});

/** Lets workers live, each later than the last, until only dead letters are left. */
async function worked(world: TestDatabase, from: number, said: string[]): Promise<void> {
  for (let generation = from; ; generation++) {
    const worker = await startWorker(world, generation, said);
    let before = Number.NaN;
    for (;;) {
      const rows = await jobRows(world.database);
      if (rows.every((row) => row.dead_at !== null)) return await worker.kill();
      const due = rows.filter(({ name }) => name !== poisonJob.name).length;
      if (due === 0 && before === 0) break; // what is left is poison that waits for its next try
      before = due;
      await sleep(300);
    }
    await worker.kill();
  }
}
