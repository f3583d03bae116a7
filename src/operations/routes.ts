import { Router } from 'express';
import type { Guard } from '../accounts/guard.ts';
import type { Database } from '../platform/database/open.ts';
import { noBody } from '../platform/http/json-body.ts';
import { page, pageRequest } from '../platform/http/paging.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { drop, listJobs, runAgain } from '../platform/jobs/list.ts';
import type { ListedJob } from '../platform/jobs/list.ts';
import { jobAnswer, jobQuery } from './job-answer.ts';

/** `/api/jobs`: what waits, runs or has failed for good; run it again, or drop it. */
export function jobRoutes({ database, guard }: { database: Database; guard: Guard }): Router {
  const router = Router();
  router.get('/api/jobs', guard.needs('read'), async (request, response) => {
    const { state, ...paging } = parse(jobQuery, request.query);
    const wanted = pageRequest(paging);
    const rows = await listJobs(database, state, wanted);
    const last = (job: ListedJob) => ({ key: job.createdAt, id: job.id });
    const { items, nextCursor } = page(rows, wanted, last, jobAnswer);
    response.json({ items, next_cursor: nextCursor });
  });
  router.post('/api/jobs/:id/retry', guard.needs('write'), noBody, async (request, response) => {
    await runAgain(database, param(request, 'id'));
    response.status(204).end();
  });
  router.delete('/api/jobs/:id', guard.needs('write'), async (request, response) => {
    await drop(database, param(request, 'id'));
    response.status(204).end();
  });
  return router;
}
