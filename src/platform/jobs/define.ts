import { z } from 'zod';
import type { Queries } from '../database/open.ts';
import { LongwaveError } from '../errors.ts';

/** A kind of work. Whoever enqueues it needs only this, not the code that does it. */
export interface Job<Payload extends z.ZodType> {
  /** As stored, for ever: `directories.ping`. */
  name: string;
  payload: Payload;
  /** How many times it is tried before it becomes a dead letter. */
  attempts: number;
  /** One try that takes longer is given up, and counts as failed. */
  limitSeconds: number;
}

/** One try. The same job can run twice, also at the same time: an effect outside the database must stand that. */
export interface JobRun<Payload> {
  payload: Payload;
  /** 1 at the first try. */
  attempt: number;
  /** Aborted when the result is no longer wanted: out of time, the lease lost, the server stopping. */
  signal: AbortSignal;
}

/** Runs in the transaction that takes the job away: what it writes happens exactly once. */
export type Finish = (queries: Queries) => Promise<unknown>;

/** A job and the code that does it, for the runner. */
export interface JobHandler {
  name: string;
  attempts: number;
  limitSeconds: number;
  start(stored: string, attempt: number, signal: AbortSignal): Promise<Finish | void>;
}

export function defineJob<Payload extends z.ZodType>(job: Job<Payload>): Job<Payload> {
  return job;
}

/**
 * Ties a job to the code that does it.
 * @param handle does the work; what must happen in the database exactly once, it returns as a `Finish`.
 */
export function handleJob<Payload extends z.ZodType>(
  job: Job<Payload>,
  handle: (run: JobRun<z.output<Payload>>) => Promise<Finish | void>,
): JobHandler {
  return {
    name: job.name,
    attempts: job.attempts,
    limitSeconds: job.limitSeconds,
    start: async (stored, attempt, signal) =>
      await handle({ payload: parsePayload(job, JSON.parse(stored)), attempt, signal }),
  };
}

/** @throws LongwaveError `job.payload`, which names the fields and not what is in them. */
export function parsePayload<Payload extends z.ZodType>(
  job: Job<Payload>,
  payload: unknown,
): z.output<Payload> {
  const parsed = job.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole');
  throw new LongwaveError(
    'unprocessable',
    'job.payload',
    `The payload of the job "${job.name}" does not fit its description: ${fields.join(', ')}.`,
    { cause: parsed.error },
  );
}
