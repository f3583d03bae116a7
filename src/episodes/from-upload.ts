import type { Request, Response } from 'express';
import type { Reception } from '../media/receive.ts';
import type { Database } from '../platform/database/open.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { takenUpload } from '../uploads/upload.ts';
import { markTaken } from '../uploads/uploads.ts';
import type { FinishedUpload, Uploads } from '../uploads/uploads.ts';
import { checkWish } from './create.ts';
import { newEpisode } from './episode.ts';
import type { NewEpisode } from './episode.ts';
import { getEpisode } from './episodes.ts';
import { audioOf, namesUpload, takeUpload, uploadId } from './take-upload.ts';
import { fieldsLeft, makeUploaded, mayImportWith, noAudio } from './upload.ts';
import type { Arrived, Upload, Uploaded } from './upload.ts';

/** The JSON of a new episode: its fields, and which upload is its audio. */
export const episodeOfUpload = newEpisode.extend({ upload: uploadId });

/**
 * Makes an episode of the upload that the JSON of a request names, with the fields beside. What the show has already is that
 * episode, unless the request says that two are meant.
 * @throws LongwaveError `audio.missing`, and what `episodeOf` throws
 */
export async function episodeFromUpload(
  tools: UploadTools,
  { request, response, show }: { request: Request; response: Response; show: Show },
): Promise<Uploaded> {
  if (!namesUpload(request.body)) throw noAudio('unsupported');
  const { upload, ...wanted } = parse(episodeOfUpload, request.body);
  return await episodeOf(tools, { request, response, show }, upload, {
    wanted,
    artwork: undefined,
    how: wanted.allow_duplicate === true ? 'form-or-audio' : 'put',
  });
}

/** What the episode is to be; `how` says whether the same audio again is the same episode, as everywhere. */
type Given = Pick<Arrived, 'wanted' | 'artwork' | 'transcript'> & Pick<Upload, 'how'>;

interface UploadTools {
  database: Database;
  reception: Reception;
  uploads: Uploads;
}

/**
 * Makes an episode of an upload that has arrived whole. Repeated, it is the same episode: by what the upload became,
 * and before that is written by its bytes.
 * @param id of the upload
 * @throws LongwaveError `upload.not-found`, `upload.expired`, `upload.unfinished`, `upload.taken`, and what receiving and
 * creating throw
 */
export async function episodeOf(
  tools: UploadTools,
  { request, response, show }: { request: Request; response: Response; show: Show },
  id: string,
  given: Given,
): Promise<Uploaded> {
  const { database, uploads } = tools;
  const mayImport = mayImportWith(response);
  const { wanted } = given;
  checkWish({ show, wanted, mayImport });
  const named = { id, tokenId: response.locals.token?.id };
  return await takeUpload(uploads, named, {
    make: (upload) => make(tools, { request, response, show }, upload, given),
    taken: (episodeId) => taken(database, episodeId, show, wanted),
  });
}

async function make(
  tools: { database: Database; reception: Reception },
  upload: { request: Request; response: Response; show: Show },
  finished: FinishedUpload,
  { how, ...given }: Given,
): Promise<Uploaded> {
  const audio = await audioOf(finished, tools.reception);
  const arrived = { ...given, audio };
  const asked = { ...upload, how };
  const made = await makeUploaded(tools, asked, arrived, (tx, { episode }) =>
    markTaken(tx, finished.id, episode.id),
  );
  // One that was there before has no transaction of its own.
  if (!made.isNew)
    await tools.database.transaction((tx) => markTaken(tx, finished.id, made.episode.id));
  return made;
}

/** @throws LongwaveError `upload.taken` when it is an episode of another show */
async function taken(
  database: Database,
  episodeId: string,
  show: Show,
  wanted: NewEpisode,
): Promise<Uploaded> {
  const episode = await getEpisode(database, database.read, episodeId);
  if (episode.showId !== show.id) throw takenUpload();
  const warnings = Object.keys(wanted).length > 0 ? [fieldsLeft(episode.id)] : [];
  return { episode, isNew: false, sameAudioAs: undefined, isHeldBack: false, warnings };
}
