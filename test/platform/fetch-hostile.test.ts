import type { Socket } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import {
  limits,
  openWorld,
  publicAddress,
  resolverOf,
  startRaw,
  troubleFrom,
} from './fetch-world.ts';

const { ask, askRaw, open, closeAll } = openWorld();
afterEach(closeAll);

type Script = (socket: Socket) => void;

const ok = 'HTTP/1.1 200 OK\r\n';
const zeros = Buffer.alloc(64 * 1024 * 1024);
const lowest = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

const sends = (...parts: (string | Buffer)[]): Script => {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return (socket) => socket.end(bytes);
};

const coded = (coding: string, bytes: Buffer): Script =>
  sends(`${ok}Content-Encoding: ${coding}\r\n\r\n`, bytes);

/** Writes for as long as the other side reads. */
const endless =
  (start: string, more: string): Script =>
  (socket) => {
    const pump = () => {
      while (!socket.destroyed && socket.write(more.repeat(Math.ceil(65_536 / more.length))));
    };
    socket.on('drain', pump).write(start);
    pump();
  };

const drip =
  (start: string): Script =>
  (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write('x'), 50);
    socket.on('close', () => clearInterval(timer));
  };

const attacks: [what: string, code: string, script: Script][] = [
  ['10 GB, announced', 'too-large', endless(`${ok}Content-Length: 10000000000\r\n\r\n`, 'x')],
  ['a body without an end', 'too-large', endless(`${ok}\r\n`, 'x')],
  ['a gzip bomb', 'too-large', coded('gzip', gzipSync(zeros, { level: 1 }))],
  ['a br bomb', 'too-large', coded('br', brotliCompressSync(zeros, lowest))],
  ['half a gzip body', 'failed', coded('gzip', gzipSync('x'.repeat(1_000)).subarray(0, 20))],
  ['gzip that is none', 'failed', coded('gzip', Buffer.from('<html>'))],
  ['a coding in a coding', 'failed', coded('gzip, gzip', gzipSync(gzipSync('x')))],
  ['a body of 1 byte every 50 ms', 'too-slow', drip(`${ok}\r\n`)],
  [
    'a chunk of 1 byte every 50 ms',
    'too-slow',
    drip(`${ok}Transfer-Encoding: chunked\r\n\r\nfff\r\n`),
  ],
  ['a header of 1 byte every 50 ms', 'too-slow', drip(`${ok}A: `)],
  ['silence', 'too-slow', () => {}],
  ['silence in the body', 'too-slow', (socket) => socket.write(`${ok}Content-Length: 5\r\n\r\nx`)],
  ['silence in a body without length', 'too-slow', (socket) => socket.write(`${ok}\r\nx`)],
  ['a header line of 1 MB', 'too-large', sends(`${ok}A: ${'x'.repeat(1e6)}\r\n\r\n`)],
  ['100,000 headers', 'too-large', sends(`${ok}${'A: b\r\n'.repeat(1e5)}\r\n`)],
  [
    'trailers without an end',
    'failed',
    endless(`${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n`, 'A: b\r\n'),
  ],
  ['1xx answers without an end', 'failed', endless('', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
  [
    'another protocol',
    'failed',
    sends('HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  ],
  ['fewer bytes than announced', 'failed', sends(`${ok}Content-Length: 50\r\n\r\nx`)],
  ['a chunk that ends early', 'failed', sends(`${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nx`)],
  ['two lengths', 'failed', sends(`${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\n123456`)],
  ['no HTTP', 'failed', sends('SSH-2.0-OpenSSH_9\r\n')],
  ['a closed door', 'failed', (socket) => socket.resetAndDestroy()],
];

describe('security 18: answers that attack', () => {
  test.each(attacks)('%s ends as fetch.%s, soon', async (_what, code, script) => {
    const start = performance.now();
    const answering = (socket: Socket) => void socket.once('data', () => script(socket));
    const trouble = await troubleFrom(askRaw(answering, { totalMs: 1_000 }));
    expect(trouble.code).toBe(`fetch.${code}`);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  test('silence stops at the idle limit, long before the total one', async () => {
    const silences = [() => {}, (socket: Socket) => void socket.write(`${ok}\r\nx`)];
    for (const silence of silences) {
      const start = performance.now();
      const trouble = await troubleFrom(askRaw(silence, { totalMs: 20_000 }));
      expect(trouble.code).toBe('fetch.too-slow');
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });

  test('more bytes than announced are not part of the body', async () => {
    const answer = await askRaw((socket) => {
      socket.once('data', () =>
        socket.end(`${ok}Content-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\n\r\n`),
      );
    });
    expect(answer.body.toString()).toBe('ok');
  });

  test('a name server and a TLS server that keep silent stop at the connect limit', async () => {
    const silent = guardedOutgoing({ resolve: () => new Promise(() => {}), connectMs: 200 });
    const nowhere = troubleFrom(silent.request({ url: 'http://a.example/', ...limits }));
    expect((await nowhere).code).toBe('fetch.too-slow');
    const server = await startRaw(() => {});
    open.push(server);
    const patient = guardedOutgoing({
      allow: [publicAddress],
      resolve: resolverOf({}),
      connectMs: 200,
    });
    const start = performance.now();
    const url = `https://a.example:${server.port}/`;
    expect((await troubleFrom(patient.request({ url, ...limits }))).code).toBe('fetch.too-slow');
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test('a slow chain of redirects has one time limit, not one for each', async () => {
    const start = performance.now();
    const chain = ask(
      (_request, response) => {
        setTimeout(() => response.writeHead(302, { location: '/' }).end(), 200);
      },
      { totalMs: 600 },
    );
    expect((await troubleFrom(chain)).code).toBe('fetch.too-slow');
    expect(performance.now() - start).toBeLessThan(1_200);
  });

  test('a name that nobody knows is trouble, not a crash', async () => {
    const unknown = guardedOutgoing({
      resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    });
    const trouble = await troubleFrom(unknown.request({ url: 'http://a.example/', ...limits }));
    expect(trouble).toMatchObject({ kind: 'unavailable', code: 'fetch.failed' });
  });
});
