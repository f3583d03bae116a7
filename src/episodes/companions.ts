import type { Actor } from '../accounts/actor.ts';
import type { NewArtwork } from '../media/file.ts';
import { recordArtwork } from '../media/kept-files.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { forgetSaid, keepSaid } from '../search/passages.ts';
import { languageTag } from '../transcripts/language.ts';
import { dropTranscript, recordTranscript } from '../transcripts/transcripts.ts';
import type { NewTranscript } from '../transcripts/transcripts.ts';
import type { Episode, EpisodeId } from './episode.ts';
import { alter } from './episodes.ts';

/** Gives the episode a transcript, in place of the one that it has in this language. */
export async function setTranscript(
  database: Database,
  id: EpisodeId,
  transcript: NewTranscript,
  actor: Actor,
): Promise<Episode> {
  return await alter(database, id, { actor, what: 'changed' }, async (tx, { showId }, now) => {
    await writeTranscript(tx, showId, transcript, now);
    return {};
  });
}

/** The rows of a transcript, and what is found in it, for a caller that holds the episode. */
export async function writeTranscript(
  tx: Queries,
  showId: string,
  transcript: NewTranscript,
  now: number,
): Promise<void> {
  const { id: transcriptId, episodeId, language } = transcript.transcript;
  await recordTranscript(tx, transcript, now);
  await keepSaid(tx, { showId, episodeId, transcriptId, language }, transcript.passages);
}

/** @throws LongwaveError `transcript.none` when it has none in this language. */
export async function removeTranscript(
  database: Database,
  id: EpisodeId,
  language: string,
  actor: Actor,
): Promise<void> {
  await alter(database, id, { actor, what: 'changed' }, async (tx, _before, now) => {
    if (!(await dropTranscript(tx, id, language, now))) throw noTranscript();
    await forgetSaid(tx, id, languageTag(language));
    return {};
  });
}

/** Gives the episode artwork of its own. */
export async function setEpisodeArtwork(
  database: Database,
  id: EpisodeId,
  artwork: NewArtwork,
  actor: Actor,
): Promise<Episode> {
  return await alter(database, id, { actor, what: 'changed' }, async (tx, _before, now) => {
    await recordArtwork(tx, artwork, now);
    return { artwork_id: artwork.file.id };
  });
}

/**
 * Apps show that of the show from then on. Versions keep it, so that it can come back.
 * @throws LongwaveError `artwork.none` when it has none of its own.
 */
export async function removeEpisodeArtwork(
  database: Database,
  id: EpisodeId,
  actor: Actor,
): Promise<Episode> {
  return await alter(database, id, { actor, what: 'changed' }, async (_tx, before) => {
    if (before.artworkId === null) throw noArtwork();
    return { artwork_id: null };
  });
}

export function noArtwork(): LongwaveError {
  return new LongwaveError('not-found', 'artwork.none', 'The episode has no artwork of its own.', {
    mend: 'Apps show that of the show.',
  });
}

export function noTranscript(): LongwaveError {
  return new LongwaveError(
    'not-found',
    'transcript.none',
    'The episode has no transcript in this language.',
    { mend: 'GET /api/episodes/{id} lists those that it has.' },
  );
}
