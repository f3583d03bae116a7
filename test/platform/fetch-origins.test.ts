import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { limits, startCanary, troubleFrom } from './fetch-world.ts';
import type { Canary } from './fetch-world.ts';

const open: { close: () => void }[] = [];
afterEach(() => open.splice(0).forEach((server) => server.close()));

async function canaryOn(address: string): Promise<Canary> {
  const canary = await startCanary([address]);
  open.push(canary);
  return canary;
}

async function redirecting(location: string): Promise<number> {
  const server = createServer((request, response) => {
    if (request.url === '/') response.writeHead(302, { location });
    response.end('own');
  }).listen(0, '127.0.0.1');
  open.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

describe('an origin that is our own', () => {
  test('is opened wherever it is, by its name and port exactly', async () => {
    const port = await redirecting('/other');
    const own = guardedOutgoing({ allowOrigins: [`http://localhost:${port}`] });
    const answer = await own.request({ url: `http://localhost:${port}/`, ...limits });
    expect([answer.body.toString(), answer.url]).toEqual(['own', `http://localhost:${port}/other`]);
    for (const url of [
      `http://127.0.0.1:${port}/`,
      `https://localhost:${port}/`,
      `http://localhost:${port + 1}/`,
      `http://localhost.:${port}/`,
    ])
      expect((await troubleFrom(own.request({ url, ...limits }))).code, url).toBe('fetch.refused');
  });

  test('may have a name that exists inside a network only', async () => {
    const port = await redirecting('/other');
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return ['127.0.0.1'];
    };
    const own = guardedOutgoing({ allowOrigins: [`http://nas.local:${port}`], resolve });
    expect((await own.request({ url: `http://nas.local:${port}/`, ...limits })).status).toBe(200);
    expect(asked).toEqual(['nas.local', 'nas.local']);
    expect(
      (await troubleFrom(own.request({ url: `http://tv.local:${port}/`, ...limits }))).code,
    ).toBe('fetch.refused');
    expect(asked).toHaveLength(2);
  });

  test('security 7: cannot redirect to another private address', async () => {
    const canary = await canaryOn('127.0.0.1');
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
      const port = await redirecting(`http://${host}:${canary.port}/`);
      const own = guardedOutgoing({ allowOrigins: [`http://localhost:${port}`] });
      const request = { url: `http://localhost:${port}/`, ...limits };
      expect((await troubleFrom(own.request(request))).code, host).toBe('fetch.refused');
    }
    expect(canary.hits).toBe(0);
  });
});

test('the coding that was undone is told, and none when there was none', async () => {
  const server = createServer((request, response) => {
    const coding = request.url?.slice(1) ?? '';
    if (coding !== '') response.setHeader('content-encoding', coding);
    response.end(coding === 'gzip' ? gzipSync('hello') : 'hello');
  }).listen(0, '127.0.0.1');
  open.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const base = `http://localhost:${(server.address() as AddressInfo).port}`;
  const own = guardedOutgoing({ allowOrigins: [base] });
  for (const coding of ['', 'gzip']) {
    const answer = await own.request({ url: `${base}/${coding}`, ...limits });
    expect([answer.undoneCoding, answer.body.toString()]).toEqual([coding, 'hello']);
  }
});
