import type { Actor } from '../accounts/actor.ts';
import { slugFrom } from '../addresses/slugs.ts';
import { refuseBeyondEnd } from '../chapters/chapter.ts';
import { findChapters } from '../chapters/chapters.ts';
import { fieldsBefore } from '../history/versions.ts';
import type { FileStore } from '../media/files/store.ts';
import { findFile, recordFile } from '../media/kept-files.ts';
import type { ReceivedAudio } from '../media/receive.ts';
import type { KeptFile, NewFile } from '../media/file.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Episode, EpisodeId } from './episode.ts';
import { alter } from './episodes.ts';
import { refuseSoundbitesBeyondEnd } from './soundbites.ts';

/**
 * Gives the episode other audio that has arrived: a new address, the same guid. The audio before stays under its own
 * address. The same bytes again change nothing, so that it can be repeated.
 * @throws LongwaveError `chapters.beyond-end`, `episode.soundbite-beyond-end` when the new audio is too short for them
 */
export async function replaceAudio(
  { database, files }: { database: Database; files: FileStore },
  episode: Episode,
  audio: ReceivedAudio,
  actor: Actor,
): Promise<Episode> {
  let kept: NewFile | undefined;
  try {
    const current = await findFile(database.read, episode.audioId);
    if (current?.sha256 === audio.sha256) return episode;
    const file = await audio.keep(episode.id, slugFrom(episode.title) || 'episode');
    kept = file;
    const deed = { actor, what: 'audio-replaced' as const };
    return await alter(database, episode.id, deed, async (tx, before, now) => {
      await refuseTooShort(tx, before, file.durationSeconds);
      await recordFile(tx, file, now);
      return { audio_id: file.id };
    });
  } catch (error) {
    // After any other error the transaction may have been committed all the same, and a row must have its file.
    if (kept && error instanceof LongwaveError) await files.remove(kept.storeKey);
    throw error;
  } finally {
    await audio.drop();
  }
}

/**
 * Goes back to the audio that the episode had before, under the address that it had. Twice is the way forward again.
 * @throws LongwaveError `episode.no-other-audio`, and what `replaceAudio` throws
 */
export async function undoAudio(database: Database, id: EpisodeId, actor: Actor): Promise<Episode> {
  return await alter(database, id, { actor, what: 'audio-undone' }, async (tx, before) => {
    const audio = await findAudioBefore(tx, id);
    if (!audio) throw noOtherAudio();
    await refuseTooShort(tx, before, audio.durationSeconds);
    return { audio_id: audio.id };
  });
}

/** What `undoAudio` goes back to; undefined when the episode never had any other. */
export async function findAudioBefore(
  queries: Queries,
  id: EpisodeId,
): Promise<KeptFile | undefined> {
  const fields = await fieldsBefore(queries, { kind: 'episode', id }, 'audio_id');
  const audioId = fields?.['audio_id'];
  return typeof audioId === 'string' ? await findFile(queries, audioId) : undefined;
}

async function refuseTooShort(
  tx: Queries,
  { id, namespace }: Episode,
  durationSeconds: number | null,
): Promise<void> {
  const chapters = await findChapters(tx, id);
  refuseBeyondEnd(chapters?.list ?? [], durationSeconds ?? Infinity);
  refuseSoundbitesBeyondEnd(namespace.soundbites, durationSeconds);
}

function noOtherAudio(): LongwaveError {
  return new LongwaveError(
    'conflict',
    'episode.no-other-audio',
    'The episode has had no other audio than this.',
    { mend: 'It can go back once it has got other audio.' },
  );
}
