import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { backOffMs } from '../../src/platform/jobs/attempt.ts';
import { handleJob } from '../../src/platform/jobs/define.ts';
import { startRunner } from '../../src/platform/jobs/runner.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
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

const handler = handleJob(numberJob, async ({ payload, attempt }) => effect(payload.n, attempt));
const outageAndEnd = [
  'Looking for jobs: it does not work; trying on',
  'Looking for jobs: it works again',
];

test.each(kindsOfDatabase())(
  'a runner on %s works on after the jobs could not be read for a while, and says so once',
  async (kind) => {
    const world = await openTestDatabase(kind);
    const { log, lines } = readableLog();
    const runner = startRunner({ database: world.database, jobs: [handler], log, pace });
    await enqueueNumbers(world.database, [1], { now: Date.now() });
    await until(async () => (await jobRows(world.database)).length === 0);
    await world.database.transaction((tx) => sql`alter table jobs rename to gone`.execute(tx));
    runner.wake();
    await sleep(500);
    await world.database.transaction((tx) => sql`alter table gone rename to jobs`.execute(tx));
    await enqueueNumbers(world.database, [2], { now: Date.now() });
    await until(async () => (await jobRows(world.database)).length === 0);
    await runner.stop();
    await world.close();
    expect(lines.map((line) => line.msg)).toEqual(outageAndEnd);
  },
);

test.runIf(kindsOfDatabase().includes('postgres'))(
  'a runner outlives a PostgreSQL that cuts its connections and takes no new ones',
  async () => {
    const world = await openTestDatabase('postgres');
    const { log, lines } = readableLog();
    const runner = startRunner({ database: world.database, jobs: [handler], log, pace });
    const own = new URL(world.location.kind === 'postgres' ? world.location.url : '');
    const name = own.pathname.slice(1);
    own.pathname = '/postgres';
    const admin = new Client({ connectionString: own.href });
    await admin.connect();
    await admin.query(`alter database ${name} with allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      name,
    ]);
    await until(() => lines.length > 0);
    await admin.query(`alter database ${name} with allow_connections true`);
    await admin.end();
    await enqueueNumbers(world.database, [1], { now: Date.now() });
    await until(async () => (await effects(world.database)).length === 1);
    await runner.stop();
    await world.close();
    expect(lines.map((line) => line.msg)).toEqual(outageAndEnd);
  },
);

test('the delay after a failure doubles, differs from job to job and ends at an hour', () => {
  for (const [attempt, full] of [
    [1, 5_000],
    [2, 10_000],
    [5, 80_000],
    [40, 3_600_000],
  ] as const) {
    const delays = numbersUpTo(200).map(() => backOffMs(attempt));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(full / 2);
    expect(Math.max(...delays)).toBeLessThanOrEqual(full);
    expect(new Set(delays).size).toBeGreaterThan(50);
  }
});
