/** An episode in the feed, at one of its versions. */
export interface LiveVersion {
  id: string;
  version: number;
}

/** Some neighbouring items of a feed that are rendered together and kept as one piece. */
export interface Run {
  /** Which episodes in which versions: the same name, the same bytes. */
  name: string;
  ids: string[];
  /** How many episodes of the feed are newer than all of these. */
  from: number;
}

/** A run ends after an id with this last letter: one of 32, as ids are random. */
const LAST_LETTER = 'a';
export const LONGEST = 100;

/**
 * Cuts the items of a feed into runs. Where a run ends depends on its own last episode (but for those that
 * would be too long), so a new, changed or withdrawn episode changes one run and leaves nearly all others as they were.
 */
export function runsOf(live: LiveVersion[]): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (const [index, { id }] of live.entries()) {
    const length = index + 1 - from;
    if (!id.endsWith(LAST_LETTER) && length < LONGEST && index + 1 < live.length) continue;
    runs.push(runOf(live.slice(from, index + 1), from));
    from = index + 1;
  }
  return runs;
}

function runOf(episodes: LiveVersion[], from: number): Run {
  return {
    name: episodes.map(({ id, version }) => `${id}.${version}`).join(),
    ids: episodes.map(({ id }) => id),
    from,
  };
}

/** Runs together until they have at least `most` episodes: so many are read from the database at once. */
export function batchesOf(runs: Run[], most: number): Run[][] {
  const batches: Run[][] = [];
  let episodes = Infinity;
  for (const run of runs) {
    if (episodes >= most) {
      batches.push([]);
      episodes = 0;
    }
    batches.at(-1)!.push(run);
    episodes += run.ids.length;
  }
  return batches;
}
