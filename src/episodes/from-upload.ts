import type { Request, Response } from 'express';
import { z } from 'zod';
import { receiveStaged } from '../media/receive.ts';
import type { ReceivedAudio, Reception } from '../media/receive.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { takenUpload } from '../uploads/upload.ts';
import { finishedUpload, markTaken } from '../uploads/uploads.ts';
import type { FinishedUpload, Uploads } from '../uploads/uploads.ts';
import { checkWish } from './create.ts';
import { newEpisode } from './episode.ts';
import type { NewEpisode } from './episode.ts';
import { getEpisode } from './episodes.ts';
import { fieldsLeft, makeUploaded, mayImportWith, noAudio } from './upload.ts';
import type { Arrived, Upload, Uploaded } from './upload.ts';

/** The JSON of a new episode: its fields, and which upload is its audio. */
export const episodeOfUpload = newEpisode.extend({
  upload: z
    .string()
    .min(1, 'must not be empty')
    .max(100)
    .describe('The id of an upload that has arrived whole: see `POST /api/uploads`.'),
});

/**
 * Makes an episode of the upload that the JSON of a request names, with the fields beside.
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
    how: 'put',
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
  const find = () => finishedUpload(uploads, id, response.locals.token?.id);
  const asFound = async (upload: FinishedUpload) =>
    upload.episodeId === null
      ? await make(tools, { request, response, show }, upload, given)
      : await taken(database, upload.episodeId, show, wanted);
  const made = await asFound(await find()).catch(async (error: unknown) => {
    // Another request may have taken it meanwhile, bytes and all.
    const upload = await find();
    if (upload.episodeId === null) throw error;
    return await asFound(upload);
  });
  // Also of one that was taken before: that server may have died in between. What stays goes when its time has passed.
  await uploads.staging.drop(id).catch(() => undefined);
  return made;
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

/** @throws LongwaveError `upload.sha256`, and what receiving throws */
async function audioOf(upload: FinishedUpload, reception: Reception): Promise<ReceivedAudio> {
  const audio = await receiveStaged(reception, await upload.staged(), upload.filename);
  if (upload.sha256 === null || upload.sha256 === audio.sha256) return audio;
  await audio.drop();
  throw new LongwaveError(
    'unprocessable',
    'upload.sha256',
    `What has arrived is another file: its SHA-256 is ${audio.sha256}.`,
    { field: 'upload', mend: 'Begin a new upload, and send the file again.' },
  );
}

/** JSON that names no upload has no audio, whatever else it says. */
function namesUpload(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'upload' in body;
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
