import type { Wiring } from './wiring.ts';

export interface RunningWorker {
  stop(): Promise<void>;
}

export function startWorker(_wiring: Wiring): RunningWorker {
  return { stop: async () => undefined };
}
