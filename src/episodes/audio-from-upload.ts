import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import type { Database } from '../platform/database/open.ts';
import { parse } from '../platform/http/parse.ts';
import { takenUpload } from '../uploads/upload.ts';
import { finishedUpload, markTaken } from '../uploads/uploads.ts';
import type { FinishedUpload } from '../uploads/uploads.ts';
import { replaceAudio } from './audio.ts';
import type { Replacing } from './audio.ts';
import type { Episode } from './episode.ts';
import { getEpisode } from './episodes.ts';
import { audioOf, audioOfUpload } from './from-upload.ts';
import type { UploadTools } from './from-upload.ts';

/**
 * Gives an episode the audio of the upload that the JSON of a request names.
 * @throws LongwaveError what `audioFromUpload` throws
 */
export async function audioFromJson(
  tools: UploadTools,
  episode: Episode,
  { request, response }: { request: Request; response: Response },
): Promise<Episode> {
  const { upload, allow_duplicate: allowDuplicate } = parse(audioOfUpload, request.body);
  return await audioFromUpload(tools, episode, response, { id: upload, allowDuplicate });
}

/**
 * Gives an episode the audio of an upload that has arrived whole. Repeated, it changes nothing.
 * @throws LongwaveError `upload.not-found`, `upload.expired`, `upload.unfinished`, `upload.taken` when it is that of another
 * episode, and what receiving and replacing throw
 */
export async function audioFromUpload(
  tools: UploadTools,
  episode: Episode,
  response: Response,
  { id, allowDuplicate }: { id: string } & Pick<Replacing, 'allowDuplicate'>,
): Promise<Episode> {
  const { database, reception, uploads } = tools;
  const { token } = response.locals;
  const find = () => finishedUpload(uploads, id, token?.id);
  const finished = await find();
  if (finished.episodeId !== null) return await takenBefore(database, finished, episode);
  const audio = await audioOf(finished, reception);
  const place = { database, files: reception.files };
  const replacing: Replacing = {
    allowDuplicate,
    alsoKeep: (tx) => markTaken(tx, id, episode.id),
  };
  const changed = await replaceAudio(place, episode, audio, actorOf(token), replacing).catch(
    async (error: unknown) => {
      // Another request may have taken it meanwhile.
      const now = await find();
      if (now.episodeId === null) throw error;
      return await takenBefore(database, now, episode);
    },
  );
  // What stays goes when its time has passed.
  await uploads.staging.drop(id).catch(() => undefined);
  return changed;
}

async function takenBefore(
  database: Database,
  { episodeId }: FinishedUpload,
  { id }: Episode,
): Promise<Episode> {
  if (episodeId !== id) throw takenUpload();
  return await getEpisode(database, database.read, id);
}
