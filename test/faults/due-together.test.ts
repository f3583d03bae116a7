import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { EpisodeTables } from '../../src/episodes/tables.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import type { Show } from '../../src/shows/show.ts';
import { wire } from '../../src/wiring.ts';
import { seedShow } from '../bench/seed.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { patience, report, rounds } from '../support/faults.ts';
import { addWebhook, openReceiver } from '../webhooks/webhooks-world.ts';

const EPISODES = rounds(30);
const AT_ONCE = 20;
const AHEAD_MS = 8000 + EPISODES * 100;
/** The clock of the database and that of the test are those of one machine. */
const AFTER_MS = 50;
const KILL_EVERY_MS = 1000;
const SECONDS_BEFORE = 2;
const LEAST_SECONDS = 5;
const WAIT = { timeout: 120_000, interval: 200 };

test.skipIf(inject('postgresUrl') === undefined || !inject('s3'))(
  `${EPISODES} episodes that are due in one second are all there from then on and none before, and each is told of once, on four servers of which one is killed each second (reliability R33)`,
  async () => {
    const receiver = await openReceiver();
    onTestFinished(() => receiver.close());
    const { settings } = receiver;
    const first = await startChildServer({ database: 'postgres', storage: 's3', settings });
    const others = [1, 2, 3].map(() => startChildServer({ beside: first }));
    const servers = [first, ...(await Promise.all(others))];
    onTestFinished(async () => {
      for (const server of servers.toReversed()) await server.stop();
    });
    const { show, ids } = await drafts(first);
    await addWebhook(first, show, '/due', { events: ['episode.published'] });
    const at = await scheduleTogether(servers, ids);
    const watches = servers.map((server) => watch(server, show.slug, at));
    await sleep(at - Date.now() - SECONDS_BEFORE * KILL_EVERY_MS - KILL_EVERY_MS / 2);
    const told = () => publishedEvents(first);
    const isOver = async () => (await told()).length >= EPISODES;
    const kills = await killEachSecond(servers, isOver);
    const seen = await Promise.all(watches.map((stop) => stop()));
    for (const { early, late } of seen) {
      expect(new Set(early)).toEqual(new Set([0]));
      expect(new Set(late)).toEqual(new Set([EPISODES]));
    }
    await expect.poll(async () => (await told()).length, WAIT).toBeGreaterThanOrEqual(EPISODES);
    const events = await told();
    expect(events.map(({ episode }) => episode).toSorted()).toEqual(ids.toSorted());
    expect(new Set(events.map(({ id }) => id)).size).toBe(EPISODES);
    report(`${EPISODES} episodes due together`, {
      kills,
      'polls before': seen.flatMap(({ early }) => early).length,
      'polls after': seen.flatMap(({ late }) => late).length,
      'events of distinct id': events.length,
    });
  },
  patience(EPISODES, 2000),
);

/** Drafts without files: nobody listens to them here. */
async function drafts({ settings }: ChildServer): Promise<{ show: Show; ids: string[] }> {
  const wiring = await wire(parseConfig(settings), systemClock, openLog('silent'));
  const show = await seedShow(wiring.database, 'Due together', EPISODES);
  const rows = await wiring.database.transaction(
    async (tx) =>
      await tx
        .withTables<EpisodeTables>()
        .updateTable('episodes')
        .set({ publish_at: null, announced_at: null })
        .where('show_id', '=', show.id)
        .returning('id')
        .execute(),
  );
  await wiring.close();
  return { show, ids: rows.map((row) => row.id) };
}

/** @returns their moment, of which all of them knew before it came. */
async function scheduleTogether(servers: ChildServer[], ids: string[]): Promise<number> {
  for (let ahead = AHEAD_MS; ; ahead *= 2) {
    const at = Date.now() + ahead;
    const init = { method: 'PATCH', json: { publish_at: new Date(at).toISOString() } };
    const work = ids.map((id, n) => ({ id, server: servers[n % servers.length]! }));
    while (work.length > 0) {
      const some = work.splice(0, AT_ONCE);
      const answers = await Promise.all(
        some.map(({ id, server }) => server.api(`/api/episodes/${id}`, init)),
      );
      expect(answers.every(({ ok }) => ok)).toBe(true);
    }
    if (Date.now() < at - 2 * SECONDS_BEFORE * KILL_EVERY_MS) return at;
  }
}

/**
 * Polls a server as often as it answers. @returns what ends that: how many items polls have had that ended before the
 * moment, and that began after it.
 */
function watch(server: ChildServer, slug: string, at: number) {
  const seen = { early: [] as number[], late: [] as number[] };
  const end = new AbortController();
  const watching = (async () => {
    while (!end.signal.aborted || seen.late.length < 3) {
      const began = Date.now();
      const items = await itemsOf(server, slug).catch(() => undefined);
      if (items !== undefined && Date.now() < at) seen.early.push(items);
      if (items !== undefined && began > at + AFTER_MS) seen.late.push(items);
      await sleep(20);
    }
  })();
  return async () => {
    end.abort();
    await watching;
    return seen;
  };
}

/** Rejects when the server is not there; -1 stands for an answer that is none. */
async function itemsOf({ url }: ChildServer, slug: string): Promise<number> {
  const answer = await fetch(`${url}/feeds/${slug}.xml`);
  const feed = await answer.text();
  return answer.status === 200 ? feed.split('<item>').length - 1 : -1;
}

/** One of those that run, each second until all is over, never the last one; it is started again at once. */
async function killEachSecond(
  servers: ChildServer[],
  isOver: () => Promise<boolean>,
): Promise<number> {
  const up = [...servers];
  const restarts: Promise<void>[] = [];
  for (let second = 0; second < LEAST_SECONDS || !(await isOver()); second++) {
    if (up.length > 1) restarts.push(killOne(up.shift()!, up));
    await sleep(KILL_EVERY_MS);
  }
  await Promise.all(restarts);
  return restarts.length;
}

async function killOne(server: ChildServer, up: ChildServer[]): Promise<void> {
  await server.kill('SIGKILL');
  await server.restart();
  up.push(server);
}

/** In one statement: an event is either still to be handed out, or in a delivery. */
async function publishedEvents({ settings }: ChildServer) {
  const client = new pg.Client({ connectionString: settings['DATABASE_URL'] });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; episode: string }>(
      `select id, episode_id as episode from show_events where type = 'episode.published'
       union all select event_id, payload::json -> 'data' ->> 'episode_id'
       from webhook_deliveries where type = 'episode.published'`,
    );
    return rows;
  } finally {
    await client.end();
  }
}
