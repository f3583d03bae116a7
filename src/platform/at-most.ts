import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for `work`, but not longer than `ms`. */
export async function atMost(work: Promise<unknown>, ms: number): Promise<void> {
  const enough = new AbortController();
  await Promise.race([work, sleep(ms, undefined, { signal: enough.signal })]);
  enough.abort();
}
