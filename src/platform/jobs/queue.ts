import { sql } from 'kysely';
import type { Expression } from 'kysely';
import type { z } from 'zod';
import type { Queries } from '../database/open.ts';
import { LongwaveError } from '../errors.ts';
import { newId } from '../ids.ts';
import { parsePayload } from './define.ts';
import type { Job } from './define.ts';

export interface EnqueueOptions {
  now: number;
  /** Not before this time; at once without it. */
  runAt?: number;
  /**
   * While a job with this key waits, another one is not enqueued. One that already runs does not count: it may
   * have read what has changed since.
   */
  uniqueKey?: string;
  /** Groups (a show's id) take turns, so that ten thousand jobs of one do not hold up another. */
  group?: string;
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
  await queries
    .insertInto('jobs')
    .values({
      id: newId(),
      name: job.name,
      payload: stored,
      group_key: options.group ?? job.name,
      unique_key: options.uniqueKey ?? null,
      run_at: options.runAt ?? options.now,
      attempts: 0,
      created_at: options.now,
    })
    .onConflict((conflict) => conflict.doNothing())
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

export interface DeadJob {
  id: string;
  name: string;
  group: string;
  attempts: number;
  lastError: string | null;
  createdAt: number;
  deadAt: number;
}

/** The jobs whose attempts are used up, the newest 100. Their payloads may hold secrets and stay inside. */
export async function listDead(queries: Queries): Promise<DeadJob[]> {
  return await queries
    .selectFrom('jobs')
    .select(['id', 'name', 'group_key as group', 'attempts', 'last_error as lastError'])
    .select(['created_at as createdAt', (eb) => eb.ref('dead_at').$notNull().as('deadAt')])
    .where('dead_at', 'is not', null)
    .orderBy('dead_at', 'desc')
    .limit(100)
    .execute();
}

/**
 * Gives a dead job all its attempts again, from now on.
 * @throws LongwaveError `job.not-found` when there is no such dead job.
 */
export async function runAgain(queries: Queries, id: string, now: number): Promise<void> {
  const row = await queries
    .updateTable('jobs')
    // A new id: a worker that still holds the old one can not finish the new run.
    .set({ id: newId(), attempts: 0, run_at: now, dead_at: null, unique_key: keyUnlessTaken() })
    .where('id', '=', id)
    .where('dead_at', 'is not', null)
    .executeTakeFirst();
  if (row.numUpdatedRows === 0n) throw notFound(id);
}

/**
 * Gives a dead job up for good.
 * @throws LongwaveError `job.not-found` when there is no such dead job.
 */
export async function drop(queries: Queries, id: string): Promise<void> {
  const row = await queries
    .deleteFrom('jobs')
    .where('id', '=', id)
    .where('dead_at', 'is not', null)
    .executeTakeFirst();
  if (row.numDeletedRows === 0n) throw notFound(id);
}

function notFound(id: string): LongwaveError {
  return new LongwaveError('not-found', 'job.not-found', `There is no failed job "${id}".`, {
    mend: 'It may have been run again or dropped already; look at the list of failed jobs.',
  });
}

/** For a job that waits again: the same work may have been enqueued anew in the meantime. */
export function keyUnlessTaken(): Expression<string | null> {
  return sql<string | null>`case when exists (
    select 1 from jobs as waiting
    where waiting.unique_key = jobs.unique_key and waiting.locked_until is null and waiting.dead_at is null
  ) then null else unique_key end`;
}
