import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { guardChild } from '../../src/media/probe-guard.ts';
import { tryParseAac } from '../../src/media/probe-mp4-codec.ts';
import { probe } from '../../src/media/probe.ts';
import {
  ffmpeg,
  ffprobeSeconds,
  hasFfmpeg,
  makeAudio,
  makePicture,
  type Recipe,
} from '../fixtures/audio.ts';
import { fileOf, id3Frame, id3Tag, newPath, seed, verdictOn } from './probe-verdict.ts';

const threeHours = 3 * 3600;
const text = 'Grüße: an episode, with <markup> & more';

describe.skipIf(!hasFfmpeg)('the duration', () => {
  const recipes: Recipe[] = [
    { kind: 'mp3-cbr', seconds: 30 },
    { kind: 'mp3-vbr', seconds: 30 },
    { kind: 'mp3-abr', seconds: 30 },
    { kind: 'mp3-stereo', seconds: 30 },
    { kind: 'mp3-lsf', seconds: 30 },
    { kind: 'm4a', seconds: 30 },
    { kind: 'm4a-faststart', seconds: 30 },
    { kind: 'mp4-video', seconds: 30 },
    { kind: 'mp3-cbr', seconds: 30, coverPixels: 2640 },
    { kind: 'm4a', seconds: 30, coverPixels: 2640 },
    { kind: 'mp3-low', seconds: threeHours },
    { kind: 'm4a-low', seconds: threeHours },
  ];
  test.each(recipes)('of %o is that of ffprobe to a second', async (recipe) => {
    const path = await makeAudio(recipe);
    const { durationSeconds, bytes } = await probe(path);
    expect(Math.abs(durationSeconds - (await ffprobeSeconds(path)))).toBeLessThan(1);
    expect(Math.abs(durationSeconds - recipe.seconds)).toBeLessThan(6);
    expect(bytes).toBe((await readFile(path)).length);
  });

  test.each(['mp3-cbr', 'mp3-vbr'] as const)(
    'of %s without a Xing header is the same as with it, where ffprobe guesses',
    async (kind) => {
      const plain = await probe(await makeAudio({ kind: `${kind}-no-xing`, seconds: 30 }));
      expect(Math.abs(plain.durationSeconds - 30)).toBeLessThan(0.1);
    },
  );

  test('counts neither ID3v1 nor APE tags nor leading junk', async () => {
    const plain = await readFile(await makeAudio({ kind: 'mp3-vbr-no-xing', seconds: 30 }));
    const path = await fileOf(Buffer.alloc(2000, 9), plain, apeTag(5000), 'TAG'.padEnd(128, '\0'));
    const { durationSeconds, warnings } = await probe(path);
    expect(durationSeconds).toBeCloseTo((await probe(await fileOf(plain))).durationSeconds, 3);
    expect(warnings).toEqual([]);
  });

  test('of two MP3 files in a row is the sum, whatever the first header says', async () => {
    const one = await readFile(await makeAudio({ kind: 'mp3-cbr', seconds: 30 }));
    expect(Math.round((await probe(await fileOf(one, one))).durationSeconds)).toBe(60);
  });
});

describe.skipIf(!hasFfmpeg)('what a podcast app is told', () => {
  test.each([
    ['mp3-stereo', 'mp3', 'audio/mpeg', 'MP3', 2],
    ['m4a', 'm4a', 'audio/x-m4a', 'AAC-LC', 1],
    ['mp4-video', 'mp4', 'video/mp4', 'AAC-LC', 1],
  ] as const)(
    '%s is sent as %s, %s (feed-rules A5/62)',
    async (kind, extension, type, codec, channels) => {
      const audio = await probe(await makeAudio({ kind, seconds: 5 }));
      expect(audio).toMatchObject({
        kind: extension,
        extension,
        type,
        codec,
        channels,
        sampleRate: 44_100,
      });
    },
  );

  test('MPEG-2 layer III at 22.05 kHz keeps its rate', async () => {
    const audio = await probe(await makeAudio({ kind: 'mp3-lsf', seconds: 5 }));
    expect(audio).toMatchObject({ sampleRate: 22_050, channels: 1 });
  });

  test('an M4A with a cover is sound, not a video', async () => {
    const audio = await probe(await makeAudio({ kind: 'm4a', seconds: 5, coverPixels: 20 }));
    expect(audio).toMatchObject({ type: 'audio/x-m4a', cover: { type: 'image/png' } });
  });
});

describe.skipIf(!hasFfmpeg)('the tracks of an MP4', () => {
  test('pictures for the chapters do not make it a video', async () => {
    const file = Buffer.from(await seed('mp4-video', 2));
    file.write('jpeg', file.indexOf('mp4v'));
    expect(await probe(await fileOf(file))).toMatchObject({ kind: 'm4a', type: 'audio/x-m4a' });
  });

  test('a protected one is refused', async () => {
    const file = Buffer.from(await seed('m4a', 2));
    file.write('drms', file.indexOf('mp4a'));
    expect(await verdictOn(await fileOf(file))).toBe('audio.protected');
  });

  test.each([
    ['AAC-LC', '1210', 44_100, 2],
    ['HE-AAC', '2b920800', 44_100, 2],
    ['HE-AAC v2', 'eb8a0800', 44_100, 2],
    ['xHE-AAC', 'f94646', 48_000, 2],
  ])('%s is told by its decoder configuration', (codec, specific, sampleRate, channels) => {
    const description = aacDescription(Buffer.from(specific, 'hex'));
    expect(tryParseAac(description)).toEqual({ codec, sampleRate, channels });
  });
});

describe.skipIf(!hasFfmpeg)('tags', () => {
  const tags = {
    title: text,
    album: 'The show',
    artist: 'Someone',
    comment: 'About it',
    date: '2026-03-14',
  };

  test('of an MP3 are read', async () => {
    const path = await makeAudio({ kind: 'mp3-cbr', seconds: 2, tags: { ...tags, track: '7' } });
    expect((await probe(path)).tags).toEqual({
      title: text,
      album: 'The show',
      artist: 'Someone',
      summary: 'About it',
      date: '2026-03-14',
      episode: 7,
    });
  });

  test('of an M4A are read, with season and episode', async () => {
    const numbers = { season_number: '2', episode_sort: '9' };
    const path = await makeAudio({ kind: 'm4a', seconds: 2, tags: { ...tags, ...numbers } });
    expect((await probe(path)).tags).toMatchObject({
      title: text,
      summary: 'About it',
      season: 2,
      episode: 9,
    });
  });

  test('hold no control characters and have an end', async () => {
    const frames = await readFile(await makeAudio({ kind: 'mp3-cbr-no-xing', seconds: 2 }));
    const title = id3Frame('TIT2', `\x03a\x07b\x00`);
    const album = id3Frame('TALB', `\x03${'long '.repeat(1000)}`);
    const { tags } = await probe(await fileOf(id3Tag(title, album), frames));
    expect(tags.title).toBe('ab');
    expect(tags.album).toHaveLength(500);
  });

  test('that would take more than 256 MB are left aside, and the sound is kept (security 43)', async () => {
    const frames = await readFile(await makeAudio({ kind: 'mp3-cbr-no-xing', seconds: 2 }));
    const huge = id3Tag(id3Frame('APIC', Buffer.alloc(200_000_000)));
    const audio = await probe(await fileOf(huge, frames));
    expect(Math.round(audio.durationSeconds)).toBe(2);
    expect(audio.tags).toEqual({});
    expect(audio.warnings.map(({ code }) => code)).toEqual(['audio.tags-unreadable']);
  });
});

describe.skipIf(!hasFfmpeg)('the cover', () => {
  test('of 20 MB arrives whole', async () => {
    const { cover, warnings } = await probe(
      await makeAudio({ kind: 'mp3-cbr', seconds: 30, coverPixels: 2640 }),
    );
    expect(cover?.bytes.equals(await readFile(await makePicture(2640)))).toBe(true);
    expect(warnings).toEqual([]);
  });

  test('is the front cover, even when another picture comes first', async () => {
    const [back, front] = [await makePicture(20), await makePicture(24)];
    const sound = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    const inputs = [sound, back, front].flatMap((path) => ['-i', path]);
    const maps = ['-map', '0', '-map', '1', '-map', '2', '-codec', 'copy'];
    const types = [
      '-metadata:s:v:0',
      'comment=Cover (back)',
      '-metadata:s:v:1',
      'comment=Cover (front)',
    ];
    const path = newPath('two.mp3');
    await ffmpeg([...inputs, ...maps, ...types, path]);
    expect((await probe(path)).cover).toEqual({ type: 'image/png', bytes: await readFile(front) });
  });

  test.each([
    [
      'is larger than 25 MB',
      Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(27e6)]),
    ],
    ['is not what it says', Buffer.from('<script>alert(1)</script>')],
  ])('that %s is left aside with a warning', async (_, picture) => {
    const frames = await readFile(await makeAudio({ kind: 'mp3-cbr-no-xing', seconds: 2 }));
    const apic = id3Frame('APIC', Buffer.concat([Buffer.from('\0image/png\0\x03\0'), picture]));
    const { cover, warnings } = await probe(await fileOf(id3Tag(apic), frames));
    expect(cover).toBeUndefined();
    expect(warnings.map(({ code }) => code)).toEqual(['audio.cover-ignored']);
  });
});

describe('a child process', () => {
  test('that never ends is killed when its time is over', async () => {
    expect(await guardChild(start('for (;;);'), 400)).toBe('out of time');
  });

  test('that only waits is killed much later', async () => {
    const waiting = start('setInterval(() => undefined, 1000)');
    const startedAt = performance.now();
    expect(await guardChild(waiting, 300)).toBe('out of time');
    if (process.platform === 'linux') expect(performance.now() - startedAt).toBeGreaterThan(1500);
  });

  test.skipIf(process.platform !== 'linux')(
    'that a busy machine holds up is left in peace',
    async () => {
      const held = start('process.disconnect()');
      held.kill('SIGSTOP');
      setTimeout(() => held.kill('SIGCONT'), 1500);
      expect(await guardChild(held, 1000)).toBe('ended');
    },
  );

  test.skipIf(process.platform !== 'linux')('that takes too much memory is killed', async () => {
    const hungry = 'const all = []; setInterval(() => all.push(Buffer.alloc(2e7, 1)), 5)';
    expect(await guardChild(start(hungry), 20_000)).toBe('out of memory');
  });

  test('that ends by itself is left in peace', async () => {
    expect(await guardChild(start('process.disconnect()'), 20_000)).toBe('ended');
  });
});

test('a file name is never a command or an option (security 105)', async () => {
  const path = newPath('-e $(id) `id`;\n.mp3');
  await writeFile(path, 'ID3\x04\0\0\0\0\0\0');
  await expect(probe(path)).rejects.toMatchObject({ code: 'audio.no-duration' });
});

test('a file that is not there is our error, not the file’s', async () => {
  await expect(probe(join(tmpdir(), randomUUID()))).rejects.toMatchObject({ code: 'ENOENT' });
});

function start(code: string): ChildProcess {
  return spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
}

/** An `mp4a` sample description that claims one channel at 8 kHz, as some encoders do. */
function aacDescription(specific: Buffer): Buffer {
  const entry = Buffer.alloc(36);
  entry.write('mp4a', 4);
  entry.writeUInt16BE(1, 24);
  entry.writeUInt16BE(8000, 32);
  const decoder = [
    4,
    15 + specific.length,
    0x40,
    ...Buffer.alloc(12),
    5,
    specific.length,
    ...specific,
  ];
  const es = [3, 3 + decoder.length, 0, 1, 0, ...decoder];
  return Buffer.concat([entry, Buffer.from('\0\0\0\0esds\0\0\0\0'), Buffer.from(es)]);
}

/** An APEv2 tag of one empty item and a footer, without a header. */
function apeTag(itemBytes: number): Buffer {
  const footer = Buffer.alloc(32);
  footer.write('APETAGEX');
  footer.writeUInt32LE(2000, 8);
  footer.writeUInt32LE(itemBytes + 32, 12);
  footer.writeUInt32LE(1, 16);
  return Buffer.concat([Buffer.alloc(itemBytes), footer]);
}
