import type { z } from 'zod';
import type { Reception } from '../media/receive.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { takenUpload } from '../uploads/upload.ts';
import { markTaken } from '../uploads/uploads.ts';
import type { FinishedUpload, Uploads } from '../uploads/uploads.ts';
import { checkWish } from './create.ts';
import { newEpisode } from './episode.ts';
import { getEpisode } from './episodes.ts';
import { audioOf, namesUpload, takeUpload, uploadId } from './take-upload.ts';
import { fieldsLeft, makeUploaded, mayImportWith, noAudio } from './upload.ts';
import type { Arrived, Asked, Uploaded } from './upload.ts';

/** The JSON of a new episode: its fields, and which upload is its audio. */
export const episodeOfUpload = newEpisode.extend({ upload: uploadId });
export type AskedOfUpload = z.output<typeof episodeOfUpload>;

/** @throws LongwaveError `audio.missing`, `request.invalid` */
export function askedOfUpload(body: unknown): AskedOfUpload {
  if (!namesUpload(body)) throw noAudio('unsupported');
  return parse(episodeOfUpload, body);
}

/**
 * Makes an episode of an upload that has arrived, with the fields beside. What the show has already is that episode, unless
 * the request says that two are meant.
 * @throws LongwaveError what `episodeOf` throws
 */
export async function episodeFromUpload(
  tools: UploadTools,
  asked: Asked,
  { upload, ...wanted }: AskedOfUpload,
  alsoKeep: KeepUploaded,
): Promise<Uploaded> {
  const sameAudioIsSameEpisode = wanted.allow_duplicate !== true;
  const given = { wanted, artwork: undefined, sameAudioIsSameEpisode, alsoKeep };
  return await episodeOf(tools, asked, upload, given);
}

/** Writes more in the transaction that makes an episode of an upload, or finds that it is one. */
type KeepUploaded = (tx: Queries, uploaded: Uploaded) => Promise<void>;

/** What the episode is to be, but for its audio. */
interface Given extends Omit<Arrived, 'audio'> {
  alsoKeep?: KeepUploaded;
}

export interface UploadTools {
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
  asked: Asked,
  id: string,
  given: Given,
): Promise<Uploaded> {
  const { response, show } = asked;
  checkWish({ show, wanted: given.wanted, mayImport: mayImportWith(response) });
  const named = { id, tokenId: response.locals.token?.id };
  return await takeUpload(tools.uploads, named, {
    make: (upload) => make(tools, asked, upload, given),
    taken: (episodeId) => taken(tools.database, episodeId, show, given),
  });
}

async function make(
  tools: { database: Database; reception: Reception },
  asked: Asked,
  finished: FinishedUpload,
  { alsoKeep, ...given }: Given,
): Promise<Uploaded> {
  const audio = await audioOf(finished, tools.reception);
  const keep = async (tx: Queries, uploaded: Uploaded): Promise<void> => {
    await markTaken(tx, finished.id, uploaded.episode.id);
    await alsoKeep?.(tx, uploaded);
  };
  const made = await makeUploaded(tools, asked, { ...given, audio }, keep);
  // One that was there before has no transaction of its own.
  if (!made.isNew) await tools.database.transaction((tx) => keep(tx, made));
  return made;
}

/** @throws LongwaveError `upload.taken` when it is an episode of another show */
async function taken(
  database: Database,
  episodeId: string,
  show: Show,
  { wanted, alsoKeep }: Given,
): Promise<Uploaded> {
  const episode = await getEpisode(database, database.read, episodeId);
  if (episode.showId !== show.id) throw takenUpload();
  const warnings = Object.keys(wanted).length > 0 ? [fieldsLeft(episode.id)] : [];
  const same = { episode, isNew: false, sameAudioAs: undefined, isHeldBack: false, warnings };
  if (alsoKeep) await database.transaction((tx) => alsoKeep(tx, same));
  return same;
}
