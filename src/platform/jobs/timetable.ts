import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { atMost } from './at-most.ts';
import { watchOutage } from '../outage.ts';

/** How long running work may take when the server stops. */
const DRAIN_MS = 5_000;

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
 * @returns what ends it: running work is told by its signal and waited for.
 */
export function startTimetable(
  timetable: readonly RepeatedWork[],
  log: Log,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = timetable.map((work) => repeat(work, log, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await atMost(Promise.all(running), DRAIN_MS);
    },
  };
}

async function repeat(work: RepeatedWork, log: Log, stopping: AbortSignal): Promise<void> {
  const outage = watchOutage(log, work.name);
  while (!stopping.aborted) {
    const startedAt = performance.now();
    try {
      await work.run(stopping);
      outage.worked();
    } catch (error) {
      if (!stopping.aborted) outage.failed(error);
    }
    const late = (performance.now() - startedAt) % work.everyMs;
    await sleep(work.everyMs - late, undefined, { signal: stopping }).catch(() => undefined);
  }
}
