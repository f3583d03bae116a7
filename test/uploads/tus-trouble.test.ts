import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Upload as KeptUpload } from '@tus/server';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { noteLostUpload } from '../../src/episodes/upload-failed.ts';
import { beginUpload, ownUpload, removeExpired } from '../../src/uploads/uploads.ts';
import { wire } from '../../src/wiring.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { freePort, jsonOf, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { head } from '../journeys/attack-world.ts';
import { begin, offsetOf, send } from './tus-world.ts';

describe.each(kindsOfDatabase())('uploads in trouble, on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ database });
  });
  afterAll(() => server.stop());

  test('a client that vanished without a word holds nobody up, and what it sent counts (reliability R18)', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { path } = await begin(server, { 'Upload-Length': '1000' });
      const socket = connect(Number(server.settings['PORT']), '127.0.0.1');
      socket.on('error', () => undefined);
      const start = head(`PATCH ${path}`, {
        Authorization: `Bearer ${server.token}`,
        'Tus-Resumable': '1.0.0',
        'Content-Type': 'application/offset+octet-stream',
        'Upload-Offset': 0,
        'Content-Length': 1000,
      });
      socket.write(Buffer.concat([Buffer.from(start), Buffer.alloc(400, 'x')]));
      await received(path, 400);
      // Answered with 409 if the lease were not let go.
      expect(await offsetOf(server, path)).toBe(400);
      expect((await send(server, path, 400, Buffer.alloc(600, 'y'))).status).toBe(204);
      socket.destroy();
    }
  });

  test('of two that send at the same offset one is taken, and the bytes are its own (reliability R17)', async () => {
    for (let round = 0; round < 5; round += 1) {
      const bytes = randomBytes(200_000);
      const { path } = await begin(server, { 'Upload-Length': String(bytes.length) });
      const answers = await Promise.all([1, 2].map(() => send(server, path, 0, bytes)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
      expect(readFileSync(staged(path)).equals(bytes)).toBe(true);
    }
  });

  async function received(path: string, bytes: number): Promise<void> {
    for (;;) {
      const progress = await jsonOf<{ received_bytes: number }>(await server.api(path));
      if (progress.received_bytes === bytes) return;
    }
  }

  function staged(path: string): string {
    return join(server.folder, 'uploads/.resumable', path.split('/').at(-1)!);
  }
});

const CUTS = 30;

test('10 MB through 30 cuts arrive whole, and little is sent twice (reliability R15)', async () => {
  const port = await freePort();
  const server = await startServer({ settings: { PUBLIC_URL: `http://localhost:${port}` } });
  const proxy = await cuttingProxy(port, Number(server.settings['PORT']));
  const bytes = randomBytes(10_000_000);
  const id = await new Promise<string>((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `http://localhost:${port}/api/uploads`,
      headers: { Authorization: `Bearer ${server.token}` },
      retryDelays: Array.from({ length: 50 }, () => 10),
      onError: reject,
      onSuccess: () => resolve(upload.url!.split('/').at(-1)!),
    });
    upload.start();
  });
  const arrived = readFileSync(join(server.folder, 'uploads/.resumable', id));
  expect(sha256(arrived)).toBe(sha256(bytes));
  expect(proxy.cuts).toBe(CUTS);
  expect(proxy.bytes).toBeLessThanOrEqual(1.05 * bytes.length + CUTS * 65_536 * PIPES);
  proxy.close();
  await server.stop();
}, 120_000);

/** What is on its way when a connection breaks stands in buffers of the proxy and of both its sockets. */
const PIPES = 3;

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Passes connections on, and breaks them after 100 to 400 KB. */
async function cuttingProxy(port: number, to: number) {
  const counted = { bytes: 0, cuts: 0, close: () => void proxy.close() };
  const proxy = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    let left = 100_000 + Math.floor(Math.random() * 300_000);
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on('error', end).on('close', end);
    upstream.on('error', end).on('close', end);
    upstream.pipe(client);
    client.on('data', (chunk) => {
      counted.bytes += chunk.length;
      left -= chunk.length;
      if (left < 0 && counted.cuts < CUTS) {
        counted.cuts += 1;
        end();
      } else if (!upstream.write(chunk)) {
        client.pause();
        upstream.once('drain', () => client.resume());
      }
    });
  });
  await new Promise<void>((resolve) => proxy.listen(port, 'localhost', resolve));
  return counted;
}

test('an upload that is not finished in a day is gone, bytes and row (reliability R20)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-uploads-'));
  const [DATA_DIR, UPLOADS_DIR, FEEDS_DIR] = ['data', 'uploads', 'feeds'].map((name) =>
    join(folder, name),
  );
  const clock = movableClock();
  const config = parseConfig({ DATA_DIR, UPLOADS_DIR, FEEDS_DIR });
  const wiring = await wire(config, clock, openLog('silent'));
  const { uploads } = wiring;
  const { id } = await beginUpload(uploads, { tokenId: 'a', bytes: 10, metadata: {} });
  await (await uploads.staging()).create(new KeptUpload({ id, offset: 0, size: 10 }));
  const file = join(folder, 'uploads/.resumable', id);
  clock.moveBy(23 * 3_600_000);
  expect(await removeExpired(uploads, noteLostUpload)).toBe(0);
  expect(existsSync(file)).toBe(true);
  clock.moveBy(2 * 3_600_000);
  await expect(ownUpload(uploads, id, 'a')).rejects.toThrow('24 hours');
  expect(await removeExpired(uploads, noteLostUpload)).toBe(1);
  expect(existsSync(file)).toBe(false);
  await expect(ownUpload(uploads, id, 'a')).rejects.toThrow('no such upload');
  await wiring.close();
  rmSync(folder, { recursive: true });
});
