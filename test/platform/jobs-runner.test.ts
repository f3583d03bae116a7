import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LongwaveError } from '../../src/platform/errors.ts';
import { defineJob, handleJob } from '../../src/platform/jobs/define.ts';
import type { Finish, JobHandler, JobRun } from '../../src/platform/jobs/define.ts';
import { startRunner } from '../../src/platform/jobs/runner.ts';
import type { Pace, Runner } from '../../src/platform/jobs/runner.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import {
  effect,
  effects,
  enqueueNumbers,
  jobRows,
  numberJob,
  numbersUpTo,
  pace,
  readableLog,
  until,
} from './jobs-world.ts';

type NumberRun = JobRun<{ n: number }>;
const numbers = (handle: (run: NumberRun) => Promise<Finish | void>): JobHandler =>
  handleJob(numberJob, handle);
const never = new Promise<undefined>(() => undefined);

describe.each(kindsOfDatabase())('the job runner on %s', (kind) => {
  const clock = movableClock();
  const { log, lines } = readableLog();
  const runners: Runner[] = [];
  let world: TestDatabase;

  const run = (jobs: JobHandler[], changes: Partial<Pace> = {}): Runner => {
    const runner = startRunner({
      database: world.database,
      jobs,
      log,
      pace: { ...pace, ...changes },
    });
    runners.push(runner);
    return runner;
  };
  const enqueueNow = (...list: number[]) =>
    enqueueNumbers(world.database, list, { now: clock.now() });
  const rows = () => jobRows(world.database);
  const noneLeft = async () => (await rows()).length === 0;

  beforeEach(async () => {
    lines.length = 0;
    world = await openTestDatabase(kind, clock);
  });
  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    await world.close();
  });

  test('three runners at once give each of 200 jobs its effect exactly once (reliability R35)', async () => {
    await enqueueNow(...numbersUpTo(200));
    const handler = numbers(async ({ payload, attempt }) => {
      await sleep(Math.random() * 5);
      return effect(payload.n, attempt);
    });
    for (let server = 0; server < 3; server++) run([handler]);
    await until(noneLeft);
    expect(await effects(world.database)).toEqual(numbersUpTo(200).map((n) => ({ n, attempt: 1 })));
  });

  test('a show with one job gets its turn while another has many (reliability R35)', async () => {
    const now = clock.now();
    await enqueueNumbers(world.database, numbersUpTo(50), { now: now - 1000, group: 'a big show' });
    await enqueueNumbers(world.database, [99], { now, group: 'small show' });
    const order: number[] = [];
    run([numbers(async ({ payload }) => void order.push(payload.n))], { concurrency: 1 });
    await until(noneLeft);
    expect(order.indexOf(99)).toBeLessThanOrEqual(1);
  });

  test('a server that is restarted again and again does not begin with the same show each time (reliability R35)', async () => {
    const begun = new Set<number>();
    for (let start = 0; start < 12; start++) {
      const now = clock.now();
      for (const n of numbersUpTo(10))
        await enqueueNumbers(world.database, [n], { now, group: `${'abcdefghij'[n]}` });
      let first: number | undefined;
      run([numbers(async ({ payload }) => void (first ??= payload.n))], { concurrency: 1 });
      await until(noneLeft);
      await runners.pop()!.stop();
      begun.add(first!);
    }
    expect(begun.size).toBeGreaterThan(1);
  });

  test('a finish that fails takes its effect back, and the job is tried again', async () => {
    await enqueueNow(1);
    const runner = run([
      numbers(async ({ payload, attempt }) => async (tx) => {
        await effect(payload.n, attempt)(tx);
        if (attempt === 1) throw new Error('after the effect');
      }),
    ]);
    await until(async () => (await rows())[0]?.last_error !== null);
    expect(await effects(world.database)).toEqual([]);
    clock.moveBy(10_000);
    runner.wake();
    await until(noneLeft);
    expect(await effects(world.database)).toEqual([{ n: 1, attempt: 2 }]);
  });

  test('a poison job waits longer after each try and ends as a dead letter (reliability R35)', async () => {
    await enqueueNow(1);
    let tries = 0;
    const runner = run([
      numbers(() => {
        tries++;
        throw new LongwaveError('unavailable', 'test.poison', 'The directory says no.');
      }),
    ]);
    const delays: number[] = [];
    for (let attempt = 1; attempt < numberJob.attempts; attempt++) {
      await until(async () => {
        const [row] = await rows();
        return row?.attempts === attempt && row.locked_until === null;
      });
      const [row] = await rows();
      delays.push(row!.run_at - clock.now());
      clock.moveBy(delays.at(-1)! + 1);
      runner.wake();
    }
    await until(async () => (await rows())[0]?.dead_at !== null);
    expect(tries).toBe(numberJob.attempts);
    expect((await rows())[0]).toMatchObject({ attempts: 4, last_error: 'The directory says no.' });
    expect([...delays].sort((one, other) => one - other)).toEqual(delays);
    clock.moveBy(86_400_000);
    runner.wake();
    await sleep(100);
    expect(tries).toBe(numberJob.attempts);
  });

  test('what a foreign error says stays out of the database', async () => {
    await enqueueNow(1);
    run([
      numbers(async () => {
        throw Object.assign(new Error('https://user:secret@example.org'), { code: 'ECONNRESET' });
      }),
    ]);
    await until(async () => (await rows())[0]?.last_error !== null);
    expect((await rows())[0]!.last_error).toBe('Error (ECONNRESET); see the log.');
  });

  test('a job whose server ended during every try becomes a dead letter, and is not tried again', async () => {
    await enqueueNow(1);
    await world.database.transaction((tx) =>
      tx
        .updateTable('jobs')
        .set({ attempts: 4, locked_until: clock.now() - 1 })
        .execute(),
    );
    run([numbers(async ({ payload, attempt }) => effect(payload.n, attempt))]);
    await until(async () => (await rows())[0]?.dead_at !== null);
    expect(await effects(world.database)).toEqual([]);
    expect((await rows())[0]!.last_error).toBe('The server ended while it ran this job.');
  });

  test('a worker that comes back after its lease has gone to another changes nothing', async () => {
    await enqueueNow(1);
    const late = Promise.withResolvers<void>();
    const handler = numbers(async ({ payload, attempt }) => {
      if (attempt === 1) await late.promise;
      return effect(payload.n, attempt);
    });
    const runner = run([handler]);
    await until(async () => (await rows())[0]?.attempts === 1);
    clock.moveBy(30_100);
    runner.wake();
    await until(noneLeft);
    late.resolve();
    await runner.stop();
    expect(await effects(world.database)).toEqual([{ n: 1, attempt: 2 }]);
    expect(lines.map((line) => line.msg)).toContain('The job went to another server');
  });

  test('a job that runs far longer than its lease stays with its server', async () => {
    await enqueueNow(1);
    const handler = numbers(async ({ payload, attempt }) => {
      await sleep(4_000);
      return effect(payload.n, attempt);
    });
    run([handler], { leaseMs: 1_500 });
    run([handler], { leaseMs: 1_500 });
    await until(noneLeft);
    expect(await effects(world.database)).toEqual([{ n: 1, attempt: 1 }]);
    expect(lines).toEqual([]);
  });

  test('a handler hears it when its job has gone to another server', async () => {
    await enqueueNow(1);
    const heard = Promise.withResolvers<unknown>();
    run(
      [
        numbers(async ({ signal }) => {
          signal.addEventListener('abort', () => heard.resolve(signal.reason));
          return await never;
        }),
      ],
      { leaseMs: 300 },
    );
    await until(async () => (await rows())[0]?.attempts === 1);
    await world.database.transaction((tx) =>
      tx
        .updateTable('jobs')
        .set({ attempts: 2, locked_until: clock.now() + 60_000 })
        .execute(),
    );
    expect(await heard.promise).toMatchObject({ name: 'LeaseLost' });
  });

  test('a handler that never ends is given up at its limit and does not block the next job', async () => {
    const endless = defineJob({ ...numberJob, name: 'test.endless', limitSeconds: 0.1 });
    await enqueueNow(1);
    await world.database.transaction((tx) =>
      tx.updateTable('jobs').set({ name: endless.name }).execute(),
    );
    await enqueueNow(2);
    run(
      [
        handleJob(endless, () => never),
        numbers(async ({ payload, attempt }) => effect(payload.n, attempt)),
      ],
      { concurrency: 1 },
    );
    await until(async () => (await rows())[0]?.last_error !== null);
    await until(async () => (await effects(world.database)).length === 1);
    expect((await rows())[0]).toMatchObject({
      attempts: 1,
      last_error: 'It took longer than 0.1 seconds.',
    });
  });

  test('stop waits for what runs and starts nothing new', async () => {
    await enqueueNow(1, 2);
    const started: number[] = [];
    const runner = run(
      [
        numbers(async ({ payload, attempt, signal }) => {
          started.push(payload.n);
          await sleep(300, undefined, { signal });
          return effect(payload.n, attempt);
        }),
      ],
      { concurrency: 1 },
    );
    await until(() => started.length === 1);
    await runner.stop();
    expect(await effects(world.database)).toHaveLength(1);
    await sleep(100);
    expect(started).toHaveLength(1);
    expect(await rows()).toHaveLength(1);
  });

  test('stop aborts what takes too long and gives it back with its attempt, at once', async () => {
    await enqueueNow(1, 2);
    const reasons: unknown[] = [];
    const runner = run(
      [
        numbers(async ({ payload, signal }) => {
          if (payload.n === 1) return await never;
          await sleep(60_000, undefined, { signal }).catch(() => reasons.push(signal.reason));
          throw new Error('interrupted');
        }),
      ],
      { drainMs: 100 },
    );
    await until(async () => (await rows()).every((row) => row.attempts === 1));
    const startedAt = performance.now();
    await runner.stop();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(reasons).toEqual([new Error('The server stops')]);
    for (const row of await rows())
      expect(row).toMatchObject({ attempts: 0, locked_until: null, last_error: null });
    run([numbers(async ({ payload, attempt }) => effect(payload.n, attempt))]);
    await until(noneLeft);
  });

  test('a runner that is woken after the commit does not wait for its next look', async () => {
    const runner = run([numbers(async ({ payload, attempt }) => effect(payload.n, attempt))], {
      pollMs: 60_000,
    });
    await sleep(200);
    await enqueueNow(1);
    await sleep(200);
    expect(await effects(world.database)).toEqual([]);
    runner.wake();
    await until(noneLeft);
  });
});
