/** How often a test of faults repeats what it does: its short form, or as often as `FAULTS_ROUNDS` says. */
export function rounds(short: number): number {
  const wanted = Number(process.env['FAULTS_ROUNDS'] ?? short);
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new Error('FAULTS_ROUNDS must be a whole number from 1.');
  return wanted;
}

/** Whether the numbers are those of a claim, not those of every run. */
export const isFull = process.env['FAULTS_ROUNDS'] !== undefined;

/** The figures of a full run, for whoever reads what it printed. */
export function report(what: string, figures: Record<string, number | string>): void {
  if (!isFull) return;
  const list = Object.entries(figures).map(([name, figure]) => `${name} ${figure}`);
  console.log(`${what}: ${list.join(', ')}`);
}

/** Milliseconds for a test that repeats: what one round may take on a busy machine, and a minute. */
export function patience(count: number, roundMs: number): number {
  return 60_000 + count * roundMs;
}
