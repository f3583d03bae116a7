import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { localTime } from '../src/publish-time.ts';
import { startChildServer } from './support/child-server.ts';
import type { ChildServer } from './support/child-server.ts';
import { CLI } from './support/program.ts';
import { longwave } from './support/command.ts';
import { makeShow } from './support/server.ts';
import type { EpisodeJson } from './support/server.ts';
import { minuteOfSound, newSound } from './support/upload-streams.ts';

const SIZE = 24_000_000;

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

  test('makes one episode of the right bytes through a line that is cut and a server that is killed, and says how far it is', async () => {
    const { path, sha256 } = sound('one.mp3');
    const line = await cuttingLine(server, 7_000_000);
    const publishing = publish([path, '--title', 'One'], { LONGWAVE_SERVER: line.url });
    await line.hasCut(1);
    await server.kill('SIGKILL');
    await server.restart();
    expect(await publishing).toMatchObject({
      code: 0,
      out: expect.stringContaining('"One" is live'),
    });
    expect(line.cuts(), 'cuts').toBeGreaterThan(2);
    expect(await hashes()).toEqual([sha256]);
  }, 120_000);

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
    const third = await publish(words, { LONGWAVE_SERVER: line.url });
    expect(third).toMatchObject({ code: 1, out: expect.stringContaining('this audio already') });
    expect(await hashes()).toHaveLength(before + 1);
  }, 120_000);

  test.each([
    [['--show', 'my-show'], 'Say which file'],
    [['nothing.mp3', '--show', 'my-show'], 'There is no file "nothing.mp3"'],
    [['a.txt', '--show', 'none'], 'There is no show "none"'],
    [['a.txt', '--show', 'my-show', '--loud'], 'loud'],
    [['a.txt', '--show', 'my-show'], 'The server refuses this'],
    [['a.txt', '--show', 'my-show', '--at', 'someday'], 'The server refuses this'],
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

  function sound(name: string): { path: string; sha256: string } {
    const { audio } = newSound(minute, SIZE, randomBytes(8).toString('hex'));
    const path = join(folder, name);
    writeFileSync(path, audio);
    return { path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') };
  }

  function environment(more: Record<string, string>): Record<string, string> {
    return { HOME: folder, LONGWAVE_SERVER: server.url, LONGWAVE_TOKEN: server.token, ...more };
  }

  async function publish(words: string[], more: Record<string, string>) {
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

/** A line to the server that breaks after so many bytes, again and again. */
async function cuttingLine(server: ChildServer, everyBytes: number) {
  const open = new Set<Socket>();
  let carried = 0;
  let cuts = 0;
  const line = createServer((near) => {
    const far = connect(Number(server.settings['PORT']), '127.0.0.1');
    let left = everyBytes;
    near.on('data', (bytes) => {
      carried += bytes.length;
      left -= bytes.length;
      if (left > 0) far.write(bytes);
      else {
        cuts += 1;
        near.resetAndDestroy();
      }
    });
    far.on('data', (bytes) => near.write(bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
  });
  line.listen(0, '127.0.0.1');
  await once(line, 'listening');
  onTestFinished(() => {
    line.close();
    for (const socket of open) socket.destroy();
  });
  return {
    url: `http://127.0.0.1:${(line.address() as AddressInfo).port}`,
    carried: () => carried,
    cuts: () => cuts,
    hasCut: async (times: number) =>
      await expect.poll(() => cuts, { timeout: 30_000 }).toBeGreaterThanOrEqual(times),
    hasCarried: async (bytes: number) =>
      await expect.poll(() => carried, { timeout: 30_000, interval: 1 }).toBeGreaterThan(bytes),
  };
}
