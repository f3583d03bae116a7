import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openFileRange } from '../../src/platform/http/file-range.ts';
import { TAG, fileOnDisk, getLine, serveBytes, until } from './http-bytes-world.ts';

const openFiles = (): number => readdirSync('/proc/self/fd').length;

describe('a source that fails', () => {
  const promised = { bytes: 1000, type: 'audio/mpeg', tag: TAG, headers: { 'Cache-Control': 'x' } };
  const giving = (...chunks: (Buffer | Error)[]) => ({
    ...promised,
    async open() {
      return Readable.from(
        (async function* () {
          for (const chunk of chunks) {
            if (chunk instanceof Error) throw chunk;
            yield chunk;
            await sleep(20);
          }
        })(),
      );
    },
  });

  test.each([
    ['that cannot be opened', { ...promised, open: () => Promise.reject(new Error('no disk')) }],
    ['that is missing', { ...promised, open: () => openFileRange('/nowhere/at/all') }],
    ['that fails before its first byte', giving(new Error('bad disk'))],
    ['that is empty', giving()],
    ['that has too much in its first chunk', giving(Buffer.alloc(1001))],
  ])('%s is thrown, and nothing was sent', async (_name, representation) => {
    await using broken = await serveBytes(representation);
    const answer = await broken.ask();
    expect([answer.status, answer.headers['cache-control']]).toEqual([500, undefined]);
    expect(broken.thrown).toHaveLength(1);
    expect(broken.sent).toEqual([]);
  });

  test.each([
    ['that fails midway', giving(Buffer.alloc(400), new Error('bad disk')), 400],
    ['that ends early', giving(Buffer.alloc(400), Buffer.alloc(599)), 999],
    ['that gives too much', giving(Buffer.alloc(400), Buffer.alloc(601)), 400],
  ])('%s breaks the connection', async (_name, representation, bytesSent) => {
    await using broken = await serveBytes(representation);
    const answer = await broken.ask();
    expect([answer.status, answer.complete]).toEqual([200, false]);
    await until(() => broken.sent.length > 0);
    expect(broken.sent[0]).toMatchObject({ status: 200, start: 0, bytesSent, finished: false });
    expect(broken.sent[0]!.failure).toBeInstanceOf(Error);
  });

  test('in the second of two parts breaks the connection too', async () => {
    let opened = 0;
    await using broken = await serveBytes({
      ...promised,
      open: async () => Readable.from([Buffer.alloc(opened++ === 0 ? 10 : 9)]),
    });
    const answer = await broken.ask({ Range: 'bytes=0-9,20-29' });
    expect([answer.status, answer.complete]).toEqual([206, false]);
  });
});

describe('a client that leaves', () => {
  test('leaves no open file behind, however many do', async () => {
    using large = fileOnDisk(20_000_000);
    await using busy = await serveBytes(large.representation);
    await busy.ask({ Range: 'bytes=0-9' });
    const before = openFiles();
    for (let round = 0; round < 6; round++)
      await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const socket = busy.raw(getLine());
          if (index % 3 > 0) await once(socket, 'readable');
          if (index % 3 > 1) await sleep(index);
          socket.resetAndDestroy();
          await once(socket, 'close');
        }),
      );
    await until(() => openFiles() <= before);
    await until(() => busy.sent.length >= 201);
    expect(busy.thrown).toEqual([]);
    const unfinished = busy.sent.filter((sent) => !sent.finished && sent.bytesSent < 20_000_000);
    expect(unfinished).toHaveLength(busy.sent.length - 1);
    expect(unfinished.filter((sent) => 'failure' in sent)).toEqual([]);
  });

  test('stops a source that gives nothing yet, or is not even open yet, without an error', async () => {
    const waiting: Readable[] = [];
    let open: (() => void) | undefined;
    await using slow = await serveBytes({
      bytes: 1000,
      type: 'audio/mpeg',
      tag: TAG,
      headers: {},
      async open() {
        const source = new Readable({ read() {} });
        if (waiting.push(source) === 2) await new Promise<void>((resolve) => (open = resolve));
        return source;
      },
    });
    for (const count of [1, 2]) {
      const socket = slow.raw(getLine());
      await until(() => waiting.length === count);
      socket.resetAndDestroy();
      await sleep(50);
      open?.();
      await until(() => slow.sent.length === count);
    }
    expect(waiting.map((source) => source.destroyed)).toEqual([true, true]);
    expect(slow.sent[1]).toEqual({ status: 200, start: 0, bytesSent: 0, finished: false });
    expect(slow.thrown).toEqual([]);
  });

  test('while its second request waits behind the first (pipelining) leaves no open file', async () => {
    using large = fileOnDisk(20_000_000);
    await using busy = await serveBytes(large.representation);
    const before = openFiles();
    const socket = busy.raw(getLine() + getLine('Range: bytes=5-9\r\n') + getLine());
    await until(() => large.representation.opened === 3);
    socket.resetAndDestroy();
    await until(() => busy.sent.length === 3);
    await until(() => openFiles() <= before);
    expect(busy.sent.every((sent) => !sent.finished)).toBe(true);
  });

  test('is counted with what it can have got, not with what was asked', async () => {
    using large = fileOnDisk(40_000_000);
    await using busy = await serveBytes(large.representation);
    const socket = busy.raw(getLine('Range: bytes=1000000-\r\n'));
    let got = 0;
    for await (const chunk of socket) if ((got += (chunk as Buffer).length) > 3_000_000) break;
    socket.destroy();
    await until(() => busy.sent.length === 1);
    const [sent] = busy.sent;
    expect(sent).toMatchObject({ status: 206, start: 1_000_000, finished: false });
    expect(sent!.bytesSent).toBeGreaterThan(got - 1_000_000);
    expect(sent!.bytesSent).toBeLessThan(got + 12_000_000); // the buffers of the system
  });
});

test('a client that reads slowly gets its own bytes, though fast ones pass it by', async () => {
  using large = fileOnDisk(12_000_000);
  await using busy = await serveBytes(large.representation);
  const slow = Array.from({ length: 6 }, (_, index) => {
    const start = index * 100_003;
    const header = `Range: bytes=${start}-\r\nConnection: close\r\n`;
    return { start, socket: busy.raw(getLine(header)).pause() };
  });
  await sleep(200);
  for (let round = 0; round < 20; round++)
    await busy.ask({ Range: `bytes=${round * 50_001}-${round * 50_001 + 3_000_000}` });
  for (const { start, socket } of slow) {
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const answer = Buffer.concat(chunks);
    const body = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
    expect(body.equals(large.bytes.subarray(start))).toBe(true);
  }
});

test('a client that does not read makes the source wait', async () => {
  let given = 0;
  await using server = await serveBytes({
    bytes: 2_000_000_000,
    type: 'audio/mpeg',
    tag: TAG,
    headers: {},
    open: async () =>
      Readable.from(
        (function* () {
          for (;;) {
            given += 65_536;
            yield Buffer.alloc(65_536);
          }
        })(),
      ),
  });
  const socket = server.raw(getLine()).pause();
  await until(() => given > 1_000_000);
  await sleep(300);
  const after = given;
  await sleep(300);
  expect(given).toBe(after);
  expect(given).toBeLessThan(30_000_000);
  socket.destroy();
});
