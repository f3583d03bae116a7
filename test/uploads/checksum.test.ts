import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonOf, startServer } from '../support/server.ts';
import type { ProblemJson, TestServer } from '../support/server.ts';
import { head } from '../journeys/attack-world.ts';
import { begin, offsetOf, places, send, stagedBytes, tus } from './tus-world.ts';

const checksum = (bytes: Buffer, algorithm = 'sha1') => ({
  'Upload-Checksum': `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}`,
});

describe.each(places())(
  'tus 1.0, extension checksum, on $database and $storage (reliability R16)',
  (place) => {
    let server: TestServer;
    const bytes = randomBytes(300_000);
    const [first, second] = [bytes.subarray(0, 100_000), bytes.subarray(100_000)];
    beforeAll(async () => {
      server = await startServer(place);
    });
    afterAll(() => server.stop());

    test.each(['sha1', 'sha256', 'md5'])('a body that is what its %s says counts', async (name) => {
      const { path } = await begin(server, { 'Upload-Length': String(bytes.length) });
      const taken = await send(server, path, 0, first, checksum(first, name));
      expect([taken.status, taken.headers.get('upload-offset')]).toEqual([204, '100000']);
      expect((await send(server, path, 100_000, second, checksum(second, name))).status).toBe(204);
      expect((await stagedBytes(server, path))?.equals(bytes)).toBe(true);
    });

    test('one that is not is 460, and nothing of it counts', async () => {
      const { path } = await begin(server, { 'Upload-Length': String(bytes.length) });
      await send(server, path, 0, first);
      const refused = await send(server, path, 100_000, second, checksum(first));
      expect(refused.status).toBe(460);
      expect((await jsonOf<ProblemJson>(refused)).code).toBe('upload.checksum');
      expect(await offsetOf(server, path)).toBe(100_000);
      expect((await stagedBytes(server, path))?.equals(first)).toBe(true);
      expect((await send(server, path, 100_000, second, checksum(second))).status).toBe(204);
    });

    test('one of which the connection breaks counts not at all, because it cannot be checked', async () => {
      const { path } = await begin(server, { 'Upload-Length': String(bytes.length) });
      const socket = connect(Number(server.settings['PORT']), '127.0.0.1');
      const start = head(`PATCH ${path}`, {
        Authorization: `Bearer ${server.token}`,
        'Tus-Resumable': '1.0.0',
        'Content-Type': 'application/offset+octet-stream',
        'Upload-Offset': 0,
        'Content-Length': bytes.length,
        Expect: '100-continue', // said when the upload is held
        ...checksum(bytes),
      });
      socket.write(start);
      await once(socket, 'data');
      socket.end(first);
      await once(socket.resume(), 'close');
      expect(await offsetOf(server, path)).toBe(0);
    });

    test.each([
      ['an unknown algorithm', 'crc32 AAAAAA=='],
      ['no digest', 'sha1'],
      ['a digest that is no Base64', 'sha1 %%%%'],
      ['one word too many', 'sha1 AAAA AAAA'],
    ])('%s is 400, and nothing changes', async (_what, value) => {
      const { path } = await begin(server, { 'Upload-Length': String(bytes.length) });
      const refused = await send(server, path, 0, first, { 'Upload-Checksum': value });
      expect(refused.status).toBe(400);
      expect((await jsonOf<ProblemJson>(refused)).code).toBe('upload.checksum-algorithm');
      expect(await offsetOf(server, path)).toBe(0);
    });

    test('the bytes of a creation are checked too', async () => {
      const create = (said: Buffer) =>
        tus(server, 'POST', '/api/uploads', {
          headers: {
            'Upload-Length': String(bytes.length),
            'Content-Type': 'application/offset+octet-stream',
            ...checksum(said),
          },
          body: first,
        });
      const taken = await create(first);
      expect([taken.status, taken.headers.get('upload-offset')]).toEqual([201, '100000']);
      const refused = await create(second);
      expect(refused.status).toBe(460);
      expect(await offsetOf(server, new URL(refused.headers.get('location')!).pathname)).toBe(0);
    });
  },
);
