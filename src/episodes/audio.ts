import { z } from 'zod';
import type { Actor } from '../accounts/actor.ts';
import { slugFrom } from '../addresses/slugs.ts';
import { refuseBeyondEnd } from '../chapters/chapter.ts';
import { findChapters } from '../chapters/chapters.ts';
import type { FieldChange } from '../history/version.ts';
import { changesOf } from '../history/versions.ts';
import type { FileStore } from '../media/files/store.ts';
import { filesByIds, findFile, recordFile } from '../media/kept-files.ts';
import type { ReceivedAudio } from '../media/receive.ts';
import type { KeptFile, NewFile } from '../media/file.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { yesNo } from '../platform/text.ts';
import { lockShow } from '../shows/lock.ts';
import type { Episode, EpisodeId } from './episode.ts';
import { cutToLength } from './cut-to-length.ts';
import { alter } from './episodes.ts';
import { refuseSoundbitesBeyondEnd } from './soundbites.ts';
import { refuseTwin } from './twin.ts';

/** What may be said when a version is brought back, with its audio. */
export const twinWish = z.strictObject({
  allow_duplicate: yesNo
    .optional()
    .describe(
      'Whether a live episode may get audio that another episode of the show has already, byte for byte.',
    ),
});

/** What may be said with other audio for an episode. */
export const audioWish = twinWish.extend({
  cut_to_length: yesNo
    .optional()
    .describe(
      'Whether chapters that begin, and soundbites that end, after the end of shorter audio are left out. Otherwise such audio is refused.',
    ),
});

/** Who wants other audio for an episode, and whether it may be that of another one. */
export interface TwinWish {
  actor: Actor;
  allowDuplicate: boolean;
}

/** The same, and whether what does not fit it goes. */
export interface AudioWish extends TwinWish {
  cutsToLength: boolean;
}

interface AudioChange extends AudioWish {
  /** What else is written in the transaction that gives it. */
  alsoKeep?: (tx: Queries) => Promise<void>;
}

/**
 * Gives the episode other audio that has arrived: a new address, the same guid. The audio before stays under its own
 * address. The same bytes again change nothing, so that it can be repeated.
 * @throws LongwaveError what `refuseUnfit` throws
 */
export async function replaceAudio(
  { database, files }: { database: Database; files: FileStore },
  episode: Episode,
  audio: ReceivedAudio,
  change: AudioChange,
): Promise<Episode> {
  let kept: NewFile | undefined;
  try {
    const current = await findFile(database.read, episode.audioId);
    if (current?.sha256 === audio.sha256) {
      if (change.alsoKeep) await database.transaction(change.alsoKeep);
      return episode;
    }
    kept = await audio.keep(episode.id, slugFrom(episode.title) || 'episode');
    const after = await give(database, episode.id, kept, change);
    if (after.audioId !== kept.id) await files.remove(kept.storeKey);
    return after;
  } catch (error) {
    // After any other error the transaction may have been committed all the same, and a row must have its file.
    if (kept && error instanceof LongwaveError) await files.remove(kept.storeKey);
    throw error;
  } finally {
    await audio.drop();
  }
}

async function give(
  database: Database,
  id: EpisodeId,
  file: NewFile,
  { actor, alsoKeep, ...wish }: AudioChange,
): Promise<Episode> {
  return await alter(database, id, { actor, what: 'audio-replaced' }, async (tx, before, now) => {
    await lockShow(database, tx, before.showId);
    const current = await findFile(tx, before.audioId);
    const isThere = current?.sha256 === file.sha256; // another request has brought it meanwhile
    if (!isThere) await recordFile(tx, file, now);
    const columns = isThere ? {} : await fitted(database, tx, before, { file, now, ...wish });
    await alsoKeep?.(tx);
    return columns;
  });
}

/**
 * The columns of an episode that gets this audio; who calls holds the show.
 * @throws LongwaveError what `refuseUnfit` throws
 */
async function fitted(
  database: Database,
  tx: Queries,
  before: Episode,
  { file, now, cutsToLength, allowDuplicate }: Fitting,
): Promise<{ audio_id: string; namespace?: string }> {
  const { id: audioId, durationSeconds: seconds } = file;
  const wanted = { ...before, audioId };
  const { episode, columns } = cutsToLength
    ? await cutToLength(tx, wanted, { seconds, now })
    : { episode: wanted, columns: {} };
  await refuseUnfit(database, tx, episode, { file, allowDuplicate });
  return { audio_id: audioId, ...columns };
}

interface Fitting extends Omit<AudioWish, 'actor'> {
  file: Pick<KeptFile, 'id' | 'durationSeconds'>;
  now: number;
}

/**
 * Goes back to the audio that the episode had before, under the address that it had; once more, to the one before that.
 * The way forward is a version that had the newer one.
 * @throws LongwaveError `episode.no-other-audio`, and what `refuseUnfit` throws
 */
export async function undoAudio(
  database: Database,
  id: EpisodeId,
  { actor, ...wish }: AudioWish,
): Promise<Episode> {
  return await alter(database, id, { actor, what: 'audio-undone' }, async (tx, before, now) => {
    const file = await findAudioBefore(tx, id);
    if (!file) throw noOtherAudio();
    await lockShow(database, tx, before.showId);
    return await fitted(database, tx, before, { file, now, ...wish });
  });
}

/** What `undoAudio` goes back to: the last before it that is kept still; undefined when there is none. */
export async function findAudioBefore(
  queries: Queries,
  id: EpisodeId,
): Promise<KeptFile | undefined> {
  const changes = await changesOf(queries, { kind: 'episode', id }, 'audio_id');
  const [, ...before] = wayBack(changes);
  const kept = await filesByIds(queries, before);
  return before.map((audioId) => kept.get(audioId)).find((file) => file !== undefined);
}

/**
 * The audio that is now, then what stands behind it, the nearest first. Undoing takes away what was gone back over; anything
 * else is a step forward, also a version that was brought back.
 */
function wayBack(changes: readonly FieldChange[]): string[] {
  const way: string[] = [];
  for (const { what, value } of changes) {
    if (typeof value !== 'string') continue;
    const at = what === 'audio-undone' ? way.indexOf(value) : -1;
    if (at < 0) way.unshift(value);
    else way.splice(0, at);
  }
  return way;
}

/**
 * @param episode as it would be with that audio; who calls holds the show
 * @throws LongwaveError `chapters.beyond-end`, `episode.soundbite-beyond-end` when the audio is too short for them,
 * `episode.same-audio`
 */
export async function refuseUnfit(
  database: Database,
  tx: Queries,
  episode: Episode,
  { file, allowDuplicate }: { file: Pick<KeptFile, 'durationSeconds'>; allowDuplicate: boolean },
): Promise<void> {
  const chapters = await findChapters(tx, episode.id);
  refuseBeyondEnd(chapters?.list ?? [], file.durationSeconds ?? Infinity);
  refuseSoundbitesBeyondEnd(episode.namespace.soundbites, file.durationSeconds);
  if (!allowDuplicate) await refuseTwin(database, tx, episode);
}

function noOtherAudio(): LongwaveError {
  return new LongwaveError(
    'conflict',
    'episode.no-other-audio',
    'The episode had no other audio before this.',
    { mend: 'A later one comes back with the version that had it: GET …/versions lists them.' },
  );
}
