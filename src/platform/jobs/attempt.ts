import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/open.ts';
import { LongwaveError, systemCode } from '../errors.ts';
import type { Log } from '../log.ts';
import { storable } from '../text.ts';
import type { JobHandler } from './define.ts';
import { bury, complete, extend, giveBack, LeaseLost, postpone } from './lease.ts';
import type { Claimed } from './lease.ts';

const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 3_600_000;
const LONGEST_ERROR = 300;
/** How long a handler may still take to end by itself after it was told to. */
const GRACE_MS = 1_000;

export interface Attempt {
  database: Database;
  log: Log;
  handler: JobHandler;
  job: Claimed;
  leaseMs: number;
  /** Aborted when the server can wait no longer. */
  stopping: AbortSignal;
}

/** One try of a job that this server holds, to its end, whatever that is. Never rejects. */
export async function runAttempt(attempt: Attempt): Promise<void> {
  const { log, job, handler } = attempt;
  const about = { job: job.name, id: job.id, attempt: job.attempt };
  try {
    if (job.attempt > handler.attempts) await buryUnfinished(attempt);
    else await tryOnce(attempt);
  } catch (error) {
    if (error instanceof LeaseLost) log.warn(about, 'The job went to another server');
    else if (attempt.stopping.aborted) await settle(attempt, () => giveBack(attempt.database, job));
    else {
      log.warn({ ...about, err: error }, 'A job failed');
      await settle(attempt, () => recordFailure(attempt, error));
    }
  }
}

/** The server that had the last try ended during it, so nobody could say that it failed. */
async function buryUnfinished({ database, log, job }: Attempt): Promise<void> {
  await bury(database, job, 'The server ended while it ran this job.');
  log.error({ job: job.name, id: job.id }, 'A job is given up: the server ended during each try');
}

async function tryOnce({ database, handler, job, leaseMs, stopping }: Attempt): Promise<void> {
  const ended = new AbortController();
  const lost = new AbortController();
  const signal = AbortSignal.any([stopping, lost.signal, timeLimit(handler, ended.signal)]);
  void keepLease({ database, job, leaseMs, ended: ended.signal, lost });
  try {
    const finish = await unlessAborted(handler.start(job.payload, job.attempt, signal), signal);
    await database.transaction(async (tx) => {
      // First, so that whoever no longer holds the job writes nothing.
      await complete(tx, job);
      if (finish) await finish(tx);
    });
  } finally {
    ended.abort();
  }
}

function timeLimit({ limitSeconds }: JobHandler, ended: AbortSignal): AbortSignal {
  const limit = new AbortController();
  const message = `It took longer than ${limitSeconds} seconds.`;
  const timer = setTimeout(
    () => limit.abort(new LongwaveError('unavailable', 'job.too-long', message)),
    limitSeconds * 1000,
  );
  ended.addEventListener('abort', () => clearTimeout(timer));
  return limit.signal;
}

/** A database that is down takes the lease away only when somebody else could claim the job again. */
async function keepLease(hold: {
  database: Database;
  job: Claimed;
  leaseMs: number;
  ended: AbortSignal;
  lost: AbortController;
}): Promise<void> {
  while (!hold.ended.aborted) {
    await sleep(hold.leaseMs / 3, undefined, { signal: hold.ended }).catch(() => undefined);
    if (hold.ended.aborted) return;
    await extend(hold.database, hold.job, hold.leaseMs).catch((error: unknown) => {
      if (error instanceof LeaseLost) hold.lost.abort(error);
    });
  }
}

/** What `work` gives, or the reason of the abort when `work` fails after it or does not heed it in time. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = new AbortController();
  try {
    return await Promise.race([work, graceAfter(signal, ended.signal)]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    ended.abort();
  }
}

async function graceAfter(signal: AbortSignal, ended: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort', { signal: ended });
  await sleep(GRACE_MS, undefined, { signal: ended });
  throw signal.reason;
}

/** Without a database nothing can be said: the lease runs out and somebody tries again. */
async function settle({ log, job }: Attempt, how: () => Promise<void>): Promise<void> {
  await how().catch((error: unknown) => {
    log.warn({ job: job.name, id: job.id, err: error }, 'The end of a job could not be recorded');
  });
}

async function recordFailure({ database, log, handler, job }: Attempt, error: unknown) {
  const lastError = describe(error);
  if (job.attempt < handler.attempts)
    return await postpone(database, job, { delayMs: backOffMs(job.attempt), lastError });
  await bury(database, job, lastError);
  log.error({ job: job.name, id: job.id }, 'A job is given up: its attempts are used up');
}

/** Doubles from try to try up to one hour; random in its upper half, so that failures do not march in step. */
export function backOffMs(attempt: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return Math.round(full / 2 + (Math.random() * full) / 2);
}

/** For people. Only our own messages: those of others can hold addresses with tokens in them. */
function describe(error: unknown): string {
  if (error instanceof LongwaveError) return storable(error.message).slice(0, LONGEST_ERROR);
  if (!(error instanceof Error)) return 'Unknown trouble; see the log.';
  const code = systemCode(error);
  return `${error.name}${code === undefined ? '' : ` (${code})`}; see the log.`;
}
