import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { every, startTimetable } from '../../src/platform/jobs/timetable.ts';
import { readableLog, until } from './jobs-world.ts';

test('repeated work runs at once and then again and again', async () => {
  let runs = 0;
  const timetable = startTimetable([every('count', 20, async () => runs++)], readableLog().log);
  expect(runs).toBe(1);
  await until(() => runs >= 3);
  await timetable.stop();
  const atStop = runs;
  await sleep(100);
  expect(runs).toBe(atStop);
});

test('a turn that comes while the last one still runs is left out, and other work goes on', async () => {
  let atOnce = 0;
  let most = 0;
  let slowRuns = 0;
  let quickRuns = 0;
  const slow = every('slow', 10, async () => {
    most = Math.max(most, ++atOnce);
    await sleep(100);
    atOnce--;
    slowRuns++;
  });
  const quick = every('quick', 10, async () => quickRuns++);
  const timetable = startTimetable([slow, quick], readableLog().log);
  await until(() => slowRuns === 3);
  await timetable.stop();
  expect(most).toBe(1);
  expect(quickRuns).toBeGreaterThan(6);
});

test('work that fails is tried at its next turn; the log hears of it once, and once when it works again', async () => {
  let runs = 0;
  const { log, lines } = readableLog();
  const work = every('sweep', 10, () => {
    if (++runs < 5) throw new Error('not now');
    return Promise.resolve();
  });
  const timetable = startTimetable([work], log);
  await until(() => runs > 7);
  await timetable.stop();
  expect(lines.map((line) => line.msg)).toEqual([
    'sweep: it does not work; trying on',
    'sweep: it works again',
  ]);
});

test('what fails does not wait for its next hour', async () => {
  let runs = 0;
  const work = every('sweep', 3_600_000, async () => {
    if (++runs === 1) throw new Error('not now');
  });
  const timetable = startTimetable([work], readableLog().log, 20);
  await until(() => runs === 2);
  await sleep(60);
  await timetable.stop();
  expect(runs).toBe(2);
});

test('stop tells running work and waits for it', async () => {
  let ended = false;
  const work = every('long', 10, async (signal) => {
    await sleep(60_000, undefined, { signal }).catch(() => undefined);
    await sleep(50);
    ended = true;
  });
  const { log, lines } = readableLog();
  const timetable = startTimetable([work], log);
  await timetable.stop();
  expect(ended).toBe(true);
  expect(lines).toEqual([]);
});
