import type { Reception } from '../media/receive.ts';
import type { Database } from '../platform/database/open.ts';
import { takenUpload } from '../uploads/upload.ts';
import { markTaken } from '../uploads/uploads.ts';
import type { FinishedUpload, Uploads } from '../uploads/uploads.ts';
import { audioWish, replaceAudio } from './audio.ts';
import type { AudioWish } from './audio.ts';
import type { Episode } from './episode.ts';
import { getEpisode } from './episodes.ts';
import { audioOf, takeUpload, uploadId } from './take-upload.ts';
import type { NamedUpload } from './take-upload.ts';

/** The JSON of other audio: which upload it is. */
export const audioOfUpload = audioWish.extend({ upload: uploadId });

/**
 * Gives an episode the upload as its other audio, once: repeated, nothing changes, also when it has other audio again by then.
 * @throws LongwaveError what `takeUpload` throws, `upload.taken` when it became audio of another episode, `upload.sha256`, and
 * what receiving and `replaceAudio` throw
 */
export async function replaceAudioByUpload(
  tools: { database: Database; reception: Reception; uploads: Uploads },
  episode: Episode,
  upload: NamedUpload,
  wish: AudioWish,
): Promise<Episode> {
  const { database, reception, uploads } = tools;
  const make = async (finished: FinishedUpload) => {
    const audio = await audioOf(finished, reception);
    return await replaceAudio({ database, files: reception.files }, episode, audio, {
      ...wish,
      alsoKeep: (tx) => markTaken(tx, finished.id, episode.id),
    });
  };
  const taken = async (episodeId: string) => {
    if (episodeId !== episode.id) throw takenUpload();
    return await getEpisode(database, database.read, episodeId);
  };
  return await takeUpload(uploads, upload, { make, taken });
}
