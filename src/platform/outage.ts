import type { Log } from './log.ts';

/** Says once that something stopped working, and once that it works again. */
export interface Outage {
  failed(error: unknown): void;
  worked(): void;
  /** How many times it has failed since it last worked. */
  failures(): number;
}

export function watchOutage(log: Log, what: string): Outage {
  let failures = 0;
  return {
    failed(error) {
      if (failures++ === 0) log.error({ err: error }, `${what}: it does not work; trying on`);
    },
    worked() {
      if (failures > 0) log.info({ failures }, `${what}: it works again`);
      failures = 0;
    },
    failures: () => failures,
  };
}
