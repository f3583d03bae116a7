import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken, tokenCodes } from '../accounts/api-security.ts';
import {
  jsonAnswer,
  pageCodes,
  pathCodes,
  refusals,
  writeCodes,
} from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import { pageOf } from '../platform/http/paging.ts';
import { jobAnswerSchema, jobQuery } from './job-answer.ts';
import type { JobAnswer } from './job-answer.ts';

const live = z.strictObject({ status: z.literal('live').describe('Always live.') });
const ready = z.strictObject({
  status: z.literal('ready').describe('Always ready.'),
  degraded: z
    .array(z.enum(['database', 'storage']))
    .describe('The parts that are down; feeds and known audio are still served.'),
});
const notReady = z.strictObject({
  status: z.enum(['starting', 'draining']).describe('Whether it starts or stops.'),
});

/** The health checks as the API's description has them. */
export function healthPaths(): ZodOpenApiPathsObject {
  const common = { tags: ['Health'], security: [] };
  return {
    '/livez': {
      get: {
        ...common,
        operationId: 'isLive',
        summary: 'Whether the process answers',
        responses: { 200: jsonAnswer('It does.', live, { status: 'live' }) },
      },
    },
    '/readyz': {
      get: {
        ...common,
        operationId: 'isReady',
        summary: 'Whether to send requests here',
        responses: {
          200: jsonAnswer('Yes.', ready, { status: 'ready', degraded: [] }),
          503: jsonAnswer('Not yet, or no longer.', notReady, { status: 'starting' }),
        },
      },
    },
  };
}

const job: JobAnswer = {
  id: 'k3v7q2mzp5xw4ja6tn2ycdrfhe',
  name: 'directories.ping',
  state: 'dead',
  show_id: 'a7x2kq4mzp5xw4ja6tn2ycdrfh',
  attempts: 60,
  run_at: '2026-11-25T06:00:04.000Z',
  last_error: 'Overcast was not told: It answered with the status 503.',
  created_at: '2026-11-24T06:00:00.000Z',
};

/** `/api/jobs` as the API's description has it. */
export function jobPaths(): ZodOpenApiPathsObject {
  return {
    '/api/jobs': { get: listOfJobs() },
    '/api/jobs/{id}/retry': {
      post: jobChange(
        'retryJob',
        'Run a job again',
        'One that is dead, or waits for its next try: with all its attempts, within a second. It gets a new id.',
        { conflict: ['job.running'], invalid: ['request.unexpected-body'] },
      ),
    },
    '/api/jobs/{id}': {
      delete: jobChange(
        'dropJob',
        'Drop a job',
        'For good: what it was to do is not done. Only one that is dead or waits.',
        { conflict: ['job.running'] },
      ),
    },
  };
}

function listOfJobs(): ZodOpenApiOperationObject {
  return {
    operationId: 'listJobs',
    tags: ['Jobs'],
    summary: 'What works in the background, and what has failed',
    description:
      'Newest first. A job is work that a change left to do, such as telling a directory; it is tried again and again, and dead when its attempts are used up.',
    security: needsToken('read'),
    requestParams: { query: jobQuery },
    responses: {
      200: jsonAnswer('A page of jobs.', pageOf(jobAnswerSchema), {
        items: [job],
        next_cursor: null,
      }),
      ...refusals(tokenCodes, pageCodes),
    },
  };
}

function jobChange(
  operationId: string,
  summary: string,
  description: string,
  codes: Codes,
): ZodOpenApiOperationObject {
  return {
    operationId,
    tags: ['Jobs'],
    summary,
    description,
    security: needsToken('write'),
    requestParams: { path: z.object({ id: z.string().describe('The id of the job.') }) },
    responses: {
      204: { description: 'Done.' },
      ...refusals(tokenCodes, pathCodes, writeCodes, { 'not-found': ['job.not-found'] }, codes),
    },
  };
}
