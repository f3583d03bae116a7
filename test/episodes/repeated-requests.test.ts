import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { holdingUpload } from '../support/held-upload.ts';
import { callApi, jsonOf, makeShow, startServer } from '../support/server.ts';
import type {
  EpisodeJson,
  ListJson,
  ProblemJson,
  ShowJson,
  TestServer,
} from '../support/server.ts';

describe.skipIf(!inject('has').ffmpeg).each(kindsOfDatabase())(
  'a POST that comes again with its Idempotency-Key, on %s',
  (database) => {
    let server: TestServer;
    let show: ShowJson;
    let audio: Buffer;
    let other: Buffer;
    beforeAll(async () => {
      server = await startServer({ database });
      show = await makeShow(server);
      audio = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 2 }));
      other = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 3 }));
    });
    afterAll(() => server.stop());

    const post = (key: string, body: FormData | Buffer, query = '', token = server.token) =>
      callApi(server.url, token, `/api/shows/${show.slug}/episodes${query}`, {
        method: 'POST',
        body: body instanceof FormData ? body : new Uint8Array(body),
        headers: {
          'idempotency-key': key,
          ...(body instanceof Buffer && { 'content-type': 'audio/mpeg' }),
        },
      });
    const form = (bytes: Buffer, fields: Record<string, string> = {}, name = 'a.mp3') => {
      const data = new FormData();
      for (const [field, value] of Object.entries(fields)) data.set(field, value);
      data.set('audio', new Blob([new Uint8Array(bytes)]), name);
      return data;
    };
    const count = async () => {
      const list = await server.api(`/api/shows/${show.slug}/episodes?limit=100`);
      return (await jsonOf<ListJson<EpisodeJson>>(list)).items.length;
    };
    const expectRefused = async (response: Response, status: number, code: string) => {
      const problem = await jsonOf<ProblemJson>(response);
      expect([response.status, problem.code]).toEqual([status, code]);
    };

    test.each([
      ['a form', (): FormData | Buffer => form(audio, { title: 'A form' })],
      ['raw audio', (): FormData | Buffer => audio],
    ])('%s makes one episode and gets the same answer, byte for byte', async (name, body) => {
      const before = await count();
      const first = await post(`"once ${name}"`, body());
      expect(first.status).toBe(201);
      expect(first.headers.has('idempotency-replayed')).toBe(false);
      const text = await first.text();
      const second = await post(`"once ${name}"`, body());
      expect(second.status).toBe(201);
      expect(await second.text()).toBe(text);
      for (const header of ['location', 'content-type', 'cache-control'])
        expect(second.headers.get(header)).toBe(first.headers.get(header));
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      expect(await count()).toBe(before + 1);
    });

    test('a show is made once too', async () => {
      const init = { method: 'POST', headers: { 'idempotency-key': 'a-bare-key' } };
      const ask = (title: string) => server.api('/api/shows', { ...init, json: { title } });
      const first = await ask('Only One');
      const second = await ask('Only One');
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(await second.json()).toEqual(await first.json());
      await expectRefused(await ask('Another'), 422, 'idempotency.key-reused');
    });

    test.each([
      ['other audio', () => form(other, { title: 'T' }), ''],
      ['another field', () => form(audio, { title: 'U' }), ''],
      ['one field more', () => form(audio, { title: 'T', season: '1' }), ''],
      ['another name of the file', () => form(audio, { title: 'T' }, 'b.mp3'), ''],
      ['another address', () => form(audio, { title: 'T' }), '?season=1'],
    ])('%s under a key that was used is refused with 422', async (name, body, query) => {
      expect((await post(`"${name}"`, form(audio, { title: 'T' }))).status).toBe(201);
      const before = await count();
      await expectRefused(await post(`"${name}"`, body(), query), 422, 'idempotency.key-reused');
      expect(await count()).toBe(before);
    });

    test('while the first is at work the others are told to wait, before they have sent their body', async () => {
      const held = await holdingUpload(server, show, '"slow"', audio);
      const second = await post('"slow"', audio);
      expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
      await expectRefused(second, 409, 'idempotency.in-progress');
      const first = await held.finish();
      expect(first.status).toBe(201);
      const third = await post('"slow"', audio);
      expect(await third.json()).toEqual(first.episode);
    });

    test('what failed is not kept: the same key can be used for the mended request', async () => {
      const refused = await post('"mended"', Buffer.from('this is not audio at all'.repeat(50)));
      expect(refused.status).toBe(422);
      expect((await post('"mended"', audio)).status).toBe(201);
    });

    test('an upload that breaks off lets go of its key', async () => {
      const held = await holdingUpload(server, show, '"broken off"', audio);
      held.breakOff();
      await expect
        .poll(async () => (await post('"broken off"', audio)).status, { timeout: 10_000 })
        .toBe(201);
    });

    test.each([
      ['no quote at the end', '"abc'],
      ['nothing in it', '""'],
      ['empty', ' '],
      ['two keys', '"a", "b"'],
      ['256 characters', `"${'x'.repeat(256)}"`],
      ['a letter beyond ASCII', '"caf\u00e9"'],
      ['an escape that is none', '"a\\b"'],
      ['a space outside of quotes', 'a b'],
      ['15 KB of quotes', '"'.repeat(15_000)],
    ])('a key that is none is refused with its name: %s', async (_name, key) => {
      const before = await count();
      await expectRefused(await post(key, audio), 400, 'idempotency.malformed-key');
      expect(await count()).toBe(before);
    });

    test('a key with a bare word, with escapes and with 255 characters is one', async () => {
      for (const key of [
        '8e03978e-40d5-43dd-bc93-6894a57f9324',
        String.raw`"a\"\\"`,
        `"${'x'.repeat(255)}"`,
      ])
        expect((await post(key, audio)).status, key).toBe(201);
    });

    test('without a key nothing is held together', async () => {
      const before = await count();
      const path = `/api/shows/${show.slug}/episodes`;
      for (const _time of [1, 2])
        await server.api(path, { method: 'POST', body: form(audio, { title: 'Twice' }) });
      expect(await count()).toBe(before + 2);
    });
  },
);

test.skipIf(!inject('has').ffmpeg)(
  'when the answer was never written, the next request is answered from what was made',
  async () => {
    const server = await startServer();
    const { slug } = await makeShow(server);
    const body = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 2 }));
    const ask = () =>
      server.api(`/api/shows/${slug}/episodes`, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { 'idempotency-key': '"k"', 'content-type': 'audio/mpeg' },
      });
    const first = await (await ask()).json();
    const file = join(server.settings['DATA_DIR']!, 'longwave.db');
    using database = new DatabaseSync(file, { timeout: 5000 });
    expect(database.prepare('update idempotency_keys set answer = null').run().changes).toBe(1);
    const again = await ask();
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(await again.json()).toEqual(first);
    await server.stop();
  },
);
