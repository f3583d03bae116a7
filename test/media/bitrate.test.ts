import { describe, expect, test } from 'vitest';
import { probe } from '../../src/media/probe.ts';
import { hasFfmpeg, makeAudio, soundBytes } from '../fixtures/audio.ts';
import type { Recipe } from '../fixtures/audio.ts';

describe.skipIf(!hasFfmpeg)('the bitrate', () => {
  const recipes: Recipe[] = [
    { kind: 'mp3-cbr', seconds: 30 },
    { kind: 'mp3-vbr', seconds: 30 },
    { kind: 'm4a', seconds: 30 },
    { kind: 'mp4-video', seconds: 30 },
    { kind: 'mp3-cbr', seconds: 30, coverPixels: 2640 },
    { kind: 'm4a', seconds: 30, coverPixels: 2640 },
  ];
  test.each(recipes)('of %o is that of its sound alone', async (recipe) => {
    const path = await makeAudio(recipe);
    const { durationSeconds, bitrate } = await probe(path);
    const heard = ((await soundBytes(path)) * 8) / durationSeconds;
    expect(Math.abs(bitrate - heard) / heard).toBeLessThan(0.01);
  });
});
