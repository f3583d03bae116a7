import type { Request, Response } from 'express';
import { z } from 'zod';
import { receiveAudio } from '../media/receive.ts';
import type { Reception } from '../media/receive.ts';
import type { Database } from '../platform/database/open.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { takenUpload } from '../uploads/upload.ts';
import { finishedUpload, takeUpload } from '../uploads/uploads.ts';
import type { Uploads } from '../uploads/uploads.ts';
import { checkWish } from './create.ts';
import { newEpisode } from './episode.ts';
import type { NewEpisode } from './episode.ts';
import { getEpisode } from './episodes.ts';
import { fieldsLeft, makeUploaded, mayImportWith, noAudio } from './upload.ts';
import type { Uploaded } from './upload.ts';

/** The JSON of a new episode: its fields, and which upload is its audio. */
export const episodeOfUpload = newEpisode.extend({
  upload: z
    .string()
    .min(1, 'must not be empty')
    .max(100)
    .describe('The id of an upload that has arrived whole: see `POST /api/uploads`.'),
});

/**
 * Makes an episode of an upload that has arrived whole. Repeated, it is the same episode: by what the upload became,
 * and before that is written by its bytes.
 * @throws LongwaveError `audio.missing`, `upload.not-found`, `upload.expired`, `upload.unfinished`, `upload.taken`, and what
 * receiving and creating throw
 */
export async function episodeFromUpload(
  tools: { database: Database; reception: Reception; uploads: Uploads },
  { request, response, show }: { request: Request; response: Response; show: Show },
): Promise<Uploaded> {
  const { database, reception, uploads } = tools;
  if (!namesUpload(request.body)) throw noAudio('unsupported');
  const { upload: id, ...wanted } = parse(episodeOfUpload, request.body);
  const mayImport = mayImportWith(response);
  checkWish({ show, wanted, mayImport });
  const upload = await finishedUpload(uploads, id, response.locals.token?.id);
  if (upload.episodeId !== null) return await taken(database, upload.episodeId, show, wanted);
  const audio = await receiveAudio(reception, upload.read(), upload.filename);
  const arrived = { wanted, audio, artwork: undefined };
  const made = await makeUploaded(tools, { request, response, show, how: 'put' }, arrived);
  await takeUpload(uploads, id, made.episode.id);
  return made;
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
