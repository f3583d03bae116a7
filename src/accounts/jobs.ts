import { handleJob } from '../platform/jobs/define.ts';
import type { JobHandler } from '../platform/jobs/define.ts';
import { answerForgotten, linkForForgotten } from './forgotten.ts';
import { mailEntryLink, sendLink } from './entry-mail.ts';
import type { EntryMailTools } from './entry-mail.ts';

/** Mail that lets somebody in. */
export function accountJobs(tools: EntryMailTools): JobHandler[] {
  return [
    handleJob(mailEntryLink, async ({ payload }) => await sendLink(tools, payload.link_id)),
    handleJob(answerForgotten, async ({ payload }) => await linkForForgotten(tools, payload.email)),
  ];
}
