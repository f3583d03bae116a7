import { Router } from 'express';
import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import type { Fields } from '../history/version.ts';
import { versionRoutes } from '../history/version-routes.ts';
import { beforeUpload } from '../media/before-body.ts';
import { readArtwork } from '../media/upload-form.ts';
import { keepArtwork } from '../media/keep-artwork.ts';
import { jsonBody, jsonOrFile, noBody } from '../platform/http/json-body.ts';
import { param } from '../platform/http/param.ts';
import { page, pageRequest } from '../platform/http/paging.ts';
import { parse } from '../platform/http/parse.ts';
import { getShow } from '../shows/shows.ts';
import { episodeAnswers } from './answer.ts';
import { companionRoutes } from './companion-routes.ts';
import { twinWish } from './audio.ts';
import type { TwinWish } from './audio.ts';
import { audioRoutes } from './audio-routes.ts';
import { bringBackEpisode } from './bring-back.ts';
import { removeEpisodeArtwork, setEpisodeArtwork } from './companions.ts';
import { deleteEpisode, listDeletedEpisodes, restoreEpisode } from './deleting.ts';
import { tellingFailure } from './upload-failed.ts';
import { twinWarnings } from './twin.ts';
import { pictureWarnings } from './pictures.ts';
import { warningsOf } from './warnings.ts';
import type { Warning } from './warnings.ts';
import { episodeChange, episodeQuery, fromForm } from './episode.ts';
import type { Episode } from './episode.ts';
import { changeEpisode } from './changing.ts';
import * as episodes from './episodes.ts';
import type { EpisodeAnswers, EpisodeRouteTools } from './route-tools.ts';
import { arrive, makeUploaded } from './upload.ts';
import type { Upload, Uploaded } from './upload.ts';
import { uploadOnce } from './upload-once.ts';

/** `/api/shows/{show}/episodes` and `/api/episodes/{id}`. */
export function episodeRoutes(tools: EpisodeRouteTools): Router {
  const router = Router();
  createRoutes(router, tools);
  readRoutes(router, tools);
  changeRoutes(router, tools);
  versionRoutes(router, tools, {
    path: '/api/episodes/:id',
    subjectOf: async (request) => ({ kind: 'episode', id: (await known(tools, request)).id }),
    bringBack: async ({ id }, fields, { request, response }) => {
      const { allow_duplicate } = parse(twinWish, fromForm(request.query));
      const actor = actorOf(response.locals.token);
      const wish = { actor, allowDuplicate: allow_duplicate === true };
      return await bringBack(tools, id, fields, wish);
    },
  });
  const answers: EpisodeAnswers = {
    known: (request) => known(tools, request),
    answer: (episode) => answer(tools, episode),
  };
  audioRoutes(router, tools, answers);
  companionRoutes(router, tools, answers);
  return router;
}

function createRoutes(router: Router, tools: EpisodeRouteTools): void {
  const { database, reception, guard } = tools;
  const upload = [guard.needs('write'), beforeUpload(reception)];
  router.post('/api/shows/:show/episodes', ...upload, jsonOrFile, async (request, response) => {
    const show = await getShow(database.read, param(request, 'show'));
    const asked: Upload = { request, response, show, how: 'form-or-audio' };
    await tellingFailure(database, { showId: show.id }, () =>
      uploadOnce(tools, asked, async (id, warnings) =>
        answer(tools, await episodes.getEpisode(database, database.read, id), warnings),
      ),
    );
  });
  router.put('/api/shows/:show/episodes/:name', ...upload, async (request, response) => {
    const show = await getShow(database.read, param(request, 'show'));
    const asked: Upload = { request, response, show, how: 'put' };
    const made = await tellingFailure(database, { showId: show.id }, async () =>
      makeUploaded(tools, asked, await arrive(reception, asked)),
    );
    await answerMade(tools, response, made);
  });
}

async function answerMade(
  tools: EpisodeRouteTools,
  response: Response,
  { episode, isNew, warnings }: Uploaded,
): Promise<void> {
  response.status(isNew ? 201 : 200).location(`/api/episodes/${episode.id}`);
  response.json(await answer(tools, episode, warnings));
}

function readRoutes(router: Router, tools: EpisodeRouteTools): void {
  const { database, addresses, guard } = tools;
  router.get('/api/shows/:show/episodes', guard.needs('read'), async (request, response) => {
    const { state, sha256, ...query } = parse(episodeQuery, request.query);
    const wanted = { ...pageRequest(query), sha256 };
    const show = await getShow(database.read, param(request, 'show'));
    const read = state === 'deleted' ? listDeletedEpisodes : episodes.listEpisodes;
    const rows = await read(database, show.id, wanted);
    const { items, nextCursor } = page(rows, wanted, episodes.placeInList, (row) => row);
    const answers = await episodeAnswers(addresses, database.read, show, items);
    response.json({ items: answers, next_cursor: nextCursor });
  });
  router.get('/api/episodes/:id', guard.needs('read'), async (request, response) => {
    response.json(await answer(tools, await known(tools, request)));
  });
}

function changeRoutes(router: Router, tools: EpisodeRouteTools): void {
  const { database, guard } = tools;
  const write = guard.needs('write');
  router.patch('/api/episodes/:id', write, jsonBody, async (request, response) => {
    const change = parse(episodeChange, request.body);
    const { id, showId } = await known(tools, request);
    const show = await getShow(database.read, showId);
    const by = actorOf(response.locals.token);
    const changed = await changeEpisode(database, show, id, change, by);
    response.json(await answer(tools, changed));
  });
  router.delete('/api/episodes/:id', write, async (request, response) => {
    const { id } = await known(tools, request);
    await deleteEpisode(database, id, actorOf(response.locals.token));
    response.status(204).end();
  });
  router.post('/api/episodes/:id/restore', write, noBody, async (request, response) => {
    const by = actorOf(response.locals.token);
    const restored = await restoreEpisode(database, param(request, 'id'), by);
    response.json(await answer(tools, restored));
  });
  for (const [verb, work] of [
    ['publish', episodes.publishNow],
    ['withdraw', episodes.withdraw],
  ] as const)
    router.post(`/api/episodes/:id/${verb}`, write, noBody, async (request, response) => {
      const { id } = await known(tools, request);
      const by = actorOf(response.locals.token);
      response.json(await answer(tools, await work(database, id, by)));
    });
  artworkRoutes(router, tools);
}

function artworkRoutes(router: Router, tools: EpisodeRouteTools): void {
  const { database, reception, guard } = tools;
  const write = guard.needs('write');
  router.put('/api/episodes/:id/artwork', write, async (request, response) => {
    const { id } = await known(tools, request);
    const picture = await readArtwork(request, response);
    const { mended, ...artwork } = await keepArtwork(reception.files, id, picture);
    const by = actorOf(response.locals.token);
    const changed = await setEpisodeArtwork(database, id, artwork, by);
    response.json({ ...(await answer(tools, changed)), mended });
  });
  router.delete('/api/episodes/:id/artwork', write, async (request, response) => {
    const { id } = await known(tools, request);
    await removeEpisodeArtwork(database, id, actorOf(response.locals.token));
    response.status(204).end();
  });
}

async function bringBack(tools: EpisodeRouteTools, id: string, fields: Fields, wish: TwinWish) {
  const { database } = tools;
  const before = await episodes.getEpisode(database, database.read, id);
  const show = await getShow(database.read, before.showId);
  const { episode, left } = await bringBackEpisode(database, show, before.id, fields, wish);
  return { ...(await answer(tools, episode)), left };
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
  const twin = warnings.some(({ code }) => code === 'episode.same-audio')
    ? []
    : await twinWarnings(database, episode);
  const pictures = await pictureWarnings(database.read, episode);
  const advice = [...pictures, ...(await advise(episode))];
  const all = [...warnings, ...twin, ...warningsOf(episode), ...advice];
  return { ...one, warnings: all };
}
