import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ProblemJson, ShowJson, TestServer } from '../support/server.ts';

const YEAR_MS = 366 * 86_400_000;

describe.each(kindsOfDatabase())('local times on %s (reliability R34)', (database) => {
  const clock = movableClock();
  let server: TestServer;
  let show: ShowJson;
  let audio: string;
  beforeAll(async () => {
    server = await startServer({ database, clock });
    show = await makeShow(server, { title: 'Berlin', time_zone: 'Europe/Berlin' });
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 3 });
  });
  afterAll(() => server.stop());

  const scheduled = async (title: string) =>
    await makeEpisode(server, show.slug, audio, { title, publish_at: '2030-06-01T07:00' });
  const reschedule = async ({ id }: EpisodeJson, publish_at: string) =>
    await server.api(`/api/episodes/${id}`, { method: 'PATCH', json: { publish_at } });

  test('a scheduled episode is moved to another local time, in summer and in winter', async () => {
    const episode = await scheduled('Moved');
    expect(episode.publish_at).toBe('2030-06-01T05:00:00.000Z');
    const moved = await jsonOf<EpisodeJson>(await reschedule(episode, '2030-12-01T07:00'));
    expect(moved).toMatchObject({ state: 'scheduled', publish_at: '2030-12-01T06:00:00.000Z' });
  });

  test.each([
    ['2030-03-31T02:30', 'date.skipped', '2030-03-31T01:30:00+01:00', '2030-03-31T03:30:00+02:00'],
    [
      '2030-10-27T02:30',
      'date.ambiguous',
      '2030-10-27T02:30:00+02:00',
      '2030-10-27T02:30:00+01:00',
    ],
  ])(
    '%s in Berlin is %s: refused with the times that may be meant, each of which is taken',
    async (time, code, ...choices) => {
      const episode = await scheduled(time);
      const refused = await reschedule(episode, time);
      expect(refused.status).toBe(422);
      const problem = await jsonOf<ProblemJson>(refused);
      expect(problem).toMatchObject({ code, field: 'publish_at' });
      for (const choice of choices) {
        expect(problem.mend).toContain(choice);
        const moved = await jsonOf<EpisodeJson>(await reschedule(episode, choice));
        expect(moved.publish_at).toBe(new Date(choice).toISOString());
      }
      const created = await makeEpisode(server, show.slug, audio, { publish_at: time });
      expect(created).toMatchObject({ code });
    },
  );

  test('an episode at the second 02:30 of the night appears once, at that second', async () => {
    const episode = await scheduled('In the night');
    await reschedule(episode, '2030-10-27T02:30:00+01:00');
    const feed = async () => await (await fetch(show.feed_url)).text();
    const at = Date.parse('2030-10-27T01:30:00Z');
    clock.moveBy(at - 3_600_000 - clock.now());
    expect(await feed()).not.toContain('In the night');
    clock.moveBy(3_600_000);
    expect(
      (await feed()).split('<item>').filter((item) => item.includes('In the night')),
    ).toHaveLength(1);
    clock.moveBy(YEAR_MS);
    expect(
      (await feed()).split('<item>').filter((item) => item.includes('In the night')),
    ).toHaveLength(1);
  });
});
