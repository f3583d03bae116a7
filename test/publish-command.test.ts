import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import type { Scope } from '../src/accounts/token.ts';
import { makeToken } from './accounts/make-token.ts';
import { localTime } from '../src/commands/publish-time.ts';
import { startChildServer } from './support/child-server.ts';
import type { ChildServer } from './support/child-server.ts';
import { CLI } from './support/program.ts';
import { longwave } from './support/command.ts';
import { openFaultProxy } from './support/fault-proxy.ts';
import { isFull, report } from './support/faults.ts';
import { makeShow } from './support/server.ts';
import type { EpisodeJson } from './support/server.ts';
import { minuteOfSound, newSound } from './support/upload-streams.ts';

const SIZE = 24_000_000;
const MB = 1_000_000;
/** The line breaks so often while a file of this size is sent, and the server is killed so often. */
const hard = isFull ? { bytes: 1000 * MB, cuts: 10, kills: 2 } : { bytes: SIZE, cuts: 3, kills: 1 };

describe.skipIf(!inject('has').ffmpeg)('longwave publish', () => {
  let server: ChildServer;
  let folder: string;
  let minute: Buffer;
  beforeAll(async () => {
    server = await startChildServer();
    await makeShow(server, { title: 'My show', time_zone: 'Europe/Berlin' });
    folder = mkdtempSync(join(tmpdir(), 'longwave-publish-'));
    minute = await minuteOfSound();
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  test(
    `makes one episode of the right bytes of ${hard.bytes / MB} MB through ${hard.cuts} cuts of the line and ${hard.kills} kills of the server and a lost answer, and never shows more than the server has acknowledged`,
    async () => {
      const { path, sha256 } = sound('one.mp3', hard.bytes);
      const line = await cuttingLine(server, Math.ceil(hard.bytes / (hard.cuts + 1)));
      const words = ['publish', path, '--show', 'my-show', '--title', 'One'];
      const publishing = onTerminal(words, environment({ LONGWAVE_SERVER: line.url }), () =>
        line.acknowledged(),
      );
      for (let kill = 1; kill <= hard.kills; kill++) {
        await line.hasCut(kill * 2);
        await server.kill('SIGKILL');
        await server.restart();
      }
      const { code, out, shown } = await publishing;
      expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('"One" is live') });
      expect(line.cuts(), 'cuts').toBeGreaterThanOrEqual(hard.cuts);
      expect(await hashes()).toEqual([sha256]);
      const percent = (bytes: number) => Math.floor((bytes / hard.bytes) * 100);
      for (const { said, acknowledged } of shown)
        expect(said).toBeLessThanOrEqual(percent(acknowledged));
      const goesBack = shown.filter(({ said }, at) => said < (shown[at - 1]?.said ?? 0));
      expect(goesBack, 'what was acknowledged is on the disk').toEqual([]);
      expect(shown.length).toBeGreaterThan(1);
      report('longwave publish', {
        MB: hard.bytes / MB,
        cuts: line.cuts(),
        kills: hard.kills,
        'sent again, MB': Math.round((line.carried() - hard.bytes) / MB),
        'lines of progress': shown.length,
      });
    },
    isFull ? 1_800_000 : 120_000,
  );

  test('goes on where it stopped when it was killed itself, and makes nothing of the same audio again', async () => {
    const before = (await hashes()).length;
    const { path, sha256 } = sound('two.mp3');
    const line = await cuttingLine(server, SIZE);
    const child = execFile(process.execPath, [CLI, 'publish', path, '--show', 'my-show'], {
      env: environment({ LONGWAVE_SERVER: line.url }),
      cwd: folder,
    });
    await line.hasCarried(9_000_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const carried = line.carried();
    const words = [path, '--at', 'tomorrow 7:00'];
    const again = await publish(words, { LONGWAVE_SERVER: line.url });
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringMatching(/is scheduled \(.* 07:00:00 Europe\/Berlin\)/),
    });
    expect(line.carried() - carried, 'sent by the second run').toBeLessThan(SIZE - 4_000_000);
    expect(await hashes()).toContain(sha256);
    const sentBefore = line.carried();
    const third = await publish(words, { LONGWAVE_SERVER: line.url });
    expect(third).toMatchObject({ code: 1, out: expect.stringContaining('this audio already') });
    expect(line.carried() - sentBefore, 'sent for nothing').toBeLessThan(10_000);
    expect(await hashes()).toHaveLength(before + 1);
  }, 120_000);

  test('makes another episode of audio that the show has already when that is meant, each time it is asked (reliability R22)', async () => {
    const { path, sha256 } = sound('twice.mp3');
    const made = async () => (await hashes()).filter((hash) => hash === sha256).length;
    expect(await publish([path])).toMatchObject({ code: 0 });
    expect(await publish([path, '--title', 'No'])).toMatchObject({ code: 1 });
    for (const title of ['Again', 'And again']) {
      const again = await publish([path, '--allow-duplicate', '--title', title]);
      expect(again).toMatchObject({ code: 0, out: expect.stringContaining(`"${title}" is live`) });
    }
    expect(await made()).toBe(3);
    expect((await longwave(folder, ['help'], {})).out).toContain('--allow-duplicate');
  }, 120_000);

  test('leaves it to the server whether a date may lie in the past: with the scope import it may', async () => {
    const { path } = sound('old.mp3', 2_000_000);
    const publishedWith = async (...scopes: Scope[]) => {
      const { secret } = await makeToken(server, scopes);
      return await publish([path, '--at', '2020-01-01T07:00'], { LONGWAVE_TOKEN: secret });
    };
    expect(await publishedWith('read', 'write')).toMatchObject({
      code: 1,
      err: expect.stringContaining('lies in the past'),
    });
    expect(await publishedWith('read', 'write', 'import')).toMatchObject({
      code: 0,
      out: expect.stringContaining('2020-01-01 07:00:00 Europe/Berlin'),
    });
  });

  test.each([
    [['--show', 'my-show'], 'Say which file'],
    [['nothing.mp3', '--show', 'my-show'], 'There is no file "nothing.mp3"'],
    [['a.txt', '--show', 'none'], 'There is no show "none"'],
    [['a.txt', '--show', 'my-show', '--loud'], 'loud'],
    [['a.txt', '--show', 'my-show'], 'The server refuses this'],
    [['a.txt', '--show', 'my-show', '--at', 'someday'], 'is not a date that we can read'],
    [['a.txt', '--show', 'my-show', '--at', '2027-03-28T02:30'], 'does not exist in Europe/Berlin'],
    [['a.txt', '--show', 'my-show', '--at', 'friday 7:00', '--draft'], 'A draft has no publish_at'],
  ])('%j is refused in words', async (words, message) => {
    writeFileSync(join(folder, 'a.txt'), 'This is no sound.');
    const { code, err } = await longwave(folder, ['publish', ...words], environment({}));
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });

  test('without a token it says which setting is missing', async () => {
    writeFileSync(join(folder, 'a.txt'), '');
    const { code, err } = await longwave(folder, ['publish', 'a.txt', '--show', 'x'], {});
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('LONGWAVE_TOKEN') });
  });

  function sound(name: string, bytes = SIZE): { path: string; sha256: string } {
    const { audio } = newSound(minute, bytes, randomBytes(8).toString('hex'));
    const path = join(folder, name);
    writeFileSync(path, audio);
    return { path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') };
  }

  function environment(more: Record<string, string>): Record<string, string> {
    return { HOME: folder, LONGWAVE_SERVER: server.url, LONGWAVE_TOKEN: server.token, ...more };
  }

  async function publish(words: string[], more: Record<string, string> = {}) {
    return await longwave(folder, ['publish', ...words, '--show', 'my-show'], environment(more));
  }

  async function hashes(): Promise<(string | null | undefined)[]> {
    const answer = await server.api('/api/shows/my-show/episodes?limit=100');
    const { items } = (await answer.json()) as { items: EpisodeJson[] };
    return items.map(({ sha256 }) => sha256);
  }
});

test.each([
  ['friday 07:00', '2026-11-27T07:00'],
  ['fri 7:00', '2026-11-27T07:00'],
  ['wednesday 12:00', '2026-12-02T12:00'],
  ['wednesday 23:00', '2026-11-25T23:00'],
  ['today 7:00', '2026-11-25T07:00'],
  ['Tomorrow 07:00', '2026-11-26T07:00'],
  ['21:00', '2026-11-25T21:00'],
  ['20:59', '2026-11-26T20:59'],
  ['2026-12-24T07:00', '2026-12-24T07:00'],
  ['someday 07:00', 'someday 07:00'],
])('on a Wednesday at 20:59 in Berlin, "%s" is %s', (said, local) => {
  expect(localTime(said, 'Europe/Berlin', Date.parse('2026-11-25T19:59:30Z'))).toBe(local);
});

test('the day is that of the show, not that of the machine', () => {
  const now = Date.parse('2026-11-25T23:30:00Z');
  expect(localTime('23:00', 'Pacific/Auckland', now)).toBe('2026-11-26T23:00');
});

/** A percentage that a terminal was shown, and how many bytes the server had acknowledged by then. */
interface Shown {
  said: number;
  acknowledged: number;
}

/** Runs `longwave` on a terminal, as a person does, and reads the line that is written over. */
async function onTerminal(
  words: string[],
  settings: Record<string, string>,
  acknowledged: () => number,
): Promise<{ code: number | null; out: string; shown: Shown[] }> {
  const line = [process.execPath, CLI, ...words].map((word) => `'${word}'`).join(' ');
  const env = { PATH: process.env['PATH'], ...settings };
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const shown: Shown[] = [];
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const [, percent] of text.matchAll(/(\d+) % of/g))
      shown.push({ said: Number(percent), acknowledged: acknowledged() });
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, shown };
}

/** A line to the server that breaks after so many bytes, again and again, and once before the answer that an episode is made. */
async function cuttingLine(server: ChildServer, everyBytes: number) {
  const line = await openFaultProxy({ port: Number(server.settings['PORT']) });
  onTestFinished(() => line.stop());
  let acknowledged = 0;
  let isAnswerLost = false;
  line.use(() => {
    let makesEpisode = false;
    const asks = (piece: Buffer): boolean => {
      makesEpisode ||= piece.includes('/episodes HTTP/1.1\r\n');
      return true;
    };
    const hears = (piece: Buffer): boolean => {
      const offset = /\r\nupload-offset: (\d+)\r\n/i.exec(piece.toString('latin1'))?.[1];
      acknowledged = Math.max(acknowledged, Number(offset ?? 0));
      const goesOn = !makesEpisode || isAnswerLost;
      isAnswerLost ||= makesEpisode;
      return goesOn;
    };
    return {
      up: { cutAfterBytes: everyBytes, reset: true, watch: asks },
      down: { watch: hears },
    };
  });
  return {
    url: `http://127.0.0.1:${line.port}`,
    carried: () => line.carried.up,
    acknowledged: () => acknowledged,
    cuts: () => line.cuts,
    hasCut: async (times: number) =>
      await expect.poll(() => line.cuts, { timeout: 300_000 }).toBeGreaterThanOrEqual(times),
    hasCarried: async (bytes: number) =>
      await expect
        .poll(() => line.carried.up, { timeout: 30_000, interval: 1 })
        .toBeGreaterThan(bytes),
  };
}
