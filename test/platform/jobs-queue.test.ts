import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineJob } from '../../src/platform/jobs/define.ts';
import { bury, claim, complete, postpone } from '../../src/platform/jobs/lease.ts';
import type { Claimed } from '../../src/platform/jobs/lease.ts';
import { drop, listJobs, runAgain } from '../../src/platform/jobs/list.ts';
import { enqueue } from '../../src/platform/jobs/queue.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { enqueueNumbers, jobRows, numberJob, numbersUpTo } from './jobs-world.ts';

const firstPage = { limit: 50, after: undefined };

describe.each(kindsOfDatabase())('the job queue on %s', (kind) => {
  const clock = movableClock();
  let world: TestDatabase;
  const next = (after = '') =>
    claim(world.database, { names: [numberJob.name], after, leaseMs: 30_000 });
  const mustClaim = async (after = ''): Promise<Claimed> => {
    const job = await next(after);
    if (!job) throw new Error('Nothing was due');
    return job;
  };
  const claimAll = async (): Promise<string[]> => {
    const got: string[] = [];
    for (let job = await next(); job; job = await next()) got.push(job.payload);
    return got;
  };
  const die = async (n: number): Promise<string> => {
    await enqueueNumbers(world.database, [n], { now: clock.now(), uniqueKey: `key ${n}` });
    const job = await mustClaim();
    await bury(world.database, job, 'It broke.');
    return job.id;
  };

  beforeAll(async () => {
    world = await openTestDatabase(kind, clock);
  });
  beforeEach(async () => {
    await world.database.transaction((tx) => tx.deleteFrom('jobs').execute());
  });
  afterAll(async () => {
    await world.close();
  });

  test('a transaction that is rolled back leaves no job (reliability R32)', async () => {
    const work = world.database.transaction(async (tx) => {
      await enqueue(tx, numberJob, { n: 1 }, { now: clock.now() });
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await jobRows(world.database)).toEqual([]);
  });

  test('a payload that does not fit is refused before it is stored, without showing it', async () => {
    const dated = defineJob({ ...numberJob, payload: z.object({ secret: z.date() }) });
    const work = world.database.transaction((tx) =>
      enqueue(tx, dated, { secret: new Date(0) }, { now: 0 }),
    );
    await expect(work).rejects.toMatchObject({
      code: 'job.payload',
      message: 'The payload of the job "test.number" does not fit its description: secret.',
    });
  });

  test('a job waits until its time has come', async () => {
    const now = clock.now();
    await enqueueNumbers(world.database, [1], { now, runAt: now + 60_000 });
    expect(await next()).toBeUndefined();
    clock.moveBy(60_001);
    expect(await next()).toMatchObject({ payload: '{"n":1}', attempt: 1 });
  });

  test('a job that waits does not run before a transaction that wanted it too can be seen', async () => {
    const options = { now: clock.now(), uniqueKey: 'feed of show 1' };
    await enqueueNumbers(world.database, [1], options);
    const [wanted, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const change = world.database.transaction(async (tx) => {
      await enqueue(tx, numberJob, { n: 2 }, options);
      await tx.insertInto('installation').values({ name: 'news', value: 'yes' }).execute();
      wanted.resolve();
      await mayEnd.promise;
    });
    await wanted.promise;
    const claimed = next();
    // On SQLite nobody claims anything while another one writes.
    if (kind === 'postgres') expect(await claimed).toBeUndefined();
    mayEnd.resolve();
    await change;
    expect((await claimed) ?? (await next())).toMatchObject({ payload: '{"n":1}' });
    const { read } = world.database;
    expect(await read.selectFrom('installation').select('value').execute()).toEqual([
      { value: 'yes' },
    ]);
  });

  test('while a job with a unique key waits, no second one is enqueued; while it runs, one is', async () => {
    const options = { now: clock.now(), uniqueKey: 'feed of show 1' };
    await enqueueNumbers(world.database, [1, 2], options);
    expect(await jobRows(world.database)).toHaveLength(1);
    await next();
    await enqueueNumbers(world.database, [3, 4], options);
    expect(await jobRows(world.database)).toHaveLength(2);
  });

  test('a job that has to wait again gives way to a newer one with its unique key, and both run', async () => {
    const options = { now: clock.now(), uniqueKey: 'feed of show 1' };
    await enqueueNumbers(world.database, [1], options);
    const first = await mustClaim();
    await enqueueNumbers(world.database, [2], options);
    await postpone(world.database, first, { delayMs: 0, lastError: 'no' });
    const keys = (await jobRows(world.database)).map((row) => row.unique_key);
    expect(keys.filter((key) => key !== null)).toEqual(['feed of show 1']);
    expect(new Set([(await mustClaim()).payload, (await mustClaim()).payload]).size).toBe(2);
  });

  test('a claimed job is nobody else’s until its lease has run out', async () => {
    await enqueueNumbers(world.database, [1], { now: clock.now() });
    await next();
    clock.moveBy(29_000);
    expect(await next()).toBeUndefined();
    clock.moveBy(1_100);
    expect(await next()).toMatchObject({ attempt: 2 });
  });

  test('who no longer holds a job can neither complete, postpone nor bury it', async () => {
    await enqueueNumbers(world.database, [1], { now: clock.now() });
    const late = await mustClaim();
    clock.moveBy(30_100);
    const holder = await mustClaim();
    const { database } = world;
    const lost = { name: 'LeaseLost' };
    await expect(database.transaction((tx) => complete(tx, late))).rejects.toMatchObject(lost);
    await expect(postpone(database, late, { delayMs: 0, lastError: '' })).rejects.toMatchObject(
      lost,
    );
    await expect(bury(database, late, '')).rejects.toMatchObject(lost);
    await database.transaction((tx) => complete(tx, holder));
    expect(await jobRows(database)).toEqual([]);
  });

  test('many claims at once get every job once', async () => {
    await enqueueNumbers(world.database, numbersUpTo(200), { now: clock.now() });
    const got = (await Promise.all([claimAll(), claimAll(), claimAll()])).flat();
    expect(got).toHaveLength(200);
    expect(new Set(got).size).toBe(200);
  });

  test('groups take turns: ten thousand jobs of one show do not hold up another (reliability R35)', async () => {
    const now = clock.now();
    for (let hundred = 0; hundred < 100; hundred++)
      await world.database.transaction((tx) =>
        tx
          .insertInto('jobs')
          .values(
            numbersUpTo(100).map((n) => ({
              id: `${hundred}-${n}`,
              name: numberJob.name,
              payload: '{"n":0}',
              group_key: 'big show',
              run_at: now - 1000,
              attempts: 0,
              created_at: now - 1000,
            })),
          )
          .execute(),
      );
    await enqueueNumbers(world.database, [1], { now, group: 'small show' });
    await enqueueNumbers(world.database, [2], { now, group: 'a show' });
    const groups: string[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const job = (await next(groups.at(-1))) ?? (await mustClaim());
      groups.push(job.group);
    }
    expect(groups).toEqual(['a show', 'big show', 'small show', 'big show']);
  });

  test('a job that this release does not know is left for a newer one', async () => {
    const newer = defineJob({ ...numberJob, name: 'test.newer' });
    await world.database.transaction(async (tx) => {
      await enqueue(tx, newer, { n: 1 }, { now: clock.now(), group: 'show' });
      await enqueue(tx, numberJob, { n: 2 }, { now: clock.now(), group: 'show' });
    });
    expect(await next()).toMatchObject({ payload: '{"n":2}' });
    expect(await next()).toBeUndefined();
    const rows = await jobRows(world.database);
    expect(rows.find((row) => row.name === 'test.newer')).toMatchObject({
      attempts: 0,
      locked_until: null,
      dead_at: null,
    });
  });

  describe('dead letters', () => {
    test('a dead job is listed with its reason and without its payload, and does not run', async () => {
      const id = await die(1);
      expect(await next()).toBeUndefined();
      expect(await listJobs(world.database, 'dead', firstPage)).toEqual([
        {
          id,
          name: 'test.number',
          state: 'dead',
          showId: null,
          attempts: 1,
          runAt: expect.any(Number),
          lastError: 'It broke.',
          createdAt: expect.any(Number),
        },
      ]);
    });

    test('a dead job does not stop a new one with its unique key', async () => {
      await die(1);
      await enqueueNumbers(world.database, [1], { now: clock.now(), uniqueKey: 'key 1' });
      expect(await next()).toMatchObject({ payload: '{"n":1}' });
    });

    test('a dead job that is run again has all its attempts and is out of reach of its old worker', async () => {
      const id = await die(1);
      await runAgain(world.database, id);
      const again = await mustClaim();
      expect(again).toMatchObject({ payload: '{"n":1}', attempt: 1 });
      const zombie = { ...again, id };
      await expect(world.database.transaction((tx) => complete(tx, zombie))).rejects.toMatchObject({
        name: 'LeaseLost',
      });
    });

    test('a job that waits an hour for its next try is run at once when somebody asks, and keeps its unique key', async () => {
      const at = clock.now();
      await enqueueNumbers(world.database, [1], { now: at, uniqueKey: 'key 1' });
      await world.database.transaction((tx) =>
        tx
          .updateTable('jobs')
          .set({ run_at: at + 3_600_000, attempts: 7 })
          .execute(),
      );
      expect(await next()).toBeUndefined();
      const [waiting] = await listJobs(world.database, 'waiting', firstPage);
      await runAgain(world.database, waiting!.id);
      await enqueueNumbers(world.database, [1], { now: at, uniqueKey: 'key 1' });
      expect(await listJobs(world.database, 'waiting', firstPage)).toHaveLength(1);
      expect(await next()).toMatchObject({ payload: '{"n":1}', attempt: 1 });
    });

    test('a job that is dead or waits can be dropped, once; one that runs can not', async () => {
      const id = await die(1);
      const code = (name: string) => expect.objectContaining({ code: name });
      await drop(world.database, id);
      await expect(drop(world.database, id)).rejects.toEqual(code('job.not-found'));
      await expect(runAgain(world.database, id)).rejects.toEqual(code('job.not-found'));
      await enqueueNumbers(world.database, [2, 3], { now: clock.now() });
      const running = await mustClaim();
      await expect(drop(world.database, running.id)).rejects.toEqual(code('job.running'));
      await expect(runAgain(world.database, running.id)).rejects.toEqual(code('job.running'));
      const [waiting] = await listJobs(world.database, 'waiting', firstPage);
      await drop(world.database, waiting!.id);
      const left = await listJobs(world.database, undefined, firstPage);
      expect(left.map((job) => [job.id, job.state])).toEqual([[running.id, 'running']]);
    });

    test('a job whose lease has run out waits again', async () => {
      await enqueueNumbers(world.database, [1], { now: clock.now() });
      await mustClaim();
      expect(await listJobs(world.database, 'waiting', firstPage)).toEqual([]);
      clock.moveBy(30_100);
      expect(await listJobs(world.database, 'waiting', firstPage)).toHaveLength(1);
    });
  });
});
