import { Router } from 'express';
import type { Request } from 'express';
import { actorOf } from '../accounts/actor.ts';
import { doneIn } from '../platform/pages/parts.tsx';
import { findShowOf, listDeletedEpisodes, restoreEpisode } from '../episodes/deleting.ts';
import { placeInList } from '../episodes/episodes.ts';
import { page, pageRequest } from '../platform/http/paging.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import { param } from '../platform/http/param.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { listDeletedShows, restoreShow } from '../shows/deleting.ts';
import { getShow } from '../shows/shows.ts';
import { deletedEpisodesPage, deletedShowsPage } from './deleted-pages.tsx';
import { namedShow, showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';

const AT_ONCE = 50;

/** What was deleted, and the way back. */
export function deletedRoutes(tools: DeskTools): Router {
  const router = Router();
  addEpisodes(router, tools);
  addShows(router, tools);
  return router;
}

function addEpisodes(router: Router, tools: DeskTools): void {
  const { database, desk } = tools;
  const ofShow = desk.needs('delete', namedShow(tools));
  const ofDeleted = desk.needs('delete', (request) => findShowOf(database, param(request, 'id')));
  router.get('/admin/shows/:show/deleted', ofShow, async (request, response) => {
    const show = await getShow(database.read, param(request, 'show'));
    const wanted = wantedPage(request);
    const rows = await listDeletedEpisodes(database, show.id, wanted);
    const { items: things, nextCursor } = page(rows, wanted, placeInList, (row) => row);
    const next = following(`/admin/shows/${show.slug}/deleted`, nextCursor);
    const list = { things, next, done: doneIn(request) };
    showPage(tools, response, deletedEpisodesPage(viewerOf(response), show, list));
  });
  router.post('/admin/episodes/:id/restore', sameOrigin, ofDeleted, async (request, response) => {
    const actor = actorOf(response.locals.token);
    const { showId } = await restoreEpisode(database, param(request, 'id'), actor);
    const { slug } = await getShow(database.read, showId);
    response.redirect(303, `/admin/shows/${slug}/deleted?done=restored`);
  });
}

function addShows(router: Router, tools: DeskTools): void {
  const { database, desk } = tools;
  const path = '/admin/deleted-shows';
  const ofServer = desk.needs('manage-server');
  router.get(path, ofServer, async (request, response) => {
    const wanted = wantedPage(request);
    const rows = await listDeletedShows(database, wanted);
    const place = ({ createdAt, id }: (typeof rows)[number]) => ({ key: createdAt, id });
    const { items: things, nextCursor } = page(rows, wanted, place, (row) => row);
    const list = { things, next: following(path, nextCursor) };
    showPage(tools, response, deletedShowsPage(viewerOf(response), list));
  });
  router.post(`${path}/:deleted/restore`, sameOrigin, ofServer, async (request, response) => {
    const actor = actorOf(response.locals.token);
    const { slug } = await restoreShow(database, param(request, 'deleted'), actor);
    response.redirect(303, `/admin/shows/${slug}?done=restored`);
  });
}

function wantedPage({ query: { cursor } }: Request): PageRequest {
  return pageRequest({ limit: AT_ONCE, ...(typeof cursor === 'string' && { cursor }) });
}

function following(path: string, cursor: string | null): string | undefined {
  return cursor === null ? undefined : `${path}?cursor=${cursor}`;
}
