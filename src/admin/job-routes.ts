import { Router } from 'express';
import type { Request, Response } from 'express';
import { doneIn } from '../platform/pages/parts.tsx';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { param } from '../platform/http/param.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { drop, jobStates, listJobs, runAgain } from '../platform/jobs/list.ts';
import type { ListedJob } from '../platform/jobs/list.ts';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { listShowsAmong } from '../shows/shows.ts';
import type { Show } from '../shows/show.ts';
import { orPageAgain, showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { dropJobPage, jobsPage } from './job-pages.tsx';

const PATH = '/admin/jobs';
/** How many of each state a page shows. */
const MOST = 50;
/** Of all shows together; where more have failed, something is wrong with the server. */
const MOST_COUNTED = 2000;

const works = [
  ['retry', runAgain, 'retried'],
  ['drop', drop, 'dropped'],
] as const;

/** `/admin/jobs`: what works in the background, for owners. */
export function jobDeskRoutes(tools: DeskTools): Router {
  const router = Router();
  const may = tools.desk.needs('manage-server');
  router.get(PATH, may, async (request, response) => {
    showPage(tools, response, await pageOf(tools, request, response, { typed: {} }));
  });
  router.get(`${PATH}/:job/drop`, may, (request, response) =>
    showPage(tools, response, dropJobPage(viewerOf(response), param(request, 'job'))),
  );
  for (const [verb, work, done] of works)
    router.post(`${PATH}/:job/${verb}`, sameOrigin, may, async (request, response) => {
      const again = (form: FormState) => pageOf(tools, request, response, form);
      await orPageAgain(tools, response, { typed: {}, page: again }, async () => {
        await work(tools.database, param(request, 'job')).catch(sayIfGone);
        response.redirect(303, `${PATH}?done=${done}`);
      });
    });
  return router;
}

/** How many jobs wait for a person, and whether there are more than were counted. */
export async function countDead(database: Database): Promise<{ count: number; isMore: boolean }> {
  const { jobs, isCut } = await listOf(database, 'dead');
  return { count: jobs.length, isMore: isCut };
}

/** How many jobs of each kind wait for a person, by the id of the show that they are about. */
export async function deadByShow(database: Database): Promise<Map<string, Map<string, number>>> {
  const jobs = await listJobs(database, 'dead', { limit: MOST_COUNTED, after: undefined });
  const ofShows = jobs.filter(({ showId }) => showId !== null);
  const byShow = Map.groupBy(ofShows, ({ showId }) => showId ?? '');
  return new Map([...byShow].map(([id, its]) => [id, countsOf(its)]));
}

function countsOf(jobs: readonly ListedJob[]): Map<string, number> {
  const byName = Map.groupBy(jobs, ({ name }) => name);
  return new Map([...byName].map(([name, its]) => [name, its.length]));
}

async function listOf(database: Database, state: ListedJob['state']) {
  const jobs = await listJobs(database, state, { limit: MOST, after: undefined });
  return { state, jobs: jobs.slice(0, MOST), isCut: jobs.length > MOST };
}

async function pageOf(
  { database }: DeskTools,
  request: Request,
  response: Response,
  form: FormState,
): Promise<Page> {
  const lists = await Promise.all(jobStates.map((state) => listOf(database, state)));
  const shows = await showsOf(
    database,
    lists.flatMap(({ jobs }) => jobs),
  );
  return jobsPage(viewerOf(response), { lists, shows, done: doneIn(request) }, form);
}

async function showsOf(database: Database, jobs: ListedJob[]): Promise<Map<string, Show>> {
  const ids = [...new Set(jobs.map(({ showId }) => showId))].filter((id) => id !== null);
  const shows = ids.length === 0 ? [] : await listShowsAmong(database, ids);
  return new Map(shows.map((show) => [show.id, show]));
}

/** A job may be done between the page and the button; that is no page that does not exist. */
function sayIfGone(error: unknown): never {
  if (error instanceof LongwaveError && error.code === 'job.not-found')
    throw new LongwaveError('conflict', error.code, 'This job is not there any more.', {
      mend: 'It is done, was tried again, or was dropped: the list below is how it is now.',
    });
  throw error;
}
