import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { pollOnce } from '../feeds/polling-app.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { startChildServer } from '../support/child-server.ts';
import { patience, rounds } from '../support/faults.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const EPISODES = rounds(30);
const AT_ONCE = 6;
const AHEAD_MS = 10_000;
/** The clock of the database and that of the test are those of one machine. */
const AFTER_MS = 50;

test.skipIf(inject('postgresUrl') === undefined || !inject('s3') || !inject('has').ffmpeg)(
  `${EPISODES} episodes that are due in one second are all there from then on and none before, on three servers of which one is killed (reliability R33)`,
  async () => {
    const first = await startServer({ database: 'postgres', storage: 's3' });
    const second = await startServer({ beside: first });
    const third = await startChildServer({ beside: first });
    onTestFinished(async () => {
      for (const server of [third, second, first]) await server.stop();
    });
    const { slug } = await makeShow(first);
    const ids = await drafts(first, slug);
    // The first poll of a server starts its renderer, which takes seconds on a busy machine.
    await Promise.all([first, second].map(({ url }) => pollOnce(url, slug)));
    const at = await scheduleTogether(first, ids);
    const seen = [first, second].map((server) => watch(server, slug, at));
    await sleep(at - Date.now() - 200);
    await third.kill('SIGKILL');
    for (const { early, late } of await Promise.all(seen)) {
      expect(new Set(early)).toEqual(new Set([0]));
      expect(new Set(late)).toEqual(new Set([EPISODES]));
    }
  },
  patience(EPISODES, 2000),
);

async function drafts(server: TestServer, slug: string): Promise<string[]> {
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  const ids: string[] = [];
  while (ids.length < EPISODES) {
    const some = Array.from({ length: Math.min(AT_ONCE, EPISODES - ids.length) }, () =>
      makeEpisode(server, slug, audio, { draft: 'true' }),
    );
    ids.push(...(await Promise.all(some)).map(({ id }) => id));
  }
  return ids;
}

/** @returns their moment, of which all of them knew before it came. */
async function scheduleTogether(server: TestServer, ids: string[]): Promise<number> {
  for (let ahead = AHEAD_MS; ; ahead *= 2) {
    const at = Date.now() + ahead;
    const json = { publish_at: new Date(at).toISOString() };
    const init = { method: 'PATCH', json };
    const answers = await Promise.all(ids.map((id) => server.api(`/api/episodes/${id}`, init)));
    if (Date.now() > at - AHEAD_MS / 2) continue;
    expect(answers.every(({ ok }) => ok)).toBe(true);
    return at;
  }
}

/** How many items polls have had that ended before the moment, and that began after it. */
async function watch(server: TestServer, slug: string, at: number) {
  const early: number[] = [];
  const late: number[] = [];
  while (late.length < 20) {
    const began = Date.now();
    const answer = await fetch(`${server.url}/feeds/${slug}.xml`);
    const items = (await answer.text()).split('<item>').length - 1;
    if (Date.now() < at) early.push(items);
    if (began > at + AFTER_MS) late.push(items);
    await sleep(20);
  }
  return { early, late };
}
