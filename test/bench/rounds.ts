import type { Row } from './table.ts';

export function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** `a` and `b` in turn, so that what else the machine does meets both. The first round only warms up. */
export async function inTurns<A, B>(
  rounds: number,
  a: (round: number) => Promise<A>,
  b: (round: number) => Promise<B>,
): Promise<{ ours: A[]; theirs: B[] }> {
  const ours: A[] = [];
  const theirs: B[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const one = await a(round);
    const other = await b(round);
    if (round === 0) continue;
    ours.push(one);
    theirs.push(other);
  }
  return { ours, theirs };
}

/**
 * A row about speeds (more is better), measured in turns. The ratio is the median of the ratios of the rounds.
 * @param bar the smallest ratio that is good enough; undefined where there is no bar.
 */
export function ratioRow(
  what: string,
  { ours, theirs }: { ours: number[]; theirs: number[] },
  unit: (speed: number) => string,
  bar?: number,
): Row {
  const ratios = ours.map((speed, round) => speed / theirs[round]!);
  const ratio = median(ratios);
  return {
    what,
    longwave: unit(median(ours)),
    reference: unit(median(theirs)),
    result: ratio.toFixed(2),
    spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    bar: bar === undefined ? '' : `≥ ${bar}`,
    ok: bar === undefined ? undefined : ratio >= bar,
  };
}

/** A row about an amount (less is better). */
export function amountRow(what: string, amounts: number[], unit: string, most?: number): Row {
  const amount = median(amounts);
  return {
    what,
    longwave: `${amount.toFixed(0)} ${unit}`,
    reference: '',
    result: `${amount.toFixed(0)} ${unit}`,
    spread: `${Math.min(...amounts).toFixed(0)}–${Math.max(...amounts).toFixed(0)}`,
    bar: most === undefined ? '' : `≤ ${most} ${unit}`,
    ok: most === undefined ? undefined : amount <= most,
  };
}
