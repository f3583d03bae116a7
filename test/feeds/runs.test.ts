import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addressesAt } from '../../src/addresses/urls.ts';
import type { EpisodeId } from '../../src/episodes/episode.ts';
import { commandLine } from '../../src/accounts/actor.ts';
import { changeEpisode } from '../../src/episodes/changing.ts';
import { liveVersions } from '../../src/episodes/live.ts';
import type { EpisodeTables } from '../../src/episodes/tables.ts';
import type { KeptRuns } from '../../src/feeds/render-runs.ts';
import { renderShow } from '../../src/feeds/render.ts';
import { batchesOf, runsOf } from '../../src/feeds/runs.ts';
import type { LiveVersion } from '../../src/feeds/runs.ts';
import type { Show } from '../../src/shows/show.ts';
import { publicUrl, seedShow } from '../bench/seed.ts';
import { openTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

let world: TestDatabase;
let show: Show;
let kept: Map<string, KeptRuns>;
beforeEach(async () => {
  world = await openTestDatabase('sqlite');
  show = await seedShow(world.database, 'Long', 400);
  kept = new Map();
});
afterEach(() => world.close());

async function pieces(from = kept): Promise<Uint8Array[]> {
  const tools = { database: world.database, addresses: addressesAt(publicUrl) };
  return (await renderShow(tools, from, show.id))?.pieces ?? [];
}

async function nthId(n: number): Promise<EpisodeId> {
  const live = await liveVersions(world.database.read, show.id, Date.now());
  return live[n]!.id as EpisodeId;
}

test('a change renders one run of items again, and the bytes are those of a feed that is rendered whole', async () => {
  const before = new Set(await pieces());
  await changeEpisode(world.database, show, await nthId(200), { title: 'Changed' }, commandLine);
  const after = await pieces();
  const fresh = after.filter((piece) => !before.has(piece));
  expect(fresh).toHaveLength(3); // the head, with its date, the run, the tail
  expect(Buffer.concat(after).toString()).toContain('<title><![CDATA[Changed]]></title>');
  expect(Buffer.concat(after).equals(Buffer.concat(await pieces(new Map())))).toBe(true);
});

test('notes that a server wrote without their HTML are in the feed all the same', async () => {
  const id = await nthId(7);
  const { read } = world.database;
  await world.database.transaction((tx) =>
    tx
      .withTables<EpisodeTables>()
      .updateTable('episodes')
      .set({ notes: 'Written by an *older* server', version: 2 })
      .where('id', '=', id)
      .execute(),
  );
  const kept = await read
    .withTables<EpisodeTables>()
    .selectFrom('notes_html')
    .selectAll()
    .execute();
  expect(kept).toHaveLength(400);
  const feed = Buffer.concat(await pieces()).toString();
  expect(feed).toContain('<p>Written by an <em>older</em> server</p>');
});

test('the HTML of notes is made when they are written, not when the feed is rendered', async () => {
  await changeEpisode(world.database, show, await nthId(7), { notes: 'Kept *here*' }, commandLine);
  await world.database.transaction((tx) =>
    tx
      .withTables<EpisodeTables>()
      .updateTable('notes_html')
      .set({ html: '<p>Taken from its row</p>' })
      .where('html', 'like', '%Kept%')
      .execute(),
  );
  expect(Buffer.concat(await pieces()).toString()).toContain('<p>Taken from its row</p>');
});

const idLike = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '2', '3'),
  minLength: 6,
  maxLength: 6,
});
const liveList = fc
  .uniqueArray(idLike, { maxLength: 400 })
  .map((ids) => ids.map((id): LiveVersion => ({ id, version: 1 })));

test('runs hold every episode once, in order, and none is long', () => {
  fc.assert(
    fc.property(liveList, (live) => {
      const runs = runsOf(live);
      expect(runs.flatMap(({ ids }) => ids)).toEqual(live.map(({ id }) => id));
      for (const { ids } of runs) expect(ids.length).toBeLessThanOrEqual(100);
      expect(batchesOf(runs, 50).flat()).toEqual(runs);
    }),
  );
});

test('a new episode, anywhere, leaves all runs but those around it as they were', () => {
  fc.assert(
    fc.property(liveList, fc.nat(), (live, at) => {
      const before = new Set(runsOf(live).map(({ name }) => name));
      const after = runsOf(
        live.toSpliced(at % (live.length + 1), 0, { id: 'aaaaaaa', version: 1 }),
      );
      expect(after.filter(({ name }) => !before.has(name)).length).toBeLessThanOrEqual(2);
    }),
  );
});
