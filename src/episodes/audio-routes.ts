import type { Request, Response, Router } from 'express';
import { beforeUpload } from '../media/before-body.ts';
import { receiveAudio } from '../media/receive.ts';
import { askForBody, untilRefused } from '../platform/http/body.ts';
import { jsonOrFile, noBody } from '../platform/http/json-body.ts';
import { parse } from '../platform/http/parse.ts';
import { audioOfUpload, replaceAudioByUpload } from './audio-from-upload.ts';
import { replaceAudio, undoAudio } from './audio.ts';
import type { Episode } from './episode.ts';
import { namesUpload } from './take-upload.ts';
import { noAudio } from './upload.ts';
import { tellingFailure } from './upload-failed.ts';
import { audioWishOf, wishFrom } from './route-tools.ts';
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
  router.put(path, write, beforeUpload(reception), jsonOrFile, async (request, response) => {
    const episode = await known(request);
    const owner = { showId: episode.showId, episodeId: episode.id };
    const work = request.is('application/json') ? takeUploaded : takeBody;
    const changed = await tellingFailure(database, owner, () =>
      work(tools, episode, request, response),
    );
    response.json(await answer(changed));
  });
  router.post(`${path}/undo`, write, noBody, async (request, response) => {
    const { id } = await known(request);
    const changed = await undoAudio(database, id, audioWishOf(request, response));
    response.json(await answer(changed));
  });
}

/** A file as the whole body. */
async function takeBody(
  { database, reception }: EpisodeRouteTools,
  episode: Episode,
  request: Request,
  response: Response,
): Promise<Episode> {
  const wish = audioWishOf(request, response);
  askForBody(request, response);
  const audio = await receiveAudio(reception, untilRefused(request), null);
  return await replaceAudio({ database, files: reception.files }, episode, audio, wish);
}

/** JSON that names an upload. */
async function takeUploaded(
  tools: EpisodeRouteTools,
  episode: Episode,
  request: Request,
  response: Response,
): Promise<Episode> {
  if (!namesUpload(request.body)) throw noAudio('unsupported');
  const { upload: id, ...wish } = parse(audioOfUpload, request.body);
  const { token } = response.locals;
  const upload = { id, tokenId: token?.id };
  return await replaceAudioByUpload(tools, episode, upload, wishFrom(wish, token));
}
