import { readFileSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { head, isWhole, sendRaw, soon, stored } from './attack-world.ts';

let server: TestServer;
let audio: Buffer;
beforeAll(async () => {
  server = await startServer();
  await makeShow(server);
  audio = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 90 }));
});
afterAll(() => server.stop());

type Lengths = Record<string, string | number>;

function put(more: Lengths, query = ''): Buffer {
  const headers = { Authorization: `Bearer ${server.token}`, ...more };
  return Buffer.from(head(`PUT /api/shows/my-show/episodes/a.mp3${query}`, headers));
}

/** The three ways in which a whole upload goes over the wire. */
const ways: Record<string, () => Buffer> = {
  multipart: () => {
    const start = '--x\r\nContent-Disposition: form-data; name="audio"; filename="a.mp3"\r\n\r\n';
    const body = Buffer.concat([Buffer.from(start), audio, Buffer.from('\r\n--x--\r\n')]);
    return post('multipart/form-data; boundary=x', body);
  },
  PUT: () => Buffer.concat([put({ 'Content-Length': audio.length }), audio]),
  POST: () => post('audio/mpeg', audio),
};

function post(type: string, body: Buffer): Buffer {
  const start = head('POST /api/shows/my-show/episodes', {
    Authorization: `Bearer ${server.token}`,
    'Content-Type': type,
    'Content-Length': body.length,
  });
  return Buffer.concat([Buffer.from(start), body]);
}

/** Sends so many bytes and goes away without a word. */
async function abortAt(bytes: Buffer, offset: number): Promise<void> {
  const socket = connect(Number(server.settings['PORT']), '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(bytes.subarray(0, offset), () => setTimeout(() => socket.resetAndDestroy(), 20));
  await closed;
}

/** A generator of numbers from 0 to 1 that gives the same ones in every run. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const openFiles = () => readdirSync('/proc/self/fd').length;

test('100 uploads cut at random offsets leave no file, no row and no open descriptor (reliability R12)', async () => {
  const random = randoms(12);
  for (const whole of Object.values(ways)) await abortAt(whole(), 5000);
  await soon(() => expect(stored(server).files).toEqual([]));
  const before = { stored: stored(server), openFiles: openFiles() };
  for (let round = 0; round < 10; round += 1)
    await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const whole = Object.values(ways)[(round + index) % 3]!();
        // Not the very end: an upload that has arrived whole is an episode, whether or not somebody waits.
        await abortAt(whole, 300 + Math.floor(random() * (whole.length - 2000)));
      }),
    );
  await soon(() => {
    expect(stored(server)).toEqual(before.stored);
    expect(openFiles()).toBeLessThanOrEqual(before.openFiles + 5);
  }, 10_000);
  const good = await sendRaw(server, ways['PUT']!(), { until: isWhole, patienceMs: 10_000 });
  expect(good.statuses).toEqual([201]);
});

const half = () => audio.subarray(0, audio.length / 2);
const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

describe('a length that lies (reliability R13)', () => {
  const chunked = { 'Transfer-Encoding': 'chunked' };

  test.each([
    ['larger than the body, then FIN', [400], { 'Content-Length': 1_440_000 }, half, true],
    ['smaller than the body', [400], { 'Content-Length': 100_000 }, half, false],
    ['0', [400], { 'Content-Length': 0 }, half, false],
    ['none at all', [400], {}, half, false],
    ['chunks, of which the last is missing, then FIN', [400], chunked, () => chunk(half()), true],
    [
      'chunks of which one is cut short, then FIN',
      [400],
      chunked,
      () => chunk(half()).subarray(0, 90_000),
      true,
    ],
    ['two different ones', [400], { 'Content-Length': '5\r\nContent-Length: 6' }, half, false],
    ['two in one line', [400], { 'Content-Length': '5, 6' }, half, false],
    ['negative', [400], { 'Content-Length': '-5' }, half, false],
    ['1e3', [400], { 'Content-Length': '1e3' }, half, false],
    ['+5', [400], { 'Content-Length': '+5' }, half, false],
    ['0x5', [400], { 'Content-Length': '0x5' }, half, false],
    ['2^64 + 5', [400], { 'Content-Length': '18446744073709551621' }, half, false],
    ['10 TB', [413], { 'Content-Length': 1e13 }, () => Buffer.alloc(0), false],
  ] as [string, number[], Lengths, () => Buffer, boolean][])(
    '%s is answered %j, makes no episode and does not hang',
    async (_name, statuses, lengths, body, thenFin) => {
      const before = stored(server);
      const bytes = Buffer.concat([put(lengths, '?draft=true'), body()]);
      const began = performance.now();
      const answer = await sendRaw(server, bytes, {
        patienceMs: 7000,
        until: (text) => !text.includes(' 400 ') && statuses.length === 1 && isWhole(text),
        ...(thenFin && {
          afterwards: async (socket) => {
            await wait(50);
            socket.end();
          },
        }),
      });
      expect(answer.statuses).toEqual(statuses);
      expect(performance.now() - began).toBeLessThan(5000);
      await soon(() => expect(stored(server)).toEqual(before));
    },
  );

  test('chunks that are right make an episode, with the name that the path gives', async () => {
    const bytes = Buffer.concat([
      put(chunked, '?draft=true'),
      chunk(audio),
      Buffer.from('0\r\n\r\n'),
    ]);
    const answer = await sendRaw(server, bytes, { until: isWhole, patienceMs: 10_000 });
    expect([200, 201]).toContain(answer.statuses[0]);
  });
});
