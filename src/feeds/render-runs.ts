import { haveSimpleChapters, renderItems } from './document.ts';
import { sharedPiece } from './pieces.ts';
import type { Pieces } from './pieces.ts';
import { liveItems, readItems } from './read-items.ts';
import type { Rendering } from './read-items.ts';
import { batchesOf, runsOf } from './runs.ts';
import type { Run } from './runs.ts';
import { levelFor, trimmed, weightsOf, WHOLE_EPISODES } from './trim.ts';

/** Rendered runs by name, for as long as what items take from their show stays the same. */
export interface KeptRuns {
  ofShow: string;
  /** How much older items give up, see `trimmed`. */
  level: number;
  runs: Map<string, RenderedRun>;
}

export interface RenderedRun {
  piece: Pieces[number];
  /** See `weightsOf`. */
  weights: number[];
  hasSimpleChapters: boolean;
}

/** Items as they stand in a feed. */
export interface ItemPieces {
  pieces: Pieces;
  hasSimpleChapters: boolean;
}

/** About how many episodes are read and rendered at once: bounds the memory of a first rendering. */
const BATCH = 250;

/** The items of the feed as pieces; those runs that were rendered before are not rendered again. */
export async function currentItems(
  rendering: Rendering,
  kept: Map<string, KeptRuns>,
): Promise<ItemPieces> {
  const { show, state } = rendering;
  const ofShow = [state.epoch, show.slug, show.domain, show.explicit, show.chaptersInNotes].join(
    ' ',
  );
  const before = kept.get(show.id);
  const isSame = before?.ofShow === ofShow;
  const runs = runsOf(await liveItems(rendering));
  let current: KeptRuns = { ofShow, level: isSame ? before.level : 0, runs: new Map() };
  let old = isSame ? before.runs : current.runs;
  for (;;) {
    await fill(rendering, runs, { old, current });
    const level = levelFor(sizesOf(runs, current));
    if (level === current.level) break;
    old = current.runs;
    current = { ofShow, level, runs: new Map() };
  }
  kept.delete(show.id);
  kept.set(show.id, current);
  const rendered = runs.map((run) => renderedRun(run, current));
  return {
    pieces: rendered.map(({ piece }) => piece),
    hasSimpleChapters: rendered.some((run) => run.hasSimpleChapters),
  };
}

async function fill(
  rendering: Rendering,
  runs: Run[],
  { old, current }: { old: KeptRuns['runs']; current: KeptRuns },
): Promise<void> {
  const stale: Run[] = [];
  for (const run of runs) {
    const name = nameAt(run, current.level);
    const rendered = old.get(name);
    if (rendered) current.runs.set(name, rendered);
    else stale.push(run);
  }
  for (const batch of batchesOf(stale, BATCH)) {
    const ids = batch.flatMap((run) => run.ids);
    const items = await readItems(rendering, ids);
    for (const run of batch) {
      const whole = run.ids.flatMap((id) => items.get(id) ?? []);
      const given = whole.map((item) => trimmed(item, levelOf(run, current.level)));
      const weights = whole.map(weightsOf).reduce(sum, []);
      const piece = sharedPiece(renderItems(given));
      const rendered = { piece, weights, hasSimpleChapters: haveSimpleChapters(given) };
      current.runs.set(nameAt(run, current.level), rendered);
    }
  }
}

function sizesOf(runs: Run[], current: KeptRuns): number[] {
  return runs
    .map((run) => {
      const { weights } = renderedRun(run, current);
      return run.from < WHOLE_EPISODES ? weights.map(() => weights[0]!) : weights;
    })
    .reduce(sum, []);
}

function sum(totals: number[], more: number[]): number[] {
  return more.map((bytes, level) => bytes + (totals[level] ?? 0));
}

function renderedRun(run: Run, { level, runs }: KeptRuns): RenderedRun {
  return runs.get(nameAt(run, level))!;
}

function levelOf({ from }: Run, level: number): number {
  return from < WHOLE_EPISODES ? 0 : level;
}

function nameAt(run: Run, level: number): string {
  return `${levelOf(run, level)} ${run.name}`;
}
