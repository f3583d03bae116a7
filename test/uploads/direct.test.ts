import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { keysInBucket, unfinishedParts } from '../support/bucket.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ProblemJson, TestServer } from '../support/server.ts';
import { writePast } from '../support/sql.ts';
import { longSound } from '../support/upload-streams.ts';
import type { UploadProgress } from '../../src/uploads/upload.ts';
import { begin, send, sha256, tus } from './tus-world.ts';

interface PartJson {
  number: number;
  bytes: number;
  url: string;
  received_bytes: number;
  etag: string | null;
}

interface DirectJson {
  id: string;
  state: string;
  received_bytes: number;
  part_bytes: number;
  parts: PartJson[];
  next_from: number | null;
}

const withPostgres = inject('postgresUrl') !== undefined;

describe.skipIf(!inject('s3'))('an upload straight to the bucket', () => {
  let server: TestServer;
  let other: TestServer;
  let audio: Buffer;
  beforeAll(async () => {
    server = await startServer({
      database: withPostgres ? 'postgres' : 'sqlite',
      storage: 's3',
      settings: { MAX_UPLOAD_BYTES: '30000000' },
    });
    other = withPostgres ? await startServer({ beside: server }) : server;
    await makeShow(server);
    const minute = readFileSync(await makeAudio({ kind: 'mp3-cbr-no-xing', seconds: 60 }));
    audio = Buffer.concat([...(longSound(minute, 20_000_000, 'A').pieces as Iterable<Buffer>)]);
  });
  afterAll(async () => {
    if (other !== server) await other.stop();
    await server.stop();
  });

  const ask = (json: object) => server.api('/api/uploads/direct', { method: 'POST', json });
  const complete = (id: string, parts: object[]) =>
    other.api(`/api/uploads/${id}/complete`, { method: 'POST', json: { parts } });
  const take = (id: string) =>
    server.api('/api/shows/my-show/episodes', { method: 'POST', json: { upload: id } });

  /** Brings parts of `bytes` to the bucket, without a token; says what the bucket said. */
  async function put(bytes: Buffer, begun: DirectJson, parts = begun.parts) {
    return await Promise.all(
      parts.map(async ({ number, bytes: size, url }) => {
        const from = (number - 1) * begun.part_bytes;
        const body = new Uint8Array(bytes.subarray(from, from + size));
        const answer = await fetch(url, { method: 'PUT', body });
        expect(answer.status).toBe(200);
        return { number, etag: answer.headers.get('etag')! };
      }),
    );
  }

  async function problemOf(answer: Response) {
    return [answer.status, (await jsonOf<ProblemJson>(answer)).code];
  }

  test('becomes an episode with the same bytes, and any server knows how far it is', async () => {
    const wish = { bytes: audio.length, filename: 'pilot.mp3', sha256: sha256(audio) };
    const begun = await jsonOf<DirectJson>(await ask(wish));
    expect(begun.parts.map(({ bytes }) => bytes)).toEqual([
      8_388_608,
      8_388_608,
      audio.length - 2 * 8_388_608,
    ]);
    expect(begun.next_from).toBeNull();
    const [one] = await put(audio, begun, begun.parts.slice(0, 1));
    const path = `/api/uploads/${begun.id}`;
    expect(await jsonOf(await other.api(path))).toMatchObject({
      state: 'receiving',
      received_bytes: 8_388_608,
      filename: 'pilot.mp3',
    });
    expect(await problemOf(await take(begun.id))).toEqual([409, 'upload.unfinished']);
    const again = await jsonOf<DirectJson>(await other.api(`${path}/parts?from=1`));
    expect(again.parts.map((part) => part.received_bytes)).toEqual([8_388_608, 0, 0]);
    expect(`"${again.parts[0]?.etag}"`).toBe(one?.etag);
    const rest = await put(audio, begun, again.parts.slice(1));
    const parts = [one!, ...rest];
    expect(await problemOf(await complete(begun.id, [one!]))).toEqual([409, 'upload.part']);
    for (const answer of [await complete(begun.id, parts), await complete(begun.id, parts)])
      expect([answer.status, (await jsonOf<DirectJson>(answer)).state]).toEqual([200, 'finished']);
    const made = await take(begun.id);
    expect(made.status).toBe(201);
    const episode = await jsonOf<EpisodeJson>(made);
    expect(episode).toMatchObject({ title: 'A', sha256: sha256(audio) });
    const sound = await fetch(episode.enclosure.url);
    expect(Buffer.from(await sound.arrayBuffer()).equals(audio)).toBe(true);
    expect(await keysInBucket(server.settings, `staging/${begun.id}`)).toEqual([]);
    expect(await unfinishedParts(server.settings)).toEqual([]);
    expect((await take(begun.id)).status).toBe(200);
  });

  test('is not whole while a part is missing, is another one, or has another size', async () => {
    const begun = await jsonOf<DirectJson>(await ask({ bytes: audio.length }));
    const parts = await put(audio, begun, begun.parts.slice(0, 2));
    const third = { number: 3, etag: parts[0]!.etag };
    expect(await problemOf(await complete(begun.id, [...parts, third]))).toEqual([
      409,
      'upload.part',
    ]);
    await put(audio, begun, begun.parts.slice(2));
    const answer = await complete(begun.id, [...parts, third]);
    expect((await jsonOf<ProblemJson>(answer)).detail).toContain('another ETag');
    const short = new Uint8Array(100);
    expect((await fetch(begun.parts[2]!.url, { method: 'PUT', body: short })).status).toBe(403);
    await server.api(`/api/uploads/${begun.id}`, {
      method: 'DELETE',
      headers: { 'Tus-Resumable': '1.0.0' },
    });
    expect(await keysInBucket(server.settings, `staging/${begun.id}`)).toEqual([]);
    expect((await server.api(`/api/uploads/${begun.id}`)).status).toBe(404);
  });

  test('of other bytes than its sha256 says is refused as an episode, and leaves no file', async () => {
    const files = await keysInBucket(server.settings, 'audio/');
    const [wrong, begun] = await arrived(Buffer.concat([audio, Buffer.from('x')]), sha256(audio));
    expect(await problemOf(await take(begun.id))).toEqual([422, 'upload.sha256']);
    expect(await keysInBucket(server.settings, 'audio/')).toEqual(files);
    expect(wrong).not.toBe(audio);
  });

  test('of something else than audio is refused as an episode', async () => {
    const [, begun] = await arrived(randomBytes(100_000));
    expect((await take(begun.id)).status).toBe(422);
  });

  async function arrived(bytes: Buffer, said?: string) {
    const wish = { bytes: bytes.length, ...(said !== undefined && { sha256: said }) };
    const begun = await jsonOf<DirectJson>(await ask(wish));
    const answer = await complete(begun.id, await put(bytes, begun));
    expect(answer.status).toBe(200);
    return [bytes, begun] as const;
  }

  test('is kept for another day when fresh addresses are asked for, once some of it has come', async () => {
    const begun = await jsonOf<DirectJson>(await ask({ bytes: audio.length }));
    const kept = async () => {
      await writePast(server, 'update uploads set expires_at = created_at + 3600000');
      await server.api(`/api/uploads/${begun.id}/parts`);
      const { expires_at } = await jsonOf<UploadProgress>(
        await server.api(`/api/uploads/${begun.id}`),
      );
      return Date.parse(expires_at) - Date.now();
    };
    const hour = 3_600_000;
    expect(await kept()).toBeLessThan(2 * hour);
    await put(audio, begun, begun.parts.slice(0, 1));
    expect(await kept()).toBeGreaterThan(23 * hour);
  });

  test('and one by tus do not mix', async () => {
    const begun = await jsonOf<DirectJson>(await ask({ bytes: 1000 }));
    const patched = await send(server, `/api/uploads/${begun.id}`, 0, Buffer.alloc(1000));
    expect(await problemOf(patched)).toEqual([409, 'upload.direct']);
    const { id } = await begin(server, { 'Upload-Length': '1000' });
    expect(await problemOf(await server.api(`/api/uploads/${id}/parts`))).toEqual([
      409,
      'upload.not-direct',
    ]);
    expect(await problemOf(await complete(id, []))).toEqual([409, 'upload.not-direct']);
  });

  test.each([
    [{ bytes: 30_000_001 }, 413, 'audio.too-large'],
    [{ bytes: 0 }, 422, 'request.invalid'],
    [{ bytes: 10, sha256: 'abc' }, 422, 'request.invalid'],
    [{ bytes: 10, part: 1 }, 422, 'request.invalid'],
  ])('%j is refused', async (wish, status, code) => {
    expect(await problemOf(await ask(wish))).toEqual([status, code]);
  });
});

test('on a disk an upload straight to the bucket is refused, and tus is named', async () => {
  const server = await startServer();
  const answer = await server.api('/api/uploads/direct', { method: 'POST', json: { bytes: 10 } });
  const problem = await jsonOf<ProblemJson>(answer);
  expect([answer.status, problem.code]).toEqual([409, 'upload.no-bucket']);
  expect(problem.mend).toContain('tus');
  const { path } = await begin(server, { 'Upload-Length': '10' });
  expect((await server.api(`${path}/parts`)).status).toBe(409);
  expect((await tus(server, 'HEAD', path)).status).toBe(200);
  await server.stop();
});
