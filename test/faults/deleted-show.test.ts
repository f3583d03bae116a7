import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { sweepOrphans } from '../../src/operations/orphans.ts';
import { wire } from '../../src/wiring.ts';
import { pollOnce } from '../feeds/polling-app.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { patience, rounds } from '../support/faults.ts';
import { makeEpisode, makeShow } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

const KILLS = rounds(2);
/** A thousand for fifty kills. */
const EPISODES = KILLS * 20;
const AT_ONCE = 8;
const DAY_MS = 86_400_000;

describe.skipIf(!inject('has').ffmpeg).each(kindsOfDatabase())('a show on %s', (database) => {
  test(
    `of ${EPISODES} episodes, deleted under ${KILLS} kills, is either there or gone, and comes back byte for byte; no file goes astray (reliability R50)`,
    async () => {
      const server = await startChildServer({
        database,
        settings: { PUBLIC_URL: 'https://podcast.example.org' },
      });
      onTestFinished(() => server.stop());
      const { slug } = await makeShow(server);
      const episodes = await manyEpisodes(server, slug);
      const { body } = await pollOnce(server.url, slug);
      expect(body.split('<item>')).toHaveLength(EPISODES + 1);
      let gone = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const cut = remove(server, slug).catch(() => undefined);
        await sleep(Math.random() * 40);
        await server.kill('SIGKILL');
        await cut;
        await server.restart();
        if (await isThere(server, slug, body))
          expect((await remove(server, slug)).status).toBe(204);
        else gone += 1;
        expect(await isThere(server, slug, body)).toBe(false);
        expect(await statusOf(server, episodes[kill]!)).toBe(410);
        const restored = await server.api(`/api/shows/${slug}/restore`, { method: 'POST' });
        expect(restored.status).toBe(200);
        expect(await isThere(server, slug, body)).toBe(true);
        expect(await statusOf(server, episodes[kill]!)).toBe(200);
      }
      console.log(`${database}: ${gone} of ${KILLS} kills came after the commit`);
      await server.kill('SIGTERM');
      await expectNoStrays(server);
    },
    patience(KILLS, 60_000),
  );
});

async function manyEpisodes(server: TestServer, slug: string): Promise<EpisodeJson[]> {
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  const made: EpisodeJson[] = [];
  while (made.length < EPISODES)
    made.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, EPISODES - made.length) }, (_none, n) =>
          makeEpisode(server, slug, audio, { title: `Episode ${made.length + n}` }),
        ),
      )),
    );
  return made;
}

async function remove(server: TestServer, slug: string): Promise<Response> {
  return await server.api(`/api/shows/${slug}?confirm=true`, { method: 'DELETE' });
}

/** Whether the feed is there, whole; else it is gone, and says so. */
async function isThere(server: ChildServer, slug: string, whole: string): Promise<boolean> {
  const { status, body } = await pollOnce(server.url, slug);
  expect([200, 410]).toContain(status);
  if (status === 200) expect(undated(body) === undated(whole), 'the same bytes').toBe(true);
  return status === 200;
}

/** When it was last changed is another time. */
function undated(feed: string): string {
  return feed.replace(/<lastBuildDate>[^<]*/, '');
}

async function statusOf(server: TestServer, { enclosure }: EpisodeJson): Promise<number> {
  const url = server.url + new URL(enclosure.url).pathname;
  return (await fetch(url, { method: 'HEAD' })).status;
}

async function expectNoStrays({ settings }: TestServer): Promise<void> {
  const wiring = await wire(parseConfig(settings), systemClock, openLog('silent'));
  const swept = await sweepOrphans(wiring, { graceMs: -DAY_MS });
  expect(swept).toEqual({ trashed: 0, restored: 0, dropped: 0 });
  await wiring.close();
}
