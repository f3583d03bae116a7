const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The waits before each try, the first at once (Standard Webhooks 1.0.0, "Retry schedule"): three days and some hours. */
const waits = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** However long a receiver asks for. */
const LONGEST_ASKED = 24 * HOUR;

/** So that those who failed together do not come back together. */
const JITTER = 0.1;

/**
 * How long to wait after so many tries that failed, in milliseconds; up to a tenth longer than the schedule says,
 * and not sooner than the receiver asked for, but for a day at most.
 * @returns undefined when there is no further try.
 */
export function waitAfter(attempts: number, askedMs: number): number | undefined {
  const wait = waits[attempts];
  if (wait === undefined) return undefined;
  return Math.max(
    Math.round(wait * (1 + Math.random() * JITTER)),
    Math.min(askedMs, LONGEST_ASKED),
  );
}
