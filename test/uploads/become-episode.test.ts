import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ProblemJson, TestServer } from '../support/server.ts';
import { begin, send } from './tus-world.ts';

const places = kindsOfDatabase().flatMap((database) =>
  (inject('s3') === undefined ? (['disk'] as const) : (['disk', 's3'] as const)).map((storage) => ({
    database,
    storage,
  })),
);

describe.each(places)(
  'an upload becomes an episode, on $database and $storage',
  ({ database, storage }) => {
    let server: TestServer;
    let audio: Buffer;
    beforeAll(async () => {
      server = await startServer({ database, storage });
      await makeShow(server);
      audio = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 12 }));
    });
    afterAll(() => server.stop());

    async function uploaded(bytes: Buffer, sent = bytes.length) {
      const filename = Buffer.from('pilot.mp3').toString('base64');
      const { id, path } = await begin(server, {
        'Upload-Length': String(bytes.length),
        'Upload-Metadata': `filename ${filename}`,
      });
      await send(server, path, 0, bytes.subarray(0, sent));
      return { id, path };
    }

    const take = (json: object) =>
      server.api('/api/shows/my-show/episodes', { method: 'POST', json });

    test('with its fields, as a form would; taken twice, also at once, it is the same one', async () => {
      const { id, path } = await uploaded(audio);
      const answers = await Promise.all(
        [1, 2].map(() => take({ title: 'From pieces', upload: id })),
      );
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 201]);
      const [episode] = await Promise.all(answers.map((answer) => jsonOf<EpisodeJson>(answer)));
      expect(episode).toMatchObject({ title: 'From pieces', state: 'live', duration_seconds: 12 });
      expect(episode!.sha256).toBe(createHash('sha256').update(audio).digest('hex'));
      const again = await take({ title: 'Other title', upload: id });
      expect(again.status).toBe(200);
      const same = await jsonOf<EpisodeJson>(again);
      expect([same.id, same.title]).toEqual([episode!.id, 'From pieces']);
      expect(same.warnings.map(({ code }) => code)).toContain('episode.fields-left');
      expect(await jsonOf(await server.api(path))).toMatchObject({
        state: 'taken',
        episode_id: episode!.id,
      });
      const folder = storage === 'disk' ? 'uploads/.resumable' : 'data/incoming';
      expect(readdirSync(join(server.folder, folder))).not.toContain(id);
      const sound = await fetch(episode!.enclosure.url);
      expect(Buffer.from(await sound.arrayBuffer()).equals(audio)).toBe(true);
      expect((await send(server, path, audio.length, Buffer.alloc(0))).status).toBe(409);
    });

    test('as the other audio of one that is there, in one request; sent again, also at once, nothing changes', async () => {
      const first = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 13 }));
      const second = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 14 }));
      const episode = await jsonOf<EpisodeJson>(
        await take({ title: 'Corrected', upload: (await uploaded(first)).id }),
      );
      const { id } = await uploaded(second);
      const put = (json: object) =>
        server.api(`/api/episodes/${episode.id}/audio`, { method: 'PUT', json });
      const answers = await Promise.all([1, 2].map(() => put({ upload: id })));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const again = await put({ upload: id });
      const changed = await Promise.all(
        [...answers, again].map((answer) => jsonOf<EpisodeJson>(answer)),
      );
      expect(new Set(changed.map(({ enclosure }) => enclosure.url)).size).toBe(1);
      expect(changed[0]).toMatchObject({ guid: episode.guid, duration_seconds: 14 });
      const heard = await fetch(changed[0]!.enclosure.url);
      expect(Buffer.from(await heard.arrayBuffer()).equals(second)).toBe(true);
      const code = async (answer: Response) => (await jsonOf<ProblemJson>(answer)).code;
      expect(await code(await put({ upload: 'nothing' }))).toBe('upload.not-found');
      const part = await uploaded(audio, 1000);
      expect(await code(await put({ upload: part.id }))).toBe('upload.unfinished');
      const other = await uploaded(first);
      await take({ title: 'Another', upload: other.id, allow_duplicate: true });
      expect(await code(await put({ upload: other.id }))).toBe('upload.taken');
      expect(await code(await put({}))).toBe('request.invalid');
    });

    test('that other audio, and a new episode, is refused or held back where it would come out twice, unless that is meant', async () => {
      const bytes = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 15 }));
      const other = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 16 }));
      const made = async (json: object) => jsonOf<EpisodeJson>(await take(json));
      const one = await made({ title: 'One', upload: (await uploaded(bytes)).id });
      const { id: upload } = await uploaded(bytes);
      const two = await made({ title: 'Two', upload, allow_duplicate: true });
      expect([two.title, two.state, two.id === one.id]).toEqual(['Two', 'live', false]);
      const three = await made({ title: 'Three', upload: (await uploaded(other)).id });
      const path = `/api/episodes/${three.id}/audio`;
      const put = (query: string) => server.api(path + query, { method: 'PUT', body: bytes });
      const refused = await put('');
      expect([refused.status, (await jsonOf<ProblemJson>(refused)).code]).toEqual([
        409,
        'episode.same-audio',
      ]);
      const { id } = await uploaded(bytes);
      const json = { upload: id };
      expect((await server.api(path, { method: 'PUT', json })).status).toBe(409);
      const meant = { method: 'PUT', json: { ...json, allow_duplicate: true } };
      expect((await server.api(path, meant)).status).toBe(200);
      await server.api(`${path}/undo`, { method: 'POST' });
      expect((await put('?allow_duplicate=true')).status).toBe(200);
    });

    test('one that is not whole is refused with the offset, one that is unknown by name', async () => {
      const { id } = await uploaded(audio, 1000);
      const early = await take({ upload: id });
      expect(early.status).toBe(409);
      const problem = await jsonOf<ProblemJson>(early);
      expect(problem.code).toBe('upload.unfinished');
      expect(problem.mend).toContain('1000');
      const unknown = await take({ upload: 'nothing' });
      expect([unknown.status, (await jsonOf<ProblemJson>(unknown)).code]).toEqual([
        404,
        'upload.not-found',
      ]);
      expect((await take({ title: 'No upload' })).status).toBe(415);
      expect((await take({ upload: id, colour: 'red' })).status).toBe(422);
    });

    test('what is no audio is refused as it would be in a form, and can be looked at still', async () => {
      const { id, path } = await uploaded(Buffer.from('no sound at all '.repeat(100)));
      const refused = await take({ upload: id });
      expect(refused.status).toBe(422);
      expect(await jsonOf(await server.api(path))).toMatchObject({ state: 'finished' });
    });
  },
);
