import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { z } from 'zod';
import type { Database } from '../../src/platform/database/open.ts';
import { newId } from '../../src/platform/ids.ts';
import { defineJob } from '../../src/platform/jobs/define.ts';
import type { Finish } from '../../src/platform/jobs/define.ts';
import { enqueue } from '../../src/platform/jobs/queue.ts';
import type { EnqueueOptions } from '../../src/platform/jobs/queue.ts';
import type { Pace } from '../../src/platform/jobs/runner.ts';
import type { Log } from '../../src/platform/log.ts';

/** A job whose effect is a row in the database: which number, at which try. */
export const numberJob = defineJob({
  name: 'test.number',
  payload: z.object({ n: z.int() }),
  attempts: 4,
  limitSeconds: 20,
});

/** A job that never succeeds. */
export const poisonJob = defineJob({ ...numberJob, name: 'test.poison' });

export const pace: Pace = { concurrency: 4, pollMs: 20, leaseMs: 30_000, drainMs: 5_000 };

/** The effect of a number job. Twice the effect is two rows. */
export function effect(n: number, attempt: number): Finish {
  return async (tx) =>
    await tx
      .insertInto('installation')
      .values({ name: `${newId()}/${attempt}`, value: String(n) })
      .execute();
}

export async function effects(database: Database): Promise<{ n: number; attempt: number }[]> {
  const rows = await database.read.selectFrom('installation').selectAll().execute();
  return rows
    .map(({ name, value }) => ({ n: Number(value), attempt: Number(name.split('/')[1]) }))
    .sort((one, other) => one.n - other.n);
}

export async function enqueueNumbers(
  database: Database,
  numbers: number[],
  options: EnqueueOptions,
): Promise<void> {
  await database.transaction(async (tx) => {
    for (const n of numbers) await enqueue(tx, numberJob, { n }, options);
  });
}

export async function jobRows(database: Database) {
  return await database.read.selectFrom('jobs').selectAll().orderBy('created_at').execute();
}

export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not come about within 20 seconds');
    await sleep(10);
  }
}

/** A real log whose lines a test can read. */
export function readableLog(): { log: Log; lines: { level: number; msg: string }[] } {
  const lines: { level: number; msg: string }[] = [];
  const write = (line: string): void => {
    lines.push(JSON.parse(line) as { level: number; msg: string });
  };
  return { log: pino({ level: 'info' }, { write }), lines };
}

export const numbersUpTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
