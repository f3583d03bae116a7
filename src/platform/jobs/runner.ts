import type { Database } from '../database/open.ts';
import type { Log } from '../log.ts';
import { newId } from '../ids.ts';
import { atMost } from '../at-most.ts';
import { runAttempt } from './attempt.ts';
import type { JobHandler } from './define.ts';
import { claim } from './lease.ts';
import type { Claimed } from './lease.ts';
import { watchOutage } from '../outage.ts';
import type { Outage } from '../outage.ts';

const LONGEST_REST_MS = 30_000;
/** For what was aborted at a stop to give its job back. */
const LAST_WORDS_MS = 3_000;

export interface Pace {
  /** How many jobs this server runs at once. */
  concurrency: number;
  /** How often it looks for jobs that others enqueued. */
  pollMs: number;
  /** How long a job of a server that died stays with it. */
  leaseMs: number;
  /** How long running jobs may take when the server stops. */
  drainMs: number;
}

export interface RunnerOptions {
  database: Database;
  jobs: readonly JobHandler[];
  log: Log;
  pace: Pace;
}

export interface Runner {
  /** Looks for jobs at once: call it after a commit that enqueued one. */
  wake(): void;
  /** Takes no new jobs, waits for the running ones, aborts what is not done by then and gives it back. */
  stop(): Promise<void>;
}

/** Runs jobs until it is stopped, whatever the jobs and the database do meanwhile. */
export function startRunner(options: RunnerOptions): Runner {
  return new LoopingRunner(options);
}

class LoopingRunner implements Runner {
  readonly #options: RunnerOptions;
  readonly #handlers: Map<string, JobHandler>;
  readonly #outage: Outage;
  readonly #running = new Set<Promise<void>>();
  readonly #aborted = new AbortController();
  readonly #looping: Promise<void>;
  #stopping = false;
  #woken = false;
  #endRest = (): void => undefined;
  /** The group that had the last turn; at first a place by chance, or each restart would begin with the same show. */
  #lastGroup = newId();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#handlers = new Map(options.jobs.map((handler) => [handler.name, handler]));
    if (this.#handlers.size < options.jobs.length) throw new Error('Two handlers for one job');
    this.#outage = watchOutage(options.log, 'Looking for jobs');
    this.#looping = this.#loop();
  }

  wake(): void {
    this.#woken = true;
    this.#endRest();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    const drained = this.#looping.then(() => Promise.all(this.#running));
    const { drainMs } = this.#options.pace;
    await atMost(drained, drainMs);
    this.#aborted.abort(new Error('The server stops'));
    await atMost(drained, LAST_WORDS_MS);
  }

  async #loop(): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false;
      try {
        await this.#fill();
        this.#outage.worked();
      } catch (error) {
        this.#outage.failed(error);
      }
      await this.#rest();
    }
  }

  async #fill(): Promise<void> {
    while (!this.#stopping && this.#running.size < this.#options.pace.concurrency) {
      const job = await this.#claim();
      if (!job) return;
      this.#start(job);
    }
  }

  async #claim(): Promise<Claimed | undefined> {
    const names = [...this.#handlers.keys()];
    const { leaseMs } = this.#options.pace;
    const next = (after: string) => claim(this.#options.database, { names, after, leaseMs });
    let job = await next(this.#lastGroup);
    if (!job && this.#lastGroup !== '') job = await next('');
    this.#lastGroup = job?.group ?? '';
    return job;
  }

  #start(job: Claimed): void {
    const { database, log, pace } = this.#options;
    const handler = this.#handlers.get(job.name)!;
    const stopping = this.#aborted.signal;
    const run = runAttempt({ database, log, handler, job, leaseMs: pace.leaseMs, stopping });
    this.#running.add(run);
    void this.#makeRoomAfter(run);
  }

  async #makeRoomAfter(run: Promise<void>): Promise<void> {
    await run;
    this.#running.delete(run);
    this.wake();
  }

  /** Until something may be due, or somebody wakes it; longer and longer while the database is down. */
  async #rest(): Promise<void> {
    if (this.#stopping || (this.#woken && this.#outage.failures() === 0)) return;
    const pause = this.#options.pace.pollMs * 2 ** this.#outage.failures();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(pause, LONGEST_REST_MS));
      this.#endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
