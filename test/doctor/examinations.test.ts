import { expect, test } from 'vitest';
import type { Report } from '../../src/doctor/doctor.ts';
import { sharedExaminations } from '../../src/doctor/examinations.ts';
import { troubleFrom } from '../platform/fetch-world.ts';
import { goodFeed, reportOnDocument } from './good-feed.ts';

test('a feed is examined once at a time, two feeds are at once, and a third is told to wait', async () => {
  const report = await reportOnDocument(goodFeed());
  const running: { url: string; done: (report: Report) => void; fail: (error: Error) => void }[] =
    [];
  const examine = sharedExaminations(
    (url) => new Promise((done, fail) => void running.push({ url, done, fail })),
  );
  const answers = ['a', 'b', 'a'].map((url) => examine(url));
  expect(running.map(({ url }) => url)).toEqual(['a', 'b']);
  expect(await troubleFrom(examine('c'))).toMatchObject({ kind: 'too-many', code: 'doctor.busy' });
  running[0]!.done(report);
  expect(await Promise.all([answers[0], answers[2]])).toEqual([report, report]);
  const third = examine('c');
  running[1]!.fail(new Error('The disk is full.'));
  await expect(answers[1]).rejects.toThrow('The disk is full.');
  void examine('a');
  expect(running.map(({ url }) => url)).toEqual(['a', 'b', 'c', 'a']);
  running[2]!.done(report);
  expect(await third).toEqual(report);
});
