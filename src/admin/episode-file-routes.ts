import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import { bringBackEpisode, isBroughtBackToEpisode } from '../episodes/bring-back.ts';
import { replaceAudioByUpload } from '../episodes/audio-from-upload.ts';
import { replaceAudio, undoAudio } from '../episodes/audio.ts';
import type { AudioWish } from '../episodes/audio.ts';
import {
  noArtwork,
  removeEpisodeArtwork,
  removeTranscript,
  setEpisodeArtwork,
  setTranscript,
} from '../episodes/companions.ts';
import { getEpisode } from '../episodes/episodes.ts';
import type { Fields } from '../history/version.ts';
import { beforeUpload } from '../media/before-body.ts';
import type { KeptFile } from '../media/file.ts';
import { findFile, smallestPicture } from '../media/kept-files.ts';
import { keepArtwork } from '../media/keep-artwork.ts';
import type { Reception } from '../media/receive.ts';
import { readPageForm } from '../media/upload-form.ts';
import type { UploadForm } from '../media/upload-form.ts';
import { LongwaveError } from '../platform/errors.ts';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { sendBytes } from '../platform/http/send-bytes.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { Log } from '../platform/log.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { keepTranscript } from '../transcripts/transcripts.ts';
import { languageTag } from '../transcripts/language.ts';
import type { Uploads } from '../uploads/uploads.ts';
import { isTicked, stillThere } from './audio-field.tsx';
import { atAudio } from './refused-files.ts';
import { orPageAgain, showOfEpisode, typedOf, viewerOf } from './desk.ts';
import { typedEpisode } from './episode-form.tsx';
import { transcriptsToRemove } from './transcript-fields.tsx';
import { episodeDeskPage } from './episode-pages.tsx';
import type { EpisodeView } from './episode-pages.tsx';
import { refuseUnchangeable, isChangeable } from './changeable.ts';
import { episodeAndShow, viewOfEpisode } from './episode-routes.ts';
import type { EpisodeDeskTools } from './episode-routes.ts';
import { episodeWords } from './form-words.ts';
import type { Kept } from './history-page.tsx';
import { historyRoutes } from './history-routes.ts';
import type { WentBack } from './history-routes.ts';

export interface EpisodeFileTools extends EpisodeDeskTools {
  reception: Reception;
  uploads: Uploads;
  log: Log;
}

const path = '/admin/episodes/:id';

/** `/admin/episodes/{id}/files`, `/audio`, `/artwork`, `/undo-audio` and `/history`. */
export function episodeFileRoutes(tools: EpisodeFileTools): Router {
  const router = Router();
  const { database } = tools;
  const reads = tools.desk.needs('read', showOfEpisode(tools));
  const writes: RequestHandler[] = [
    sameOrigin,
    tools.desk.needs('write-draft', showOfEpisode(tools)),
  ];
  router.post(`${path}/files`, ...writes, beforeUpload(tools.reception), (request, response) =>
    takeFiles(tools, request, response),
  );
  router.get(`${path}/audio`, reads, (request, response) => listen(tools, request, response));
  router.get(`${path}/artwork`, reads, (request, response) => look(tools, request, response));
  router.post(`${path}/undo-audio`, ...writes, formFields, (request, response) =>
    change(tools, request, response, {
      done: 'audio',
      typed: () => request.body as Typed,
      work: async ({ episode: { id } }) => {
        await undoAudio(database, id, wishOf(response, request.body as Typed));
      },
    }),
  );
  historyRoutes(router, tools, {
    path,
    reads,
    writes: [...writes, formFields],
    find: (request, response) => keptEpisode(tools, request, response),
    bringBack: (request, response, fields) => bringBack(tools, request, response, fields),
  });
  return router;
}

/** @throws LongwaveError `episode.not-found`, `show.not-found` */
async function keptEpisode(
  tools: EpisodeFileTools,
  request: Request,
  response: Response,
): Promise<Kept> {
  const { episode, show } = await episodeAndShow(tools, param(request, 'id'));
  return {
    subject: { kind: 'episode', id: episode.id },
    title: episode.title,
    path: `/admin/episodes/${episode.id}`,
    timeZone: show.timeZone,
    words: episodeWords,
    isBroughtBack: isBroughtBackToEpisode,
    mayGoBack: isChangeable(viewerOf(response), episode),
  };
}

async function bringBack(
  tools: EpisodeFileTools,
  request: Request,
  response: Response,
  fields: Fields,
): Promise<WentBack> {
  const { episode, show } = await episodeAndShow(tools, param(request, 'id'));
  refuseUnchangeable(viewerOf(response), episode);
  const wish = wishOf(response, request.body as Typed);
  const { left } = await bringBackEpisode(tools.database, show, episode.id, fields, wish);
  return { path: `/admin/episodes/${episode.id}`, left };
}

/** Who wants other audio, and whether it may be that of another episode. */
function wishOf({ locals }: Response, typed: Typed): AudioWish {
  return {
    actor: actorOf(locals.token),
    allowDuplicate: isTicked(typed, 'allow_duplicate'),
    cutsToLength: isTicked(typed, 'cut_to_length'),
  };
}

/** The audio of any episode, also of one that nobody else may hear yet. It counts as no download. */
async function listen(
  tools: EpisodeFileTools,
  request: Request,
  response: Response,
): Promise<void> {
  const { audioId } = await getEpisode(tools.database, tools.database.read, param(request, 'id'));
  const file = await findFile(tools.database.read, audioId);
  if (!file) throw new Error('An episode has no audio.');
  await sendFile(tools, request, response, file);
}

/** Its own artwork, small, also of one that nobody else may see yet. */
async function look(tools: EpisodeFileTools, request: Request, response: Response): Promise<void> {
  const { artworkId } = await getEpisode(tools.database, tools.database.read, param(request, 'id'));
  const file =
    artworkId === null ? undefined : await smallestPicture(tools.database.read, artworkId);
  if (!file) throw noArtwork();
  await sendFile(tools, request, response, file);
}

async function sendFile(
  { log, reception: { files } }: EpisodeFileTools,
  request: Request,
  response: Response,
  { id, bytes, type, sha256, storeKey }: KeptFile,
): Promise<void> {
  const { failure } = await sendBytes(request, response, {
    bytes,
    type,
    tag: `"${sha256.slice(0, 32)}"`,
    headers: {}, // what the desk says of its pages holds for their files too (security 72)
    open: (range) => files.read(storeKey, range),
  });
  if (failure !== undefined)
    log.error({ file: id, err: failure }, 'a file could not be read to its end');
}

/** One thing that is done to an episode. */
interface Doing {
  /** What its page says afterwards. */
  done: string;
  /** What was typed into this form, as far as it has come. */
  typed: () => Typed;
  work: (view: EpisodeView) => Promise<void>;
}

/** Does one thing to an episode, and leads back to it. */
async function change(
  tools: EpisodeFileTools,
  request: Request,
  response: Response,
  { done, typed, work }: Doing,
): Promise<void> {
  const view = await viewOfEpisode(tools, param(request, 'id'));
  const viewer = viewerOf(response);
  const stored: Typed = typedEpisode(view.episode, view.show, view.chapters);
  const page = ({ error }: FormState) =>
    episodeDeskPage(viewer, view, {
      typed: { ...stored, ...stillThere(typed(), error) },
      error: error && atAudio(error),
      isStored: true,
    });
  await orPageAgain(tools, response, { typed: stored, page }, async () => {
    refuseUnchangeable(viewer, view.episode);
    await work(view);
    response.redirect(303, `/admin/episodes/${view.episode.id}?done=${done}`);
  });
}

async function takeFiles(
  tools: EpisodeFileTools,
  request: Request,
  response: Response,
): Promise<void> {
  let typed: Typed = {};
  const work = async ({ episode: { id }, show }: EpisodeView): Promise<void> => {
    const names = ['audio', 'artwork', 'transcript'] as const;
    const form = await readPageForm(request, response, tools.reception, names);
    typed = typedOf(form.fields);
    try {
      if (form.refused) throw form.refused;
      await take(tools, response, {
        id,
        form,
        typed: { language: show.language, ...chosen(typed) },
      });
    } finally {
      await form.audio?.drop();
    }
  };
  await change(tools, request, response, { done: 'files', typed: () => typed, work });
}

/** What was not left empty. */
function chosen(typed: Typed): Typed {
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ''));
}

/** @throws LongwaveError `file.missing` when there is nothing, and what each file is refused with */
async function take(
  tools: EpisodeFileTools,
  response: Response,
  { id, form, typed }: { id: string; form: UploadForm; typed: Typed },
): Promise<void> {
  const { database, reception } = tools;
  const { files } = reception;
  const wish = wishOf(response, typed);
  const episode = await getEpisode(database, database.read, id);
  refuseUnchangeable(viewerOf(response), episode); // it may have come out while the files came
  const { audio, artwork: picture, transcript } = form;
  const { upload: uploadId, language = '' } = typed;
  const gone = transcriptsToRemove(typed);
  const isBare = typed['remove_artwork'] === 'true' && picture === undefined;
  if (gone.length === 0 && !isBare && !(transcript ?? picture ?? audio ?? uploadId)) throw noFile();
  const upload = transcript && { ...transcript, episodeId: id, language: languageTag(language) };
  // All are looked at before one is taken: what is refused leaves the episode as it was.
  const spoken = upload && (await keepTranscript(files, upload));
  const drawn = picture && (await keepArtwork(files, id, picture));
  if (uploadId !== undefined) {
    const named = { id: uploadId, tokenId: response.locals.token?.id };
    await replaceAudioByUpload(tools, episode, named, wish);
  } else if (audio) await replaceAudio({ database, files }, episode, audio, wish);
  for (const each of gone) await removeTranscript(database, episode.id, each, wish.actor);
  if (isBare) await removeEpisodeArtwork(database, episode.id, wish.actor);
  if (spoken) await setTranscript(database, episode.id, spoken, wish.actor);
  if (drawn) {
    const { mended: _mended, ...artwork } = drawn;
    await setEpisodeArtwork(database, episode.id, artwork, wish.actor);
  }
}

function noFile(): LongwaveError {
  return new LongwaveError('unprocessable', 'file.missing', 'No file was chosen.', {
    field: 'audio',
    mend: 'Choose one, then send it.',
  });
}
