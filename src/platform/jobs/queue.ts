import { sql } from 'kysely';
import type { Expression } from 'kysely';
import type { z } from 'zod';
import type { Queries } from '../database/open.ts';
import { newId } from '../ids.ts';
import { parsePayload } from './define.ts';
import type { Job } from './define.ts';

export interface EnqueueOptions {
  now: number;
  /** Not before this time; at once without it. */
  runAt?: number;
  /**
   * While a job with this key waits, another one is not enqueued; the one that waits does so until this transaction has
   * ended. One that already runs does not count: it may have read what has changed since.
   */
  uniqueKey?: string;
  /** Groups (a show's id) take turns, so that ten thousand jobs of one do not hold up another. */
  group?: string;
  /** How often the same work was tried before, as a job of its own each time, and why that failed. */
  before?: { attempts: number; lastError: string | null };
}

/**
 * Enqueues a job in the caller's transaction: it is there exactly if the transaction is.
 * @throws LongwaveError `job.payload` when the payload does not fit.
 */
export async function enqueue<Payload extends z.ZodType>(
  queries: Queries,
  job: Job<Payload>,
  payload: z.input<Payload>,
  options: EnqueueOptions,
): Promise<void> {
  const stored = JSON.stringify(payload);
  parsePayload(job, JSON.parse(stored));
  const uniqueKey = options.uniqueKey ?? null;
  await queries
    .insertInto('jobs')
    .values({
      id: newId(),
      name: job.name,
      payload: stored,
      group_key: options.group ?? job.name,
      unique_key: uniqueKey,
      run_at: options.runAt ?? options.now,
      attempts: options.before?.attempts ?? 0,
      last_error: options.before?.lastError ?? null,
      created_at: options.now,
    })
    // The job that waits is locked, so that it does not run before what this transaction changes can be seen.
    .$if(uniqueKey !== null, (insert) =>
      insert.onConflict((conflict) =>
        conflict
          .column('unique_key')
          .where('locked_until', 'is', null)
          .where('dead_at', 'is', null)
          .doUpdateSet({ run_at: (of) => of.ref('jobs.run_at') }),
      ),
    )
    .execute();
}

/**
 * Takes back the job that waits with this key, for a caller that enqueues it anew: at once, with all its attempts,
 * in place of one that failed and waits for its next try. One that runs is left alone.
 */
export async function takeBack(queries: Queries, uniqueKey: string): Promise<void> {
  await queries
    .deleteFrom('jobs')
    .where('unique_key', '=', uniqueKey)
    .where('locked_until', 'is', null)
    .where('dead_at', 'is', null)
    .execute();
}

/** For a job that waits again: the same work may have been enqueued anew in the meantime. */
export function keyUnlessTaken(): Expression<string | null> {
  return sql<string | null>`case when exists (
    select 1 from jobs as waiting
    where waiting.unique_key = jobs.unique_key and waiting.id <> jobs.id
      and waiting.locked_until is null and waiting.dead_at is null
  ) then null else unique_key end`;
}
