import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import {
  limits,
  openWorld,
  publicAddress,
  resolverOf,
  startPublic,
  troubleFrom,
} from './fetch-world.ts';

const { ask, open, closeAll } = openWorld();
afterEach(closeAll);

describe('bodies', () => {
  const text = 'Größe '.repeat(750);
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['identity', Buffer.from(text)],
  ])(
    'a body in %s arrives decoded, and its headers no longer claim the coding',
    async (coding, bytes) => {
      const answer = await ask((_request, response) => {
        response.setHeader('content-encoding', coding);
        response.end(bytes);
      });
      expect(answer.body.toString()).toBe(text);
      const { 'content-length': length = '6000', 'content-encoding': claimed } = answer.headers;
      expect([length, claimed]).toEqual(['6000', coding === 'identity' ? coding : undefined]);
    },
  );

  test('an absent body has no coding to undo', async () => {
    for (const [method, status] of [
      ['HEAD', 200],
      ['GET', 304],
      ['GET', 204],
    ] as const) {
      const answer = await ask(
        (_request, response) => response.writeHead(status, { 'content-encoding': 'gzip' }).end(),
        { method },
      );
      expect([answer.status, answer.body.length]).toEqual([status, 0]);
    }
  });

  test('security 19: a cut body has exactly the bytes that were asked for, whatever the status', async () => {
    const request = { method: 'POST', body: '{}', maxBytes: 1024, cutBody: true } as const;
    for (const status of [200, 500]) {
      const answer = await ask(
        (_request, response) => response.writeHead(status).end('x'.repeat(5_000_000)),
        request,
      );
      expect([answer.status, answer.body.length]).toEqual([status, 1024]);
    }
  });

  test('a body of exactly the limit is whole', async () => {
    const answer = await ask((_request, response) => response.end('12345'), { maxBytes: 5 });
    expect(answer.body.toString()).toBe('12345');
  });

  test('a stream that is destroyed, and a redirect that is refused, close the connection at once', async () => {
    const patient = guardedOutgoing({ allow: [publicAddress], resolve: resolverOf({}) });
    for (const location of ['', 'ftp://a.example/']) {
      const closed = Promise.withResolvers<number>();
      const server = await startPublic((_request, response) => {
        response.on('close', () => closed.resolve(performance.now()));
        response.writeHead(location === '' ? 200 : 302, { location }).write('x');
      });
      open.push(server);
      const asked = patient.stream({ url: `http://a.example:${server.port}/`, ...limits });
      if (location === '') (await asked).body.destroy();
      else await troubleFrom(asked);
      const start = performance.now();
      expect((await closed.promise) - start).toBeLessThan(1_000);
    }
  });
});
