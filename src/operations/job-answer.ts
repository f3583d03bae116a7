import { z } from 'zod';
import { pageQuery } from '../platform/http/paging.ts';
import { jobStates } from '../platform/jobs/list.ts';
import type { ListedJob } from '../platform/jobs/list.ts';

export const jobQuery = pageQuery.extend({
  state: z
    .enum(jobStates, `must be ${jobStates.join(', ')}`)
    .optional()
    .describe('Only jobs in this state; without it, all.'),
});

/** A job as the API answers it. */
export const jobAnswerSchema = z
  .strictObject({
    id: z.string().describe('Its id; it gets another one when it is run again.'),
    name: z.string().describe('The kind of work, such as directories.ping.'),
    state: z
      .enum(jobStates)
      .describe('dead: its attempts are used up. running: now. waiting: until run_at, or longer.'),
    show_id: z.string().nullable().describe('The show that it is about, if it is about one.'),
    attempts: z.int().describe('How often it was begun.'),
    run_at: z.iso.datetime().describe('When it is, or was, tried next.'),
    last_error: z.string().nullable().describe('Why the last try failed.'),
    created_at: z.iso.datetime().describe('When it was written.'),
  })
  .meta({ id: 'Job' });

export type JobAnswer = z.input<typeof jobAnswerSchema>;

export function jobAnswer(job: ListedJob): JobAnswer {
  return {
    id: job.id,
    name: job.name,
    state: job.state,
    show_id: job.showId,
    attempts: job.attempts,
    run_at: new Date(job.runAt).toISOString(),
    last_error: job.lastError,
    created_at: new Date(job.createdAt).toISOString(),
  };
}
