import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

/** All drafts have the same audio here, which is another matter. */
const advice = ({ warnings }: EpisodeJson) =>
  warnings.filter(({ code }) => code !== 'episode.same-audio');

describe.each(kindsOfDatabase())(
  'what the doctor says before anything is published, on %s',
  (database) => {
    let server: TestServer;
    let audio: string;
    beforeAll(async () => {
      server = await startServer({ database });
      audio = await makeAudio({ kind: 'mp3-cbr', seconds: 3 });
      await makeShow(server, { title: 'Serial', type: 'serial' });
    });
    afterAll(() => server.stop());

    const draft = (fields: Record<string, string>) =>
      makeEpisode(server, 'serial', audio, {
        draft: 'true',
        notes: 'About [it](https://a.example/).',
        ...fields,
      });

    test('of a good draft there is nothing to say', async () => {
      expect(advice(await draft({ title: 'Good', number: '1' }))).toEqual([]);
    });

    test('of one that is scheduled neither: that its date lies ahead is what was asked for', async () => {
      const fields = {
        title: 'Later',
        number: '9',
        draft: 'false',
        publish_at: '2031-12-24T07:00',
      };
      expect(advice(await draft(fields))).toEqual([]);
    });

    test('a draft of a serial show without a number is told so, until it has one (feed rule 34)', async () => {
      const episode = await draft({ title: 'No number' });
      expect(advice(episode)).toEqual([
        {
          code: 'feed-rule.34',
          field: 'number',
          message: 'The show is serial, and this episode has no number.',
          mend: 'Give it a number, or make it a trailer or a bonus.',
        },
      ]);
      const path = `/api/episodes/${episode.id}`;
      const changed = await server.api(path, { method: 'PATCH', json: { number: 2 } });
      expect(advice(await jsonOf<EpisodeJson>(changed))).toEqual([]);
    });

    test('a title with markup in it is told so (feed rule 42)', async () => {
      const episode = await draft({ title: 'A <b>bold</b> title', number: '12' });
      expect(advice(episode)).toMatchObject([{ code: 'feed-rule.42', field: 'title' }]);
    });
  },
);
