import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { probe } from '../../src/media/probe.ts';
import { type AudioKind, ffmpeg, hasFfmpeg, makeAudio } from '../fixtures/audio.ts';
import { fileOf, newPath, seed, verdictOn } from './probe-verdict.ts';

describe.skipIf(!hasFfmpeg)('a file that was cut (reliability R14)', () => {
  const kinds = ['mp3-cbr', 'mp3-vbr', 'mp3-abr', 'm4a', 'm4a-faststart', 'mp4-video'] as const;
  const cuts = kinds.flatMap((kind) => [0.1, 0.5, 0.99].map((part) => [kind, part] as const));
  test.each(cuts)('%s at %d of its length is refused as truncated', async (kind, part) => {
    const whole = await seed(kind);
    const cut = await fileOf(whole.subarray(0, whole.length * part));
    expect(await verdictOn(cut)).toBe('audio.truncated');
  });

  test('an M4A whose last box runs to the end of the file is refused too', async () => {
    const whole = await seed('m4a-faststart');
    const open = Buffer.from(whole);
    open.writeUInt32BE(0, open.indexOf('mdat') - 4);
    expect(await verdictOn(await fileOf(open))).toBe('ok');
    expect(await verdictOn(await fileOf(open.subarray(0, -100)))).toBe('audio.truncated');
  });

  test('an MP3 without a header is taken, with a warning, because sloppy encoders end like that', async () => {
    const whole = await seed('mp3-cbr-no-xing');
    expect(await verdictOn(await fileOf(whole.subarray(0, -100)))).toBe('ok audio.last-frame-cut');
    expect(await verdictOn(await fileOf(whole))).toBe('ok');
  });

  test('an MP3 with a hole in its middle is refused', async () => {
    const holed = Buffer.from(await seed('mp3-cbr'));
    holed.fill(0, 100_000, 150_000);
    expect(await verdictOn(await fileOf(holed))).toBe('audio.truncated');
  });

  test('an MP3 without a header and with a hole is taken with a warning', async () => {
    const holed = Buffer.from(await seed('mp3-cbr-no-xing'));
    holed.fill(0, 100_000, 150_000);
    expect(await verdictOn(await fileOf(holed))).toBe('ok audio.foreign-bytes');
  });

  test('an MP3 that is mostly a hole is refused', async () => {
    const start = (await seed('mp3-cbr-no-xing')).subarray(0, 100_000);
    expect(await verdictOn(await fileOf(start, Buffer.alloc(120_000)))).toBe('audio.not-audio');
  });
});

describe.skipIf(!hasFfmpeg)('what podcast apps cannot play', () => {
  const refused: [AudioKind, string][] = [
    ['wav', 'audio.unsupported'],
    ['aiff', 'audio.unsupported'],
    ['caf', 'audio.unsupported'],
    ['flac', 'audio.unsupported'],
    ['ogg-vorbis', 'audio.unsupported'],
    ['ogg-opus', 'audio.unsupported'],
    ['aac-adts', 'audio.unsupported'],
    ['mp2', 'audio.unsupported'],
    ['wma', 'audio.unsupported'],
    ['mov', 'audio.unsupported'],
    ['alac', 'audio.unsupported'],
    ['mp4-mp3', 'audio.unsupported'],
    ['m4a-fragmented', 'audio.fragmented'],
    ['mkv', 'audio.not-audio'],
  ];
  test.each(refused)(
    '%s is refused, and the line that comes with it mends it',
    async (kind, code) => {
      const path = await makeAudio({ kind, seconds: 2 });
      const error = await probe(path).then(
        () => undefined,
        (error: { code: string; mend: string }) => error,
      );
      expect(error?.code).toBe(code);
      const words = error?.mend.split('ffmpeg ')[1]?.split(' ') ?? [];
      const target = newPath(words.at(-1) ?? '');
      const inputs = words.slice(0, -1).map((word) => (word.startsWith('in.') ? path : word));
      await ffmpeg([...inputs, target]);
      expect(basename(target)).toMatch(/mp3$|m4a$|mp4$/);
      expect(await verdictOn(target)).toBe('ok');
    },
  );

  test('a video without sound is refused', async () => {
    expect(await verdictOn(await makeAudio({ kind: 'mp4-silent', seconds: 2 }))).toBe(
      'audio.no-sound',
    );
  });
});
