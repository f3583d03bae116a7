import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { atMost } from '../at-most.ts';
import { watchOutage } from '../outage.ts';
import type { Outage } from '../outage.ts';

/** How long running work may take when the server stops. */
const DRAIN_MS = 5_000;
/** What failed may have met an outage that is over in a moment: it does not wait for its next hour. */
const AGAIN_MS = 60_000;

/**
 * Work that comes round in every server. What only one of several servers may do is made safe by a conditional
 * UPDATE of its own.
 */
export interface RepeatedWork {
  name: string;
  everyMs: number;
  run(signal: AbortSignal): Promise<unknown>;
}

export function every(
  name: string,
  everyMs: number,
  run: (signal: AbortSignal) => Promise<unknown>,
): RepeatedWork {
  return { name, everyMs, run };
}

/**
 * Runs each work at once and then every `everyMs`; a turn that comes while the last one still runs is left out.
 * @param againMs after how long what has failed is tried again, unless its next turn comes before
 * @returns what ends it: running work is told by its signal and waited for.
 */
export function startTimetable(
  timetable: readonly RepeatedWork[],
  log: Log,
  againMs = AGAIN_MS,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = timetable.map((work) =>
    repeat(work, { outage: watchOutage(log, work.name), againMs }, stopping.signal),
  );
  return {
    async stop() {
      stopping.abort();
      await atMost(Promise.all(running), DRAIN_MS);
    },
  };
}

async function repeat(
  work: RepeatedWork,
  { outage, againMs }: { outage: Outage; againMs: number },
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    const startedAt = performance.now();
    let next = work.everyMs;
    try {
      await work.run(stopping);
      outage.worked();
    } catch (error) {
      if (!stopping.aborted) outage.failed(error);
      next = Math.min(next, againMs);
    }
    const late = (performance.now() - startedAt) % next;
    await sleep(next - late, undefined, { signal: stopping }).catch(() => undefined);
  }
}
