import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callApi, jsonOf, startServer } from '../support/server.ts';
import type { ProblemJson, TestServer } from '../support/server.ts';
import { makeToken } from '../accounts/make-token.ts';
import { begin, offsetOf, places, send, stagedBytes, tus } from './tus-world.ts';
import type { Given } from './tus-world.ts';

const bytes = Buffer.from('hello world, in two parts');

describe.each(places())('tus 1.0 on $database and $storage (reliability R16)', (place) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ ...place, settings: { MAX_UPLOAD_BYTES: '1000000' } });
  });
  afterAll(() => server.stop());

  test('OPTIONS says what the server knows, without Tus-Resumable and without a token', async () => {
    const response = await fetch(`${server.url}/api/uploads`, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('tus-version')).toBe('1.0.0');
    expect(response.headers.get('tus-max-size')).toBe('1000000');
    expect(response.headers.get('tus-extension')).toBe(
      'creation,creation-with-upload,creation-defer-length,termination,expiration,checksum',
    );
    expect(response.headers.get('tus-checksum-algorithm')).toBe('sha1,sha256,md5');
    expect(
      [...response.headers.keys()].filter((name) => name.startsWith('access-control')),
    ).toEqual([]);
  });

  test('an upload is created, sent in two parts, and every answer says how far it is', async () => {
    const metadata = `filename ${Buffer.from('a.mp3').toString('base64')},empty`;
    const { response, path } = await begin(server, {
      'Upload-Length': String(bytes.length),
      'Upload-Metadata': metadata,
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`${server.url}${path}`);
    expect(response.headers.get('tus-resumable')).toBe('1.0.0');
    expect(Date.parse(response.headers.get('upload-expires')!)).toBeGreaterThan(Date.now());
    const first = await send(server, path, 0, bytes.subarray(0, 10));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '10']);
    expect(first.headers.get('upload-expires')).not.toBeNull();
    const head = await tus(server, 'HEAD', path);
    expect(head.status).toBe(200);
    expect(head.headers.get('upload-offset')).toBe('10');
    expect(head.headers.get('upload-length')).toBe(String(bytes.length));
    expect(head.headers.get('upload-metadata')).toBe(metadata);
    expect(head.headers.get('cache-control')).toContain('no-store');
    const second = await send(server, path, 10, bytes.subarray(10));
    expect(second.headers.get('upload-offset')).toBe(String(bytes.length));
    expect(await stagedBytes(server, path)).toEqual(bytes);
    expect(await jsonOf(await server.api(path))).toMatchObject({
      state: 'finished',
      received_bytes: bytes.length,
      bytes: bytes.length,
      filename: 'a.mp3',
    });
  });

  test('the first bytes may come with the creation, and a POST may stand for PATCH and DELETE', async () => {
    const created = await tus(server, 'POST', '/api/uploads', {
      headers: {
        'Upload-Length': String(bytes.length),
        'Content-Type': 'application/offset+octet-stream',
      },
      body: bytes.subarray(0, 5),
    });
    expect([created.status, created.headers.get('upload-offset')]).toEqual([201, '5']);
    const path = new URL(created.headers.get('location')!).pathname;
    const headers = {
      'X-HTTP-Method-Override': 'PATCH',
      'Upload-Offset': '5',
      'Content-Type': 'application/offset+octet-stream',
    };
    const patched = await tus(server, 'POST', path, { headers, body: bytes.subarray(5) });
    expect(patched.status).toBe(204);
    expect(await offsetOf(server, path)).toBe(bytes.length);
    const removal = { headers: { 'X-HTTP-Method-Override': 'DELETE' } };
    expect((await tus(server, 'POST', path, removal)).status).toBe(204);
    expect((await tus(server, 'HEAD', path)).status).toBe(404);
    expect(await stagedBytes(server, path)).toBeUndefined();
  });

  test('a length may be said later, once', async () => {
    const { path } = await begin(server, { 'Upload-Defer-Length': '1' });
    const before = await tus(server, 'HEAD', path);
    expect(before.headers.get('upload-defer-length')).toBe('1');
    expect(before.headers.has('upload-length')).toBe(false);
    await send(server, path, 0, bytes.subarray(0, 5));
    const say = (length: number) =>
      tus(server, 'PATCH', path, {
        headers: { 'Upload-Offset': '5', 'Upload-Length': String(length) },
        body: Buffer.alloc(0),
      });
    expect((await say(2_000_000)).status).toBe(413);
    expect((await say(3)).status).toBe(400);
    expect((await say(bytes.length)).status).toBe(204);
    expect((await say(bytes.length + 1)).status).toBe(400);
    expect((await tus(server, 'HEAD', path)).headers.get('upload-length')).toBe(
      String(bytes.length),
    );
  });

  const creations: [what: string, headers: Given, status: number, code: string][] = [
    ['another version', { 'Tus-Resumable': '0.2.2' }, 412, 'upload.tus-version'],
    ['no version', { 'Tus-Resumable': '' }, 412, 'upload.tus-version'],
    ['no length', { 'Upload-Length': '' }, 400, 'upload.header'],
    ['both lengths', { 'Upload-Defer-Length': '1' }, 400, 'upload.header'],
    ['a length below nothing', { 'Upload-Length': '-1' }, 400, 'upload.header'],
    ['a length that is none', { 'Upload-Length': '1e3' }, 400, 'upload.header'],
    ['a wrong deferral', { 'Upload-Length': '', 'Upload-Defer-Length': '2' }, 400, 'upload.header'],
    ['a length above the limit', { 'Upload-Length': '1000001' }, 413, 'audio.too-large'],
    ['metadata without a key', { 'Upload-Metadata': 'a YQ==, YQ==' }, 400, 'upload.header'],
    ['one key twice', { 'Upload-Metadata': 'a YQ==,a YQ==' }, 400, 'upload.header'],
    ['metadata that is no Base64', { 'Upload-Metadata': 'a %%%%' }, 400, 'upload.header'],
  ];
  test.each(creations)('a creation with %s is refused', async (_what, headers, status, code) => {
    const { response } = await begin(server, { 'Upload-Length': '10', ...headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('tus-resumable')).toBe('1.0.0');
    if (status === 412) expect(response.headers.get('tus-version')).toBe('1.0.0');
    expect((await jsonOf<ProblemJson>(response)).code).toBe(code);
  });

  const patches: [what: string, headers: Given, body: number, status: number, code: string][] = [
    ['another version', { 'Tus-Resumable': '2.0.0' }, 5, 412, 'upload.tus-version'],
    ['another type', { 'Content-Type': 'audio/mpeg' }, 5, 415, 'upload.type'],
    ['no offset', { 'Upload-Offset': '' }, 5, 400, 'upload.header'],
    ['an offset that is none', { 'Upload-Offset': '1.5' }, 5, 400, 'upload.header'],
    ['an offset behind', { 'Upload-Offset': '3' }, 5, 409, 'upload.offset'],
    ['an offset ahead', { 'Upload-Offset': '11' }, 5, 409, 'upload.offset'],
    ['more than was announced', {}, 16, 413, 'upload.too-large'],
    ['a length that was said already', { 'Upload-Length': '25' }, 5, 400, 'upload.header'],
  ];
  test.each(patches)(
    'a PATCH with %s is refused, and nothing changes',
    async (_what, headers, more, status, code) => {
      const { path } = await begin(server, { 'Upload-Length': '25' });
      await send(server, path, 0, bytes.subarray(0, 10));
      const response = await tus(server, 'PATCH', path, {
        headers: { 'Upload-Offset': '10', ...headers },
        body: Buffer.alloc(more, 'x'),
      });
      expect(response.status).toBe(status);
      expect(response.headers.get('tus-resumable')).toBe('1.0.0');
      expect((await jsonOf<ProblemJson>(response)).code).toBe(code);
      expect(await offsetOf(server, path)).toBe(10);
      expect(await stagedBytes(server, path)).toEqual(bytes.subarray(0, 10));
    },
  );

  test('every answer says the version, whoever asks, by whatever method, and another version is refused for HEAD and DELETE too', async () => {
    const { path } = await begin(server, { 'Upload-Length': '25' });
    for (const [method, status] of [
      ['POST', 401],
      ['PATCH', 401],
      ['HEAD', 401],
      ['DELETE', 401],
      ['PUT', 405],
    ] as const) {
      const at = `${server.url}${method === 'POST' ? '/api/uploads' : path}`;
      const answer = await fetch(at, { method, headers: { 'Tus-Resumable': '1.0.0' } });
      expect([answer.status, answer.headers.get('tus-resumable')]).toEqual([status, '1.0.0']);
    }
    for (const method of ['HEAD', 'DELETE']) {
      const answer = await tus(server, method, path, { headers: { 'Tus-Resumable': '0.2.2' } });
      expect([answer.status, answer.headers.get('tus-version')]).toEqual([412, '1.0.0']);
    }
    expect(await offsetOf(server, path)).toBe(0);
  });

  test('what is not there, or is gone, is 404', async () => {
    const { path } = await begin(server, { 'Upload-Length': '25' });
    expect((await tus(server, 'DELETE', path)).status).toBe(204);
    expect((await tus(server, 'DELETE', path)).status).toBe(404);
    expect((await send(server, path, 0, bytes)).status).toBe(404);
    expect((await tus(server, 'HEAD', '/api/uploads/nothing')).status).toBe(404);
    expect((await server.api('/api/uploads/..%2f..%2fdata')).status).toBe(404);
  });

  test('only the token that began an upload sees it', async () => {
    const { path } = await begin(server, { 'Upload-Length': '25' });
    const { secret } = await makeToken(server, ['read', 'write']);
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      const headers = { 'Tus-Resumable': '1.0.0' };
      expect((await callApi(server.url, secret, path, { method, headers })).status).toBe(404);
    }
    expect(await offsetOf(server, path)).toBe(0);
  });
});
