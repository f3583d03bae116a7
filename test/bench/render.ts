import { monitorEventLoopDelay } from 'node:perf_hooks';
import { commandLine } from '../../src/accounts/actor.ts';
import { changeEpisode } from '../../src/episodes/changing.ts';
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

/** How long a feed takes to render on its thread, and how long the server's own thread stands still meanwhile. */
export async function renderRows(): Promise<Row[]> {
  using folder = scratchFolder();
  const database = await openSeeded(folder.path);
  const small = await seedShow(database, 'Small', 1);
  const pauses: number[] = [];
  const timed = async (renderer: Renderer, show: Show): Promise<number> => {
    const { ms, pauseMs } = await measure(renderer, show);
    pauses.push(pauseMs);
    return ms;
  };
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
      await timed(renderer, small);
      cold.push(await timed(renderer, show));
      await changeOne(database, show, round);
      changed.push(await timed(renderer, show));
      await renderer.close();
    }
    rows.push(amountRow(`render ${episodes} episodes, first time`, cold, 'ms', mostColdMs));
    rows.push(amountRow(`render ${episodes} episodes, one changed`, changed, 'ms', mostChangeMs));
  }
  await database.close();
  rows.push(
    amountRow('longest pause of the server meanwhile', [Math.max(...pauses)], 'ms', MOST_PAUSE_MS),
  );
  return rows;
}

async function measure(renderer: Renderer, show: Show): Promise<{ ms: number; pauseMs: number }> {
  const alive = setInterval(() => undefined, 1000); // the thread does not keep a process from ending
  // One of its own each time: one that goes on would count the time in between as a pause.
  const pauses = monitorEventLoopDelay({ resolution: 1 });
  pauses.enable();
  const start = performance.now();
  const feed = await renderer.render(show.id);
  const ms = performance.now() - start;
  pauses.disable();
  clearInterval(alive);
  if (!feed) throw new Error('The show was not rendered.');
  return { ms, pauseMs: pauses.max / 1e6 };
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
  await changeEpisode(
    database,
    show,
    id as EpisodeId,
    { title: `Changed ${round} times` },
    commandLine,
  );
}
