import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ByteServer,
  type FileOnDisk,
  LAST_MODIFIED,
  TAG,
  fileOnDisk,
  getLine,
  serveBytes,
  until,
} from './http-bytes-world.ts';

const SIZE = 3_000_000;
let file: FileOnDisk;
let server: ByteServer;

beforeAll(async () => {
  file = fileOnDisk(SIZE);
  server = await serveBytes(file.representation);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  file[Symbol.dispose]();
});

const statusFor = async (ifRange: string): Promise<number> =>
  (await server.ask({ Range: 'bytes=0-9', 'If-Range': ifRange })).status;

describe('the whole file', () => {
  test('is answered with its length, type and validators (feed-rules A12/132, A11/123)', async () => {
    const answer = await server.ask();
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-length': String(SIZE),
      'content-type': 'audio/mpeg',
      'accept-ranges': 'bytes',
      etag: TAG,
      'last-modified': LAST_MODIFIED,
      'cache-control': 'public, max-age=31536000, immutable',
      'access-control-allow-origin': '*',
    });
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.body.equals(file.bytes)).toBe(true);
    await until(() => server.sent.length > 0);
    expect(server.sent.pop()).toEqual({ status: 200, start: 0, bytesSent: SIZE, finished: true });
  });

  test('HEAD has the headers of GET, ignores Range and opens nothing (feed-rules A12/132)', async () => {
    const get = await server.ask();
    const openedBefore = file.representation.opened;
    const head = await server.ask({ Range: 'bytes=0-9' }, 'HEAD');
    expect(file.representation.opened).toBe(openedBefore);
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
    expect((await server.ask({ Range: 'bytes=9999999-' }, 'HEAD')).status).toBe(200);
    expect((await server.ask({ 'If-None-Match': TAG }, 'HEAD')).status).toBe(304);
    // What was sent before may be told of later: its last bytes had not been taken yet.
    const unchanged = () => server.sent.find(({ status }) => status === 304);
    await until(() => unchanged() !== undefined);
    expect(unchanged()).toEqual({ status: 304, start: 0, bytesSent: 0, finished: true });
  });

  test('an empty file is an empty answer', async () => {
    using empty = fileOnDisk(0);
    await using other = await serveBytes(empty.representation);
    const answer = await other.ask({ Range: 'bytes=-5' });
    expect([answer.status, answer.headers['content-length']]).toEqual([200, '0']);
    expect((await other.ask({ Range: 'bytes=0-' })).status).toBe(416);
  });
});

describe('one range (feed-rules A12/133)', () => {
  test.each([
    ['first', 'bytes=0-99', 0, 99],
    ['middle', 'bytes=1000000-1999999', 1_000_000, 1_999_999],
    ['suffix', 'bytes=-100', SIZE - 100, SIZE - 1],
    ['open', 'bytes=2500000-', 2_500_000, SIZE - 1],
    ['beyond', 'bytes=2999999-9999999', SIZE - 1, SIZE - 1],
    ['whole', 'bytes=0-', 0, SIZE - 1],
  ])('%s: 206 and exactly the bytes', async (_name, range, start, end) => {
    server.sent.length = 0;
    const answer = await server.ask({ Range: range });
    expect(answer.status).toBe(206);
    expect(answer.headers).toMatchObject({
      'content-range': `bytes ${start}-${end}/${SIZE}`,
      'content-length': String(end - start + 1),
      'content-type': 'audio/mpeg',
      'accept-ranges': 'bytes',
      etag: TAG,
      vary: 'Origin',
      'access-control-allow-origin': '*',
    });
    expect(answer.body.equals(file.bytes.subarray(start, end + 1))).toBe(true);
    await until(() => server.sent.length > 0);
    expect(server.sent[0]).toEqual({
      status: 206,
      start,
      bytesSent: end - start + 1,
      finished: true,
    });
  });

  test('what cannot be satisfied is 416 with the size, and no cache keeps it (feed-rules A12/134)', async () => {
    const answer = await server.ask({ Range: `bytes=${SIZE}-` });
    expect(answer.status).toBe(416);
    expect(answer.headers).toMatchObject({
      'content-range': `bytes */${SIZE}`,
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    expect(answer.headers).not.toHaveProperty('etag');
    expect(answer.body).toHaveLength(0);
  });

  test.each(['bytes=5-1', 'items=0-1', 'bytes=a', 'bytes=0-1;2'])(
    'the malformed %s is ignored (feed-rules A12/134)',
    async (range) => {
      const answer = await server.ask({ Range: range });
      expect([answer.status, answer.body.length]).toEqual([200, SIZE]);
    },
  );

  test('If-Range with another version gives the whole file (feed-rules A12/135)', async () => {
    expect(await statusFor(TAG)).toBe(206);
    expect(await statusFor(LAST_MODIFIED)).toBe(206);
    expect(await statusFor('"other"')).toBe(200);
    expect(await statusFor(`W/${TAG}`)).toBe(200);
    expect(await statusFor('Thu, 29 Feb 2024 12:00:01 GMT')).toBe(200);
  });

  test('200 at once each get all of it, unmixed (security 68)', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const start = (index * 7919) % (SIZE - 1_200_000);
        const { body } = await server.ask({ Range: `bytes=${start}-${start + 1_100_000}` });
        return body.equals(file.bytes.subarray(start, start + 1_100_001));
      }),
    );
    expect(answers.every(Boolean)).toBe(true);
  });
});

describe('several ranges', () => {
  test('come as parts in the asked order, with the right length (RFC 9110, 14.6)', async () => {
    const answer = await server.ask({ Range: 'bytes=1000-1009,-5,0-0' });
    expect(answer.status).toBe(206);
    expect(answer.headers).not.toHaveProperty('content-range');
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    const boundary = /^multipart\/byteranges; boundary=([a-z2-7]+)$/.exec(
      answer.headers['content-type']!,
    )![1]!;
    const part = (start: number, end: number): string =>
      `--${boundary}\r\nContent-Type: audio/mpeg\r\nContent-Range: bytes ${start}-${end}/${SIZE}\r\n\r\n` +
      `${file.bytes.toString('latin1', start, end + 1)}\r\n`;
    const parts = part(1000, 1009) + part(SIZE - 5, SIZE - 1) + part(0, 0);
    expect(answer.body.toString('latin1')).toBe(`${parts}--${boundary}--\r\n`);
  });

  test('that join are one range', async () => {
    const answer = await server.ask({ Range: 'bytes=10-19,0-9,5-12' });
    expect(answer.headers['content-range']).toBe(`bytes 0-19/${SIZE}`);
    expect(answer.body.equals(file.bytes.subarray(0, 20))).toBe(true);
  });

  test.each([
    ['1,000', `bytes=${Array.from({ length: 1000 }, (_, at) => `${at * 2}-${at * 2}`).join()}`],
    ['3,000 overlapping', `bytes=${'0-,'.repeat(3000)}0-`],
    ['five great ones', 'bytes=0-599998,600000-1199998,1200000-1799998,1800000-2399998,2400000-'],
    ['five overlapping', 'bytes=0-,1-,2-,3-,4-'],
  ])(
    '%s never make an answer larger than the file and 1 KB (security 68)',
    async (_name, range) => {
      const answer = await server.ask({ Range: range });
      expect([200, 206]).toContain(answer.status);
      expect(answer.body.length).toBeLessThanOrEqual(SIZE + 1024);
    },
  );
});

describe('304', () => {
  test('repeats Cache-Control, ETag, Vary and Last-Modified, without a body (feed-rules A11/124)', async () => {
    const openedBefore = file.representation.opened;
    const answer = await server.ask({ 'If-None-Match': `W/${TAG}`, Range: 'bytes=0-9' });
    expect(answer.status).toBe(304);
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      etag: TAG,
      vary: 'Origin',
      'last-modified': LAST_MODIFIED,
      'access-control-allow-origin': '*',
      'accept-ranges': 'bytes',
    });
    expect(answer.headers).not.toHaveProperty('content-length');
    expect(answer.headers).not.toHaveProperty('content-type');
    expect(answer.body).toHaveLength(0);
    expect(file.representation.opened).toBe(openedBefore);
  });

  test('If-None-Match wins over If-Modified-Since (feed-rules A11/123)', async () => {
    const headers = { 'If-None-Match': '"other"', 'If-Modified-Since': LAST_MODIFIED };
    expect((await server.ask(headers)).status).toBe(200);
    expect((await server.ask({ 'If-Modified-Since': LAST_MODIFIED })).status).toBe(304);
  });
});

test('several answers on one connection (pipelining) follow each other unharmed', async () => {
  const socket = server.raw(
    getLine('Range: bytes=0-4\r\n') +
      getLine(`If-None-Match: ${TAG}\r\n`) +
      getLine('Connection: close\r\n'),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('latin1');
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 206', 'HTTP/1.1 304', 'HTTP/1.1 200']);
  expect(text.endsWith(file.bytes.toString('latin1'))).toBe(true);
});

test('fifty requests at once on one connection are answered without a warning', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const socket = server.raw(
    getLine('Range: bytes=0-4\r\n').repeat(49) + getLine('Connection: close\r\n'),
  );
  let got = 0;
  for await (const chunk of socket) got += (chunk as Buffer).length;
  process.off('warning', note);
  expect(got).toBeGreaterThan(SIZE + 49 * 5);
  expect(warnings).toEqual([]);
});
