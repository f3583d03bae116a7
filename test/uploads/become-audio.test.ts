import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeToken } from '../accounts/make-token.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { historyOn } from '../history/history-world.ts';
import { keysInBucket } from '../support/bucket.ts';
import { callApi, jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ProblemJson, ShowJson, TestServer } from '../support/server.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { writePast } from '../support/sql.ts';
import { begin, places, send, sha256, stagedBytes } from './tus-world.ts';

const everywhere = [
  ...kindsOfDatabase().map((database) => ({ database, storage: 'disk' as const })),
  ...places().filter(({ storage }) => storage === 's3'),
];

describe.each(everywhere)(
  'an upload becomes other audio of an episode, on $database and $storage',
  ({ database, storage }) => {
    let server: TestServer;
    let show: ShowJson;
    let path: string;
    let other: string;
    let audio: Buffer;
    let first: EpisodeJson;
    beforeAll(async () => {
      server = await startServer({ database, storage });
      path = await makeAudio({ kind: 'mp3-cbr', seconds: 12 });
      other = await makeAudio({ kind: 'mp3-cbr', seconds: 14 });
      audio = readFileSync(other);
    });
    afterAll(() => server.stop());
    beforeEach(async () => {
      show = await makeShow(server, { title: `Pieces ${Math.random()}` });
      first = await makeEpisode(server, show.slug, path, { title: 'First' });
    });

    async function uploaded(bytes: Buffer, sent = bytes.length) {
      const { id, path: place } = await begin(server, { 'Upload-Length': String(bytes.length) });
      await send(server, place, 0, bytes.subarray(0, sent));
      return { id, place };
    }
    const give = (episode: string, json: object) =>
      server.api(`/api/episodes/${episode}/audio`, { method: 'PUT', json });
    const make = (json: object) =>
      server.api(`/api/shows/${show.slug}/episodes`, { method: 'POST', json });
    const refusal = async (answer: Response) =>
      `${answer.status} ${(await jsonOf<ProblemJson>(answer)).code}`;
    const versionsOf = async ({ id }: EpisodeJson) =>
      await historyOn(server).versions(`/api/episodes/${id}`);

    test('in one request; asked again, also at once, it is the same and nothing changes twice (reliability R21)', async () => {
      const { id, place } = await uploaded(audio);
      const answers = await Promise.all([1, 2, 3].map(() => give(first.id, { upload: id })));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const [one, ...others] = await Promise.all(answers.map((each) => jsonOf<EpisodeJson>(each)));
      expect(one).toMatchObject({ guid: first.guid, duration_seconds: 14, sha256: sha256(audio) });
      for (const other of others) expect(other.enclosure).toEqual(one!.enclosure);
      const again = await give(first.id, { upload: id });
      expect((await jsonOf<EpisodeJson>(again)).enclosure).toEqual(one!.enclosure);
      expect(await versionsOf(first)).toHaveLength(2);
      expect(await jsonOf(await server.api(place))).toMatchObject({
        state: 'taken',
        episode_id: first.id,
      });
      expect(await stagedBytes(server, place)).toBeUndefined();
      const sound = await fetch(one!.enclosure.url);
      expect(Buffer.from(await sound.arrayBuffer()).equals(audio)).toBe(true);
    });

    test('asked again after the episode has got other audio, it takes nothing back', async () => {
      const { id } = await uploaded(audio);
      await give(first.id, { upload: id });
      await server.api(`/api/episodes/${first.id}/audio/undo`, { method: 'POST' });
      const late = await give(first.id, { upload: id });
      expect([late.status, (await jsonOf<EpisodeJson>(late)).enclosure]).toEqual([
        200,
        first.enclosure,
      ]);
    });

    test('the bytes that the episode has already change nothing, and the upload is taken', async () => {
      const { id, place } = await uploaded(readFileSync(path));
      expect((await give(first.id, { upload: id })).status).toBe(200);
      expect(await versionsOf(first)).toHaveLength(1);
      expect(await jsonOf(await server.api(place))).toMatchObject({ state: 'taken' });
    });

    test('of two episodes that want it at once, one gets it; it is not made a new one either', async () => {
      const second = await makeEpisode(server, show.slug, path, { title: 'Second' });
      const { id } = await uploaded(audio);
      const answers = await Promise.all(
        [first, second].map((episode) => give(episode.id, { upload: id })),
      );
      const said = await Promise.all(
        answers.map(async (each) => (each.ok ? '200' : await refusal(each))),
      );
      expect(said.toSorted()).toEqual(['200', '409 upload.taken']);
      const another = await makeShow(server, { title: `Other ${Math.random()}` });
      const elsewhere = await server.api(`/api/shows/${another.slug}/episodes`, {
        method: 'POST',
        json: { upload: id },
      });
      expect(await refusal(elsewhere)).toBe('409 upload.taken');
      expect((await versionsOf(first)).length + (await versionsOf(second)).length).toBe(3);
    });

    test('what is unfinished, unknown, no audio or too short is refused by name, and can go on', async () => {
      const { id, place } = await uploaded(audio, 1000);
      expect(await refusal(await give(first.id, { upload: id }))).toBe('409 upload.unfinished');
      await send(server, place, 1000, audio.subarray(1000));
      expect((await give(first.id, { upload: id })).status).toBe(200);
      expect(await refusal(await give(first.id, { upload: 'nothing' }))).toBe(
        '404 upload.not-found',
      );
      expect(await refusal(await give(first.id, { title: 'None' }))).toBe('415 audio.missing');
      expect(await refusal(await give(first.id, { upload: id, title: 'x' }))).toBe(
        '422 request.invalid',
      );
      const words = await uploaded(Buffer.from('no sound at all '.repeat(100)));
      const refused = await give(first.id, { upload: words.id });
      expect(refused.status).toBe(422);
      expect(await jsonOf(await server.api(words.place))).toMatchObject({ state: 'finished' });
      expect(await versionsOf(first)).toHaveLength(2);
    });

    test('one of another token and one whose time has passed are refused as for a new episode (reliability R20)', async () => {
      const { id } = await uploaded(audio);
      const { secret } = await makeToken(server, ['read', 'write']);
      const answer = await callApi(server.url, secret, `/api/episodes/${first.id}/audio`, {
        method: 'PUT',
        json: { upload: id },
      });
      expect(await refusal(answer)).toBe('404 upload.not-found');
      await writePast(server, `update uploads set expires_at = 1 where id = '${id}'`);
      expect(await refusal(await give(first.id, { upload: id }))).toBe('410 upload.expired');
      expect(await versionsOf(first)).toHaveLength(1);
    });

    test('audio of another episode is refused, and the same upload is taken once both are meant (reliability R22)', async () => {
      await makeEpisode(server, show.slug, other, { title: 'Has it' });
      const { id } = await uploaded(audio);
      expect(await refusal(await give(first.id, { upload: id }))).toBe('409 episode.same-audio');
      const both = await give(first.id, { upload: id, allow_duplicate: true });
      expect(await jsonOf(both)).toMatchObject({ sha256: sha256(audio), state: 'live' });
    });

    test('a new episode of it is another one when that is meant, with its fields, also asked at once (reliability R22)', async () => {
      const bytes = readFileSync(path);
      const known = await make({ upload: (await uploaded(bytes)).id, title: 'Not meant' });
      expect([known.status, (await jsonOf<EpisodeJson>(known)).id]).toEqual([200, first.id]);
      const { id } = await uploaded(bytes);
      const wish = { upload: id, allow_duplicate: true, title: 'Meant' };
      const answers = await Promise.all([1, 2].map(() => make(wish)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 201]);
      const made = await Promise.all(answers.map((each) => jsonOf<EpisodeJson>(each)));
      expect(made.map(({ title, state }) => [title, state])).toEqual([
        ['Meant', 'live'],
        ['Meant', 'live'],
      ]);
      expect(made[0]!.id).toBe(made[1]!.id);
      expect(made[0]!.id).not.toBe(first.id);
    });

    if (storage === 's3')
      test('one that went straight to the bucket, too', async () => {
        const begun = await jsonOf<{ id: string; parts: { number: number; url: string }[] }>(
          await server.api('/api/uploads/direct', {
            method: 'POST',
            json: { bytes: audio.length, sha256: sha256(audio) },
          }),
        );
        const [part] = begun.parts;
        expect(await refusal(await give(first.id, { upload: begun.id }))).toBe(
          '409 upload.unfinished',
        );
        const put = await fetch(part!.url, { method: 'PUT', body: new Uint8Array(audio) });
        const parts = [{ number: 1, etag: put.headers.get('etag')! }];
        await server.api(`/api/uploads/${begun.id}/complete`, { method: 'POST', json: { parts } });
        for (const answer of [
          await give(first.id, { upload: begun.id }),
          await give(first.id, { upload: begun.id }),
        ])
          expect(await jsonOf(answer)).toMatchObject({ sha256: sha256(audio), guid: first.guid });
        expect(await keysInBucket(server.settings, `staging/${begun.id}`)).toEqual([]);
        expect(await versionsOf(first)).toHaveLength(2);
      });
  },
);
