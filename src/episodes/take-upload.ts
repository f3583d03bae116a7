import { z } from 'zod';
import { receiveStaged } from '../media/receive.ts';
import type { ReceivedAudio, Reception } from '../media/receive.ts';
import { LongwaveError } from '../platform/errors.ts';
import { finishedUpload } from '../uploads/uploads.ts';
import type { FinishedUpload, Uploads } from '../uploads/uploads.ts';

/** How JSON names the upload that becomes audio. */
export const uploadId = z
  .string()
  .min(1, 'must not be empty')
  .max(100)
  .describe('The id of an upload that has arrived whole: see `POST /api/uploads`.');

/** JSON that names no upload has no audio, whatever else it says. */
export function namesUpload(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'upload' in body;
}

/** Which upload is asked for, and by which token: nobody else's is found. */
export interface NamedUpload {
  id: string;
  tokenId: string | undefined;
}

/**
 * Makes audio of an upload that has arrived whole, once: who asks again gets what it became.
 * @param make takes its bytes, and marks it as taken in the transaction that makes them visible
 * @param taken answers for one that is the audio of this episode already
 * @throws LongwaveError `upload.not-found`, `upload.expired`, `upload.unfinished`, and what `make` and `taken` throw
 */
export async function takeUpload<Made>(
  uploads: Uploads,
  { id, tokenId }: NamedUpload,
  {
    make,
    taken,
  }: {
    make: (upload: FinishedUpload) => Promise<Made>;
    taken: (episodeId: string) => Promise<Made>;
  },
): Promise<Made> {
  const find = () => finishedUpload(uploads, id, tokenId);
  const asFound = async (upload: FinishedUpload) =>
    upload.episodeId === null ? await make(upload) : await taken(upload.episodeId);
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

/** @throws LongwaveError `upload.sha256`, and what receiving throws */
export async function audioOf(
  upload: FinishedUpload,
  reception: Reception,
): Promise<ReceivedAudio> {
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
