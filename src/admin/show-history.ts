import { Router } from 'express';
import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import type { Fields } from '../history/version.ts';
import { param } from '../platform/http/param.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { bringBackShow, isBroughtBackToShow } from '../shows/bring-back.ts';
import { getShow } from '../shows/shows.ts';
import { namedShow, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { showWords } from './form-words.ts';
import type { Kept } from './history-page.tsx';
import { historyRoutes } from './history-routes.ts';
import type { WentBack } from './history-routes.ts';

/** `/admin/shows/{show}/history`. */
export function showHistoryRoutes(tools: DeskTools): Router {
  const router = Router();
  const { desk } = tools;
  historyRoutes(router, tools, {
    path: '/admin/shows/:show',
    reads: desk.needs('read', namedShow(tools)),
    writes: [sameOrigin, desk.needs('manage-show', namedShow(tools))],
    find: (request, response) => keptShow(tools, request, response),
    bringBack: (request, response, fields) => bringBack(tools, request, response, fields),
  });
  return router;
}

async function keptShow(
  { database }: DeskTools,
  request: Request,
  response: Response,
): Promise<Kept> {
  const { id, title, slug, timeZone } = await getShow(database.read, param(request, 'show'));
  return {
    subject: { kind: 'show', id },
    title,
    path: `/admin/shows/${slug}`,
    timeZone,
    words: showWords,
    isBroughtBack: isBroughtBackToShow,
    mayGoBack: viewerOf(response).may('manage-show'),
  };
}

async function bringBack(
  tools: DeskTools,
  request: Request,
  response: Response,
  fields: Fields,
): Promise<WentBack> {
  const { id } = await getShow(tools.database.read, param(request, 'show'));
  const { show, left } = await bringBackShow(tools, id, fields, actorOf(response.locals.token));
  return { path: `/admin/shows/${show.slug}`, left };
}
