import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeToken } from '../accounts/make-token.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { callApi, jsonOf, makeShow, startServer } from '../support/server.ts';
import type {
  EpisodeJson,
  ListJson,
  ProblemJson,
  ShowJson,
  TestServer,
} from '../support/server.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { begin, send } from './tus-world.ts';

describe.each(kindsOfDatabase())(
  'a POST that names an upload and comes again with its Idempotency-Key, on %s (reliability R21)',
  (database) => {
    let server: TestServer;
    let show: ShowJson;
    let sounds: Buffer[];
    beforeAll(async () => {
      server = await startServer({ database });
      show = await makeShow(server);
      const seconds = [2, 3, 4, 5, 6, 7];
      const paths = seconds.map((each) => makeAudio({ kind: 'mp3-cbr', seconds: each }));
      sounds = (await Promise.all(paths)).map((path) => readFileSync(path));
    });
    afterAll(() => server.stop());

    /** Of audio that no other test of this file has. */
    async function uploaded(bytes = sounds.pop()!, at: TestServer = server): Promise<string> {
      const { id, path } = await begin(at, { 'Upload-Length': String(bytes.length) });
      await send(at, path, 0, bytes);
      return id;
    }
    const post = (key: string, json: object, token = server.token) =>
      callApi(server.url, token, `/api/shows/${show.slug}/episodes`, {
        method: 'POST',
        json,
        headers: { 'idempotency-key': key },
      });
    const count = async () => {
      const list = await server.api(`/api/shows/${show.slug}/episodes?limit=100`);
      return (await jsonOf<ListJson<EpisodeJson>>(list)).items.length;
    };
    const refusal = async (answer: Response) =>
      `${answer.status} ${(await jsonOf<ProblemJson>(answer)).code}`;

    test('makes one episode and gets the same answer, byte for byte; another body is refused', async () => {
      const before = await count();
      const upload = await uploaded();
      const first = await post('"one"', { upload, title: 'One' });
      expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
      const text = await first.text();
      const second = await post('"one"', { title: 'One', upload });
      expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
      expect(await second.text()).toBe(text);
      for (const header of ['location', 'content-type', 'cache-control'])
        expect(second.headers.get(header)).toBe(first.headers.get(header));
      const other = await post('"one"', { upload, title: 'Two' });
      expect(await refusal(other)).toBe('422 idempotency.key-reused');
      expect(await count()).toBe(before + 1);
    });

    test('makes one also when many come at once: each has the one answer, or is told to wait', async () => {
      const before = await count();
      const upload = await uploaded();
      const ask = () => post('"at once"', { upload, title: 'At once' });
      const answers = await Promise.all(Array.from({ length: 8 }, ask));
      const made = answers.filter(({ status }) => status === 201);
      expect(made.length).toBeGreaterThan(0);
      expect(new Set(await Promise.all(made.map((each) => each.text()))).size).toBe(1);
      const others = answers.filter(({ status }) => status !== 201);
      for (const other of others) expect(await refusal(other)).toBe('409 idempotency.in-progress');
      expect(await count()).toBe(before + 1);
    });

    test('says of what was there before that it was, each time alike', async () => {
      const bytes = sounds.pop()!;
      const first = await post('"first"', { upload: await uploaded(bytes), title: 'There' });
      const { id } = await jsonOf<EpisodeJson>(first);
      const upload = await uploaded(bytes);
      for (const replayed of [null, 'true']) {
        const again = await post('"again"', { upload });
        expect([again.status, (await jsonOf<EpisodeJson>(again)).id]).toEqual([200, id]);
        const taken = await post('"taken"', { upload, title: 'Left' });
        expect([taken.status, taken.headers.get('idempotency-replayed')]).toEqual([200, replayed]);
        expect(await jsonOf<EpisodeJson>(taken)).toMatchObject({ id, title: 'There' });
      }
    });

    test('with a key that is none makes nothing, and leaves the upload to who comes with a better one', async () => {
      const before = await count();
      const upload = await uploaded();
      expect(await refusal(await post('"abc', { upload }))).toBe('400 idempotency.malformed-key');
      expect(await count()).toBe(before);
      expect((await post('"abc"', { upload })).status).toBe(201);
    });

    test('is nothing to another token with the same key', async () => {
      const { secret } = await makeToken(server, ['read', 'write']);
      const other = {
        ...server,
        api: (path: string, init: RequestInit = {}) => callApi(server.url, secret, path, init),
      };
      const mine = await uploaded();
      const theirs = await uploaded(
        readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 9 })),
        other,
      );
      const one = await jsonOf<EpisodeJson>(await post('"ours"', { upload: mine }));
      const two = await post('"ours"', { upload: theirs }, secret);
      expect(two.status).toBe(201);
      expect((await jsonOf<EpisodeJson>(two)).id).not.toBe(one.id);
      const stolen = await post('"theirs"', { upload: mine }, secret);
      expect(await refusal(stolen)).toBe('404 upload.not-found');
    });
  },
);
