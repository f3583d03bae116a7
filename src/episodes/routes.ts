import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { beforeUpload } from '../media/before-body.ts';
import { readArtwork } from '../media/upload-form.ts';
import { keepArtwork } from '../media/keep-artwork.ts';
import { jsonBody, noBody } from '../platform/http/json-body.ts';
import { param } from '../platform/http/param.ts';
import { page, pageQuery, pageRequest } from '../platform/http/paging.ts';
import { parse } from '../platform/http/parse.ts';
import { getShow } from '../shows/shows.ts';
import { episodeAnswers } from './answer.ts';
import { companionRoutes } from './companion-routes.ts';
import { warningsOf } from './warnings.ts';
import type { Warning } from './warnings.ts';
import { episodeChange } from './episode.ts';
import type { Episode } from './episode.ts';
import * as episodes from './episodes.ts';
import { DRAFTS_FIRST } from './store.ts';
import type { EpisodeRouteTools } from './route-tools.ts';
import { episodeFromUpload } from './from-upload.ts';
import { uploadEpisode } from './upload.ts';
import type { Upload } from './upload.ts';

/** `/api/shows/{show}/episodes` and `/api/episodes/{id}`. */
export function episodeRoutes(tools: EpisodeRouteTools): Router {
  const router = Router();
  createRoutes(router, tools);
  readRoutes(router, tools);
  changeRoutes(router, tools);
  companionRoutes(router, tools, {
    known: (request) => known(tools, request),
    answer: (episode) => answer(tools, episode),
  });
  return router;
}

function createRoutes(router: Router, tools: EpisodeRouteTools): void {
  const { database, reception, guard } = tools;
  const fromUpload: RequestHandler = (request, response, next) =>
    request.is('application/json') ? jsonBody(request, response, next) : next();
  const create = (how: Upload['how']) => async (request: Request, response: Response) => {
    const show = await getShow(database.read, param(request, 'show'));
    const upload = { request, response, show, how };
    const isJson = how === 'form-or-audio' && request.is('application/json');
    const made = isJson ? episodeFromUpload(tools, upload) : uploadEpisode(tools, upload);
    const { episode, isNew, warnings } = await made;
    response.status(isNew ? 201 : 200).location(`/api/episodes/${episode.id}`);
    response.json(await answer(tools, episode, warnings));
  };
  const upload = [guard.needs('write'), beforeUpload(reception)];
  router.post('/api/shows/:show/episodes', ...upload, fromUpload, create('form-or-audio'));
  router.put('/api/shows/:show/episodes/:name', ...upload, create('put'));
}

function readRoutes(router: Router, tools: EpisodeRouteTools): void {
  const { database, addresses, guard } = tools;
  router.get('/api/shows/:show/episodes', guard.needs('read'), async (request, response) => {
    const wanted = pageRequest(parse(pageQuery, request.query));
    const show = await getShow(database.read, param(request, 'show'));
    const rows = await episodes.listEpisodes(database, show.id, wanted);
    const last = (row: Episode) => ({ key: row.publishAt ?? DRAFTS_FIRST, id: row.id });
    const { items, nextCursor } = page(rows, wanted, last, (row) => row);
    const answers = await episodeAnswers(addresses, database.read, show, items);
    response.json({ items: answers, next_cursor: nextCursor });
  });
  router.get('/api/episodes/:id', guard.needs('read'), async (request, response) => {
    response.json(await answer(tools, await known(tools, request)));
  });
}

function changeRoutes(router: Router, tools: EpisodeRouteTools): void {
  const { database, reception, guard } = tools;
  const write = guard.needs('write');
  router.patch('/api/episodes/:id', write, jsonBody, async (request, response) => {
    const change = parse(episodeChange, request.body);
    const { id, showId } = await known(tools, request);
    const show = await getShow(database.read, showId);
    const changed = await episodes.changeEpisode(database, show, id, change);
    response.json(await answer(tools, changed));
  });
  router.delete('/api/episodes/:id', write, async (request, response) => {
    await episodes.deleteEpisode(database, (await known(tools, request)).id);
    response.status(204).end();
  });
  for (const [verb, work] of [
    ['publish', episodes.publishNow],
    ['withdraw', episodes.withdraw],
  ] as const)
    router.post(`/api/episodes/:id/${verb}`, write, noBody, async (request, response) => {
      const { id } = await known(tools, request);
      response.json(await answer(tools, await work(database, id)));
    });
  router.put('/api/episodes/:id/artwork', write, async (request, response) => {
    const { id } = await known(tools, request);
    const picture = await readArtwork(request, response);
    const { mended, ...artwork } = await keepArtwork(reception.files, id, picture);
    const changed = await episodes.setEpisodeArtwork(database, id, artwork);
    response.json({ ...(await answer(tools, changed)), mended });
  });
}

/** The episode that the path names; one of a deleted show is as gone as the show. */
async function known({ database }: EpisodeRouteTools, request: Request): Promise<Episode> {
  const episode = await episodes.getEpisode(database, database.read, param(request, 'id'));
  await getShow(database.read, episode.showId);
  return episode;
}

async function answer(
  { database, addresses, advise }: EpisodeRouteTools,
  episode: Episode,
  warnings: Warning[] = [],
) {
  const show = await getShow(database.read, episode.showId);
  const [one] = await episodeAnswers(addresses, database.read, show, [episode]);
  return { ...one, warnings: [...warnings, ...warningsOf(episode), ...(await advise(episode))] };
}
