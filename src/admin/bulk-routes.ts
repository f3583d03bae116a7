import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import { changeEpisodes } from '../episodes/bulk.ts';
import type { SeenChange } from '../episodes/stale.ts';
import { readNow } from '../platform/database/now.ts';
import { longFormFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { mayBeMended } from '../platform/pages/again.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { getShow } from '../shows/shows.ts';
import { namedShow, orPageAgain, showPage, viewerOf } from './desk.ts';
import type { DeskTools, Viewer } from './desk.ts';
import {
  draftsWished,
  filledIn,
  idsInForm,
  idsInQuery,
  proposed,
  refuseGone,
  scheduleWished,
  toComeAmong,
} from './bulk.ts';
import { draftsPage, schedulePage } from './bulk-pages.tsx';
import type { BulkView } from './bulk-pages.tsx';

/** `/admin/shows/{show}/schedule` and `/drafts`: when several episodes come out, or that they do not yet. */
export function bulkRoutes(tools: DeskTools): Router {
  const router = Router();
  const publishes = tools.desk.needs('publish', namedShow(tools));
  const post = (path: string, work: Work): void => {
    const handler: RequestHandler = (request, response) => work(tools, request, response);
    router.post(`/admin/shows/:show/${path}`, sameOrigin, publishes, longFormFields, handler);
  };
  router.get('/admin/shows/:show/schedule', publishes, async (request, response) => {
    const view = await viewOf(tools, request, idsInQuery(request));
    const typed = proposed(view.show, view.episodes, view.now);
    showPage(tools, response, schedulePage(viewerOf(response), view, lookedAt(view, typed, true)));
  });
  router.get('/admin/shows/:show/drafts', publishes, async (request, response) => {
    const view = await viewOf(tools, request, idsInQuery(request));
    const page = draftsPage(viewerOf(response), scheduledOf(view), { typed: {} });
    showPage(tools, response, page);
  });
  post('schedule/preview', preview);
  post('schedule', schedule);
  post('drafts', makeDrafts);
  return router;
}

type Work = (tools: DeskTools, request: Request, response: Response) => Promise<void>;

async function viewOf(
  { database }: DeskTools,
  request: Request,
  ids: readonly string[],
): Promise<BulkView> {
  const show = await getShow(database.read, param(request, 'show'));
  const episodes = await toComeAmong(database, show, ids);
  return { show, episodes, now: await readNow(database, database.read) };
}

function scheduledOf(view: BulkView): BulkView {
  return { ...view, episodes: view.episodes.filter(({ state }) => state === 'scheduled') };
}

/** The form with its times, worked out anew where that is asked for, and with what is wrong with them; nothing is kept. */
function lookedAt({ show, episodes, now }: BulkView, typed: Typed, isNew: boolean): FormState {
  let filled = typed;
  try {
    if (isNew) filled = filledIn(typed, show, episodes, now);
    scheduleWished(filled, show, episodes, now);
    return { typed: filled };
  } catch (error) {
    if (!mayBeMended(error)) throw error;
    return { typed: filled, error };
  }
}

async function preview(tools: DeskTools, request: Request, response: Response): Promise<void> {
  const typed = request.body as Typed;
  const view = await viewOf(tools, request, idsInForm(typed));
  const form = lookedAt(view, typed, typed['work_out'] !== undefined);
  showPage(tools, response, schedulePage(viewerOf(response), view, form));
}

async function schedule(tools: DeskTools, request: Request, response: Response): Promise<void> {
  await change(tools, { request, response }, 'scheduled', schedulePage, (typed, view) =>
    scheduleWished(typed, view.show, view.episodes, view.now),
  );
}

async function makeDrafts(tools: DeskTools, request: Request, response: Response): Promise<void> {
  await change(tools, { request, response }, 'drafts', draftsPage, (typed, { episodes }) =>
    draftsWished(typed, episodes),
  );
}

async function change(
  tools: DeskTools,
  { request, response }: { request: Request; response: Response },
  done: string,
  pageOf: (viewer: Viewer, view: BulkView, form: FormState) => Page,
  wished: (typed: Typed, view: BulkView) => SeenChange[],
): Promise<void> {
  const typed = request.body as Typed;
  const ids = idsInForm(typed);
  const view = await viewOf(tools, request, ids);
  const { show, episodes } = view;
  const page = (form: FormState) => pageOf(viewerOf(response), view, form);
  await orPageAgain(tools, response, { typed, page }, async () => {
    refuseGone(ids, episodes);
    await changeEpisodes(tools.database, show, wished(typed, view), actorOf(response.locals.token));
    response.redirect(303, `/admin/shows/${show.slug}?done=${done}`);
  });
}
