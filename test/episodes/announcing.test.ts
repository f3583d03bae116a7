import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announceDue } from '../../src/episodes/announcing.ts';
import type { EpisodeTables } from '../../src/episodes/tables.ts';
import type { Database } from '../../src/platform/database/open.ts';
import type { ShowTables } from '../../src/shows/tables.ts';
import { seedShow } from '../bench/seed.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

const EPISODES = 250;

describe.each(kindsOfDatabase())('many episodes that are due together, on %s', (kind) => {
  let world: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    world = await openTestDatabase(kind);
    ({ database } = world);
    await seedShow(database, 'Many', EPISODES);
    await database.transaction(async (tx) => {
      const tables = tx.withTables<EpisodeTables>();
      await tables.updateTable('episodes').set({ announced_at: null }).execute();
    });
  });
  afterAll(() => world.close());

  test('are announced some at a time, so that a server that is killed again and again gets on (reliability R33)', async () => {
    const stopping = new AbortController();
    const first = announceDue(database, stopping.signal);
    await nextTurn();
    stopping.abort();
    expect(await first).toBe(100);
    const others = await Promise.all([announceDue(database), announceDue(database)]);
    expect(others[0] + others[1]).toBe(EPISODES - 100);
    expect(await announceDue(database)).toBe(0);
  });

  test('each once, in the order of their moments', async () => {
    const rows = await database.read
      .withTables<EpisodeTables & ShowTables>()
      .selectFrom('show_events')
      .innerJoin('episodes', 'episodes.id', 'show_events.episode_id')
      .select(['episodes.id', 'episodes.publish_at'])
      .orderBy('show_events.seq')
      .execute();
    const times = rows.map(({ publish_at }) => Number(publish_at));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(EPISODES);
    expect(rows).toHaveLength(EPISODES);
  });
});
