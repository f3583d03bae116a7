import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { actorOf } from '../accounts/actor.ts';
import { beforeUpload } from '../media/before-body.ts';
import { receiveAudio } from '../media/receive.ts';
import { askForBody, untilRefused } from '../platform/http/body.ts';
import { jsonWhereItIs, noBody } from '../platform/http/json-body.ts';
import { parse } from '../platform/http/parse.ts';
import { replaceAudio, undoAudio } from './audio.ts';
import { audioFromJson } from './audio-from-upload.ts';
import { allowDuplicate, fromForm } from './episode.ts';
import type { Episode } from './episode.ts';
import { tellingFailure } from './upload-failed.ts';
import type { EpisodeAnswers, EpisodeRouteTools } from './route-tools.ts';

/** `/api/episodes/{id}/audio`: other audio for an episode, and back. */
export function audioRoutes(
  router: Router,
  tools: EpisodeRouteTools,
  { known, answer }: EpisodeAnswers,
): void {
  const { database, reception, guard } = tools;
  const write = guard.needs('write');
  const path = '/api/episodes/:id/audio';
  router.put(path, write, beforeUpload(reception), jsonWhereItIs, async (request, response) => {
    const episode = await known(request);
    const owner = { showId: episode.showId, episodeId: episode.id };
    const changed = await tellingFailure(database, owner, async () =>
      request.is('application/json')
        ? await audioFromJson(tools, episode, { request, response })
        : await audioOfBody(tools, episode, { request, response }),
    );
    response.json(await answer(changed));
  });
  router.post(`${path}/undo`, write, noBody, async (request, response) => {
    const { id } = await known(request);
    response.json(await answer(await undoAudio(database, id, actorOf(response.locals.token))));
  });
}

/** What the query of raw audio says beside. */
export const audioQuery = z.strictObject({
  allow_duplicate: allowDuplicate.optional().describe(allowDuplicate.description!),
});

async function audioOfBody(
  { database, reception }: EpisodeRouteTools,
  episode: Episode,
  { request, response }: { request: Request; response: Response },
): Promise<Episode> {
  const { allow_duplicate: allow } = parse(audioQuery, fromForm(request.query));
  askForBody(request, response);
  const audio = await receiveAudio(reception, untilRefused(request), null);
  const place = { database, files: reception.files };
  const by = actorOf(response.locals.token);
  return await replaceAudio(place, episode, audio, by, { allowDuplicate: allow });
}
