import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasFfmpeg } from '../fixtures/audio.ts';
import { fileOf, seed, verdictOn } from './probe-verdict.ts';

const FILES = 200;
const media = join(import.meta.dirname, '../../src/media');

/** Reads every file that it is given, in the child that `probe` would start for each, and says how long it took. */
const readAll = `
  const { readAudio } = await import('${media}/probe-audio.ts');
  const { readTags } = await import('${media}/probe-tags.ts');
  for (const path of process.argv.slice(1)) {
    const start = performance.now();
    let verdict = 'read';
    try {
      const audio = readAudio(path);
      await readTags(path, audio).catch(() => (verdict = 'read without tags'));
    } catch (error) {
      verdict = error.name === 'LongwaveError' ? error.code : error.stack;
    }
    console.log(JSON.stringify({ path, verdict, ms: performance.now() - start }));
  }
`;

interface Line {
  path: string;
  verdict: string;
  ms: number;
}

test.skipIf(!hasFfmpeg)(
  'no mutated file hangs or crashes the reader, or the server (security 46)',
  async () => {
    const kinds = ['mp3-cbr', 'mp3-vbr-no-xing', 'm4a', 'm4a-faststart', 'mp4-video'] as const;
    const seeds = await Promise.all(kinds.map((kind) => seed(kind, 2)));
    const random = randomFrom(20_260_314);
    const paths: string[] = [];
    for (let index = 0; index < FILES; index += 1)
      paths.push(await fileOf(mutated(seeds[index % seeds.length]!, random)));

    const lines = await readInOneProcess(paths);
    expect(lines.map(({ path }) => path)).toEqual(paths);
    expect(lines.filter(({ ms }) => ms > 5000)).toEqual([]);
    const expected = /^(read|read without tags|audio\.[a-z-]+)$/;
    expect(lines.filter(({ verdict }) => !expected.test(verdict))).toEqual([]);
    for (const path of paths.slice(0, 5)) await verdictOn(path);
  },
  120_000,
);

async function readInOneProcess(paths: string[]): Promise<Line[]> {
  const args = ['--no-warnings', '--max-old-space-size=128', '--input-type=module', '-e', readAll];
  const child = spawn(process.execPath, [...args, ...paths], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'exit');
  const lines: Line[] = [];
  for await (const line of createInterface(child.stdout)) lines.push(JSON.parse(line) as Line);
  expect(await ended).toEqual([0, null]);
  return lines;
}

/** One to four changes, most of them where the headers and the index are. */
function mutated(whole: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(whole);
  const index = bytes.indexOf('moov');
  for (let changes = 1 + random(4); changes > 0; changes -= 1) {
    const where = [0, Math.max(0, index), random(bytes.length)][random(3)]!;
    const at = Math.min(bytes.length - 9, where + random(600));
    const wild = [0, 1, 7, 0x7fffffff, 0xffffffff, random(0xffffffff)][random(6)]!;
    const kind = random(5);
    if (kind === 0) bytes[at] = random(256);
    else if (kind === 1) bytes.writeUInt32BE(wild, at);
    else if (kind === 2) bytes.fill(random(256), at, Math.min(bytes.length, at + random(5000)));
    else if (kind === 3)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(2000))]);
    else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(at + 1))]);
    if (bytes.length < 100) return bytes;
  }
  return bytes;
}

/** The same numbers in every run (mulberry32), so that a red test can be run again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
