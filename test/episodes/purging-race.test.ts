import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openFiles, openMigratedDatabase } from '../../src/data.ts';
import { purgeDeleted } from '../../src/episodes/purging.ts';
import { sweepOrphans } from '../../src/operations/orphans.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson } from '../support/server.ts';

const EPISODES = 12;
const AT_ONCE = 3;
/** More than it takes to delete and restore them all on a busy machine. */
const HOUR_MS = 3_600_000;
const DAYS_30_MS = 30 * 86_400_000;

test.each(kindsOfDatabase())(
  'of episodes that are restored in the last moment while they are purged, each is whole or gone, on %s',
  async (kind) => {
    const clock = movableClock();
    const server = await startServer({ database: kind, clock });
    const config = parseConfig(server.settings);
    const database = await openMigratedDatabase(config, clock, openLog('silent'));
    const files = await openFiles(config);
    onTestFinished(async () => {
      await database.close();
      await server.stop();
    });
    const show = await makeShow(server);
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    const episodes: EpisodeJson[] = [];
    for (let count = 0; count < EPISODES; count += 1)
      episodes.push(await makeEpisode(server, show.slug, audio, { title: `Number ${count}` }));
    const remove = { method: 'DELETE' };
    await Promise.all(episodes.map(({ id }) => server.api(`/api/episodes/${id}`, remove)));
    clock.moveBy(DAYS_30_MS - HOUR_MS);
    const over = new AbortController();
    const purging = (async () => {
      const others = { copies: async () => undefined, rows: async () => undefined };
      const { signal } = new AbortController();
      let purged = 0;
      while (!over.signal.aborted) {
        purged += (await purgeDeleted(database, others, signal)).episodes;
        await sleep(1);
      }
      return purged + (await purgeDeleted(database, others, signal)).episodes;
    })();
    const statuses: number[] = [];
    const restoring = Array.from({ length: AT_ONCE }, async (_none, first) => {
      for (let at = first; at < EPISODES; at += AT_ONCE) {
        const path = `/api/episodes/${episodes[at]!.id}/restore`;
        statuses[at] = (await server.api(path, { method: 'POST' })).status;
        // From here on it is too late.
        if (Object.keys(statuses).length === EPISODES / 3) clock.moveBy(2 * HOUR_MS);
      }
    });
    await Promise.all(restoring);
    over.abort();
    const purged = await purging;
    const restored = statuses.filter((status) => status === 200).length;
    expect([restored + purged, new Set(statuses)]).toEqual([EPISODES, new Set([200, 404])]);
    // Whoever clears up after the purge takes nothing of what came back.
    await sweepOrphans({ database, files, clock, log: openLog('silent') }, { graceMs: -1 });
    for (const [at, { id, enclosure }] of episodes.entries()) {
      const sound = await fetch(enclosure.url);
      const whole = (await sound.arrayBuffer()).byteLength === enclosure.length;
      const found = (await server.api(`/api/episodes/${id}`)).status;
      const isBack = statuses[at] === 200;
      expect([sound.status, whole, found]).toEqual(isBack ? [200, true, 200] : [410, false, 404]);
    }
  },
);
