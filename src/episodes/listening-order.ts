/** What decides the place of an episode in a show that is heard in order. */
export interface Placed {
  id: string;
  type: string;
  season: number | null;
  number: number | null;
  publishAt: number;
}

/**
 * The order in which a serial show is heard: season by season, what has none before them; in each its trailers, then the
 * episodes by their numbers. One without a number (a bonus, as a rule) stands behind the last of those that were out
 * when it came.
 * @param byDate the oldest first
 */
export function inListeningOrder(byDate: readonly Placed[]): Placed[] {
  const seasons = [...Map.groupBy(byDate, ({ season }) => season ?? 0)];
  return seasons.toSorted(([one], [other]) => one - other).flatMap(([, all]) => seasonInOrder(all));
}

function seasonInOrder(byDate: Placed[]): Placed[] {
  const { trailers = [], numbered = [], others = [] } = Object.groupBy(byDate, kindOf);
  const counted = numbered.toSorted(
    (one, other) => one.number! - other.number! || rank(one) - rank(other),
  );
  // How many of those that count stand before each of the others.
  const dated = counted.map(({ publishAt }, at) => ({ publishAt, at }));
  dated.sort((one, other) => one.publishAt - other.publishAt);
  let [seen, before] = [0, 0];
  const placed = Map.groupBy(others, ({ publishAt }) => {
    for (; seen < dated.length && dated[seen]!.publishAt <= publishAt; seen += 1)
      before = Math.max(before, dated[seen]!.at + 1);
    return before;
  });
  const rest = counted.flatMap((one, at) => [one, ...(placed.get(at + 1) ?? [])]);
  return [...trailers, ...(placed.get(0) ?? []), ...rest];
}

function kindOf({ type, number }: Placed): 'trailers' | 'numbered' | 'others' {
  if (number !== null) return 'numbered';
  return type === 'trailer' ? 'trailers' : 'others';
}

/** Of what has the same number: its teaser, the episode, its bonus. */
function rank({ type }: Placed): number {
  return ['trailer', 'full', 'bonus'].indexOf(type);
}
