import type { Router } from 'express';
import { actorOf } from '../accounts/actor.ts';
import { beforeUpload } from '../media/before-body.ts';
import { receiveAudio } from '../media/receive.ts';
import { askForBody, untilRefused } from '../platform/http/body.ts';
import { noBody } from '../platform/http/json-body.ts';
import { replaceAudio, undoAudio } from './audio.ts';
import { tellingFailure } from './upload-failed.ts';
import type { EpisodeAnswers, EpisodeRouteTools } from './route-tools.ts';

/** `/api/episodes/{id}/audio`: other audio for an episode, and back. */
export function audioRoutes(
  router: Router,
  { database, reception, guard }: EpisodeRouteTools,
  { known, answer }: EpisodeAnswers,
): void {
  const write = guard.needs('write');
  const path = '/api/episodes/:id/audio';
  router.put(path, write, beforeUpload(reception), async (request, response) => {
    const episode = await known(request);
    askForBody(request, response);
    const by = actorOf(response.locals.token);
    const tools = { database, files: reception.files };
    const owner = { showId: episode.showId, episodeId: episode.id };
    const changed = await tellingFailure(database, owner, async () => {
      const audio = await receiveAudio(reception, untilRefused(request), null);
      return await replaceAudio(tools, episode, audio, by);
    });
    response.json(await answer(changed));
  });
  router.post(`${path}/undo`, write, noBody, async (request, response) => {
    const { id } = await known(request);
    response.json(await answer(await undoAudio(database, id, actorOf(response.locals.token))));
  });
}
