import { actorOf } from '../accounts/actor.ts';
import type { Request, Response } from 'express';
import type { NewArtwork } from '../media/file.ts';
import { keepArtwork } from '../media/keep-artwork.ts';
import { receiveAudio } from '../media/receive.ts';
import type { ReceivedAudio, Reception } from '../media/receive.ts';
import { readUploadForm } from '../media/upload-form.ts';
import type { UploadForm } from '../media/upload-form.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { askForBody, untilRefused } from '../platform/http/body.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { keepTranscript } from '../transcripts/transcripts.ts';
import type { TranscriptUpload } from '../transcripts/transcripts.ts';
import { heldBack, sameAudio } from './warnings.ts';
import type { Warning } from './warnings.ts';
import { checkWish, createEpisode } from './create.ts';
import type { Created } from './create.ts';
import { fromForm, newEpisode } from './episode.ts';
import type { NewEpisode } from './episode.ts';

/** Where an episode is asked for, and by whom. */
export interface Asked {
  request: Request;
  response: Response;
  show: Show;
}

/** A request that brings an episode. */
export interface Upload extends Asked {
  /** PUT takes the file alone, and the same bytes twice are one episode. */
  how: 'form-or-audio' | 'put';
}

export interface Uploaded extends Created {
  warnings: Warning[];
}

/**
 * Makes an episode of what has arrived.
 * @param alsoKeep writes with it, in the same transaction, what the answer will say.
 * @throws LongwaveError what creating throws.
 */
export async function makeUploaded(
  { database, reception }: { database: Database; reception: Reception },
  { response, show }: Asked,
  { wanted, audio, artwork, transcript, sameAudioIsSameEpisode }: Arrived,
  alsoKeep?: (tx: Queries, uploaded: Uploaded) => Promise<void>,
): Promise<Uploaded> {
  const warnings: Warning[] = [...audio.probed.warnings];
  const withWarnings = (created: Created): Uploaded => ({
    ...created,
    warnings: [...warnings, ...warningsOfUpload(created, wanted)],
  });
  const created = await createEpisode(
    { database, files: reception.files },
    {
      show,
      wanted,
      audio,
      mayImport: mayImportWith(response),
      actor: actorOf(response.locals.token),
      sameAudioIsSameEpisode,
      artwork: artworkOf(reception, artwork, audio, warnings),
      transcript: transcript && transcriptOf(reception, transcript),
      alsoKeep: alsoKeep && ((tx, making) => alsoKeep(tx, withWarnings(making))),
    },
  );
  return withWarnings(created);
}

function warningsOfUpload(created: Created, wanted: NewEpisode): Warning[] {
  const { episode, isNew, sameAudioAs, isHeldBack } = created;
  if (isHeldBack && sameAudioAs) return [heldBack(episode, sameAudioAs)];
  if (isNew) return sameAudioAs ? [sameAudio(sameAudioAs.title)] : [];
  return Object.keys(wanted).length > 0 ? [fieldsLeft(episode.id)] : [];
}

/** Whether the token of a request may give guids and past dates. */
export function mayImportWith({ locals }: Response): boolean {
  return locals.token?.scopes.includes('import') ?? false;
}

/** What a request brought, whole, of which nothing was made yet. */
export interface Arrived {
  wanted: NewEpisode;
  audio: ReceivedAudio;
  artwork: Buffer | undefined;
  transcript?: SentTranscript | undefined;
  /** As `createEpisode` takes it. */
  sameAudioIsSameEpisode: boolean;
}

/** A transcript that came with the audio, before the episode has an id. */
export type SentTranscript = Omit<TranscriptUpload, 'episodeId'>;

/**
 * Takes a form (`audio`, perhaps `artwork`, fields) or a raw body (fields in the query). What can be refused without the
 * body is refused before it is asked for.
 * @throws LongwaveError `audio.missing`, `request.invalid`, and what receiving throws.
 */
export async function arrive(
  reception: Reception,
  { request, response, show, how }: Upload,
): Promise<Arrived> {
  if (how === 'form-or-audio' && request.is('multipart/form-data')) {
    askForBody(request, response);
    const form = await readUploadForm(request, response, reception);
    return await fromParts(form, { ...request.query, ...form.fields });
  }
  if (how === 'form-or-audio' && !request.is(['audio/*', 'video/mp4', 'application/octet-stream']))
    throw noAudio('unsupported');
  const wanted = parse(newEpisode, fromForm(request.query));
  checkWish({ show, wanted, mayImport: mayImportWith(response) });
  askForBody(request, response);
  const audio = await receiveAudio(reception, untilRefused(request), fileName(request));
  return { wanted, audio, artwork: undefined, sameAudioIsSameEpisode: how === 'put' };
}

/** `curl -T pilot.mp3 …/episodes/` puts the name at the end of the path. */
function fileName(request: Request): string | null {
  return param(request, 'name') || null;
}

async function fromParts(
  { audio, artwork }: UploadForm,
  texts: Record<string, unknown>,
): Promise<Arrived> {
  try {
    const wanted = parse(newEpisode, fromForm(texts));
    if (!audio) throw noAudio('unprocessable');
    return { wanted, audio, artwork, sameAudioIsSameEpisode: false };
  } catch (error) {
    await audio?.drop();
    throw error;
  }
}

/** The picture of the request, else the one inside the file; that one is left out, with a warning, when it breaks a rule. */
function artworkOf(
  { files }: Reception,
  given: Buffer | undefined,
  audio: ReceivedAudio,
  warnings: Warning[],
): ((episodeId: string) => Promise<NewArtwork | undefined>) | undefined {
  const embedded = audio.probed.cover?.bytes;
  const picture = given ?? embedded;
  if (picture === undefined) return undefined;
  return async (episodeId) => {
    try {
      const { mended, ...artwork } = await keepArtwork(files, episodeId, picture);
      warnings.push(...mended.map((message) => ({ code: 'artwork.mended', message })));
      return artwork;
    } catch (error) {
      if (given || !(error instanceof LongwaveError) || error.kind !== 'unprocessable') throw error;
      warnings.push({
        code: error.code,
        message: `The picture inside the file was left out. ${error.message}`,
        ...(error.mend !== undefined && { mend: error.mend }),
      });
      return undefined;
    }
  };
}

function transcriptOf({ files }: Reception, sent: SentTranscript) {
  return (episodeId: string) => keepTranscript(files, { ...sent, episodeId });
}

/** Said when the fields of a request were not taken. */
export function fieldsLeft(id: string): Warning {
  return {
    code: 'episode.fields-left',
    message:
      'This audio is an episode already: it stays as it was, without the fields of this request.',
    mend: `To change it, PATCH /api/episodes/${id}.`,
  };
}

/** Said to a request without any audio: of the wrong type, or without its part. */
export function noAudio(kind: 'unsupported' | 'unprocessable'): LongwaveError {
  return new LongwaveError(kind, 'audio.missing', 'There is no audio file in this request.', {
    field: 'audio',
    mend: 'Send it as curl -F audio=@episode.mp3 or as curl -T episode.mp3, or name an upload in JSON.',
  });
}
