import { describe, expect, inject, test } from 'vitest';
import { isFull, patience, report, rounds } from '../support/faults.ts';
import { nextRelease, previousRelease, thisRelease } from './releases.ts';
import { expectUploads, openRolling } from './rolling.ts';
import type { Rolling } from './rolling.ts';

const ROLLS = rounds(3);
const A_ROLL_MS = 60_000;

const canRun = inject('postgresUrl') !== undefined && inject('s3') && inject('has').ffmpeg;

describe.skipIf(!canRun)('two servers behind a balancer, of which one is replaced', () => {
  test(
    `${ROLLS} times: no GET fails, and no upload that was begun (reliability R9)`,
    async () => {
      const rolling = await openRolling();
      for (let roll = 0; roll < ROLLS; roll++) await rolling.replace(1 - (roll % 2));
      await expectNoneFailed(`${ROLLS} rolls`, rolling);
    },
    patience(ROLLS, A_ROLL_MS),
  );

  test(
    'by the next release, which brings a migration: both take uploads side by side, the old one starts again beside it, and no GET fails, nor an upload that was begun (reliability R9)',
    async () => {
      const rolling = await openRolling();
      await rolling.replace(1, nextRelease());
      await expectUploads(rolling);
      await rolling.replace(0);
      await rolling.replace(0, nextRelease());
      await expectNoneFailed('from this release to the next', rolling);
    },
    patience(3, A_ROLL_MS),
  );

  // Its release before is in the history of a clone, which a shallow one has not.
  if (isFull)
    test(
      'of the previous release by this one: the same (reliability R9)',
      async () => {
        const previous = previousRelease();
        expect(previous, 'a clone with its history').toBeDefined();
        const current = thisRelease();
        const rolling = await openRolling(previous);
        await expectUploads(rolling);
        await rolling.replace(1, current);
        await expectUploads(rolling);
        await rolling.replace(0);
        await expectUploads(rolling);
        await rolling.replace(0, current);
        await expectUploads(rolling);
        await expectNoneFailed('from the previous release to this one', rolling);
      },
      patience(4, A_ROLL_MS),
    );
});

async function expectNoneFailed(what: string, rolling: Rolling): Promise<void> {
  const { failed, answered, uploads, seconds } = await rolling.end();
  const aSecond = Math.round(answered / seconds);
  report(what, { answered, 'a second': aSecond, uploads, failed: failed.length });
  expect(failed).toEqual([]);
  expect(uploads).toBeGreaterThan(0);
}
