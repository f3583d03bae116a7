import { Router } from 'express';
import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import { goneListings } from '../directories/listing-check.ts';
import { listEpisodes, placeInList } from '../episodes/episodes.ts';
import { LongwaveError } from '../platform/errors.ts';
import { formFields } from '../platform/http/form-fields.ts';
import { page, pageRequest } from '../platform/http/paging.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { Typed } from '../platform/pages/form.tsx';
import { doneIn } from '../platform/pages/parts.tsx';
import { deleteShow } from '../shows/deleting.ts';
import { newShow } from '../shows/show.ts';
import type { Show } from '../shows/show.ts';
import { createShow } from '../shows/shows.ts';
import { namedShow, orPageAgain, showPage, viewerOf } from './desk.ts';
import { findWords, readFound } from './find-episodes.ts';
import { lengthsOf } from './length.ts';
import { showNotices } from './notices.ts';
import { showHistoryRoutes } from './show-history.ts';
import { typedShow } from './show-form.tsx';
import { editViewOf, viewOf } from './show-views.ts';
import type { ShowDeskTools } from './show-views.ts';
import { editShow } from './edit-show.ts';
import { deleteShowPage, editShowPage, newShowPage, showDeskPage } from './show-pages.tsx';
import { episodeQuery } from './episode-query.ts';

/** `/admin/shows`: make one, see it, change it, delete it. */
export function showDeskRoutes(tools: ShowDeskTools): Router {
  const router = Router();
  const { desk } = tools;
  const path = '/admin/shows/:show';
  const ofServer = desk.needs('manage-server');
  const reads = desk.needs('read', namedShow(tools));
  const manages = desk.needs('manage-show', namedShow(tools));
  router.get('/admin/shows/new', ofServer, (_request, response) =>
    showPage(tools, response, newShowPage(viewerOf(response), { typed: {} })),
  );
  router.post('/admin/shows', sameOrigin, ofServer, formFields, (request, response) =>
    create(tools, request, response),
  );
  router.get(path, reads, (request, response) => overview(tools, request, response));
  router.get(`${path}/edit`, manages, async (request, response) => {
    const found = await editViewOf(tools, request);
    const view = { ...found, notice: showNotices.get(doneIn(request) ?? '') };
    const typed = typedShow(view.show);
    showPage(tools, response, editShowPage(viewerOf(response), view, { typed }));
  });
  router.post(`${path}/edit`, sameOrigin, manages, (request, response) =>
    editShow(tools, request, response),
  );
  router.use(showHistoryRoutes(tools));
  router.get(`${path}/delete`, manages, async (request, response) => {
    const view = await viewOf(tools, request);
    showPage(tools, response, deleteShowPage(viewerOf(response), view, { typed: {} }));
  });
  router.post(`${path}/delete`, sameOrigin, manages, formFields, (request, response) =>
    remove(tools, request, response),
  );
  return router;
}

async function create(tools: ShowDeskTools, request: Request, response: Response): Promise<void> {
  const typed = request.body as Typed;
  const page = (form: Parameters<typeof newShowPage>[1]) => newShowPage(viewerOf(response), form);
  await orPageAgain(tools, response, { typed, page }, async () => {
    const { title, time_zone = '' } = typed;
    const wanted = parse(newShow, { title, ...(time_zone.trim() !== '' && { time_zone }) });
    const show = await createShow(tools, wanted, actorOf(response.locals.token));
    response.redirect(303, `/admin/shows/${show.slug}?done=made`);
  });
}

async function overview(tools: ShowDeskTools, request: Request, response: Response): Promise<void> {
  const view = await viewOf(tools, request);
  const { show } = view;
  const { state, words, done = '', chosen, ...query } = parse(episodeQuery, request.query);
  const wanted = pageRequest(query);
  const places = await findWords(tools.database, show.id, words);
  const filter = { words, found: [...places.keys()], state: state === '' ? undefined : state };
  const rows = await listEpisodes(tools.database, show.id, { ...wanted, ...filter });
  const { items: episodes, nextCursor } = page(rows, wanted, placeInList, (row) => row);
  const next =
    nextCursor === null
      ? undefined
      : `/admin/shows/${show.slug}?${String(new URLSearchParams({ state, words, cursor: nextCursor }))}`;
  const found = await readFound(tools.database, { places, words }, episodes);
  const gone = await goneListings(tools.database, show.id);
  const lengths = await lengthsOf(tools.database, episodes);
  const shown = { episodes, found, lengths, state, words, next, isAllChosen: chosen === 'all' };
  const list = { ...shown, notice: showNotices.get(done), gone };
  showPage(tools, response, showDeskPage(viewerOf(response), view, list));
}

async function remove(tools: ShowDeskTools, request: Request, response: Response): Promise<void> {
  const view = await viewOf(tools, request);
  const { show } = view;
  const typed = request.body as Typed;
  const page = (form: Parameters<typeof deleteShowPage>[2]) =>
    deleteShowPage(viewerOf(response), view, form);
  await orPageAgain(tools, response, { typed, page }, async () => {
    if (typed['confirm']?.trim() !== show.slug) throw notConfirmed(show);
    await deleteShow(tools.database, show.id, actorOf(response.locals.token));
    response.redirect(303, '/admin?done=deleted');
  });
}

function notConfirmed({ slug }: Show): LongwaveError {
  return new LongwaveError('unprocessable', 'show.confirm-delete', 'This is another name.', {
    field: 'confirm',
    mend: `Type ${slug}, if you mean it.`,
  });
}
