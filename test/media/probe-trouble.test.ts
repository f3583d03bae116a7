import { afterEach, expect, test } from 'vitest';
import { probe } from '../../src/media/probe.ts';
import { hasFfmpeg } from '../fixtures/audio.ts';
import { fileOf, seed } from './probe-verdict.ts';

const node = process.execPath;
afterEach(() => (process.execPath = node));

// A program that cannot be run, and one that ends before it has looked at anything.
test.skipIf(!hasFfmpeg).each(['/nowhere/node', '/bin/false'])(
  'a sound file that %s was to look at is not called broken: it is our trouble, to be tried again',
  async (program) => {
    const path = await fileOf(await seed('mp3-cbr', 2));
    process.execPath = program;
    await expect(probe(path)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'probe.cannot-start',
    });
    process.execPath = node;
    expect((await probe(path)).durationSeconds).toBeCloseTo(2, 0);
  },
);
