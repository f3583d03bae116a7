import { readFileSync } from 'node:fs';
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
