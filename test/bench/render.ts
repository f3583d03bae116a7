import { monitorEventLoopDelay } from 'node:perf_hooks';
import { changeEpisode } from '../../src/episodes/episodes.ts';
import type { EpisodeId } from '../../src/episodes/episode.ts';
import type { EpisodeTables } from '../../src/episodes/tables.ts';
import { startRenderer } from '../../src/feeds/renderer.ts';
import type { Renderer } from '../../src/feeds/renderer.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Database } from '../../src/platform/database/open.ts';
import type { Show } from '../../src/shows/show.ts';
import { scratchFolder } from './places.ts';
import { amountRow } from './rounds.ts';
import { openSeeded, publicUrl, seedShow } from './seed.ts';
import type { Row } from './table.ts';

const ROUNDS = 3;
const MOST_PAUSE_MS = 50;

const sizes = [
  { episodes: 100 },
  { episodes: 1000, mostColdMs: 150 },
  { episodes: 10_000, mostChangeMs: 60 },
];

const pauses = monitorEventLoopDelay({ resolution: 1 });

/** How long a feed takes to render on its thread, and how long the server's own thread stands still meanwhile. */
export async function renderRows(): Promise<Row[]> {
  using folder = scratchFolder();
  const database = await openSeeded(folder.path);
  const small = await seedShow(database, 'Small', 1);
  const rows: Row[] = [];
  for (const { episodes, mostColdMs, mostChangeMs } of sizes) {
    const show = await seedShow(database, `Show of ${episodes}`, episodes);
    const cold: number[] = [];
    const changed: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      // A new thread each time. It has rendered another show: its own start is no part of this.
      const renderer = startRenderer(
        { location: { kind: 'sqlite' }, dataDir: folder.path, publicUrl },
        systemClock,
      );
      await renderMs(renderer, small);
      cold.push(await renderMs(renderer, show));
      await changeOne(database, show, round);
      changed.push(await renderMs(renderer, show));
      await renderer.close();
    }
    rows.push(amountRow(`render ${episodes} episodes, first time`, cold, 'ms', mostColdMs));
    rows.push(amountRow(`render ${episodes} episodes, one changed`, changed, 'ms', mostChangeMs));
  }
  await database.close();
  rows.push(
    amountRow('longest pause of the server meanwhile', [pauses.max / 1e6], 'ms', MOST_PAUSE_MS),
  );
  return rows;
}

async function renderMs(renderer: Renderer, show: Show): Promise<number> {
  const alive = setInterval(() => undefined, 1000); // the thread does not keep a process from ending
  const start = performance.now();
  pauses.enable();
  const feed = await renderer.render(show.id);
  pauses.disable();
  clearInterval(alive);
  if (!feed) throw new Error('The show was not rendered.');
  return performance.now() - start;
}

async function changeOne(database: Database, show: Show, round: number): Promise<void> {
  const { id } = await database.read
    .withTables<EpisodeTables>()
    .selectFrom('episodes')
    .select('id')
    .where('show_id', '=', show.id)
    .limit(1)
    .offset(50)
    .executeTakeFirstOrThrow();
  await changeEpisode(database, show, id as EpisodeId, { title: `Changed ${round} times` });
}
