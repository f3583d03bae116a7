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
