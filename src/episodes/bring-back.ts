import { z } from 'zod';
import { readFields, unreadFields } from '../history/version.ts';
import type { Fields } from '../history/version.ts';
import { findFile } from '../media/kept-files.ts';
import type { KeptFile } from '../media/file.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { given } from '../platform/given.ts';
import type { Show } from '../shows/show.ts';
import { lockShow } from '../shows/lock.ts';
import { refuseUnfit } from './audio.ts';
import type { TwinWish } from './audio.ts';
import { episodeFields } from './episode.ts';
import type { Episode, EpisodeId } from './episode.ts';
import { changeOf } from './changing.ts';
import { alter } from './episodes.ts';

const { publish_at: _itsOwnVerb, draft: _asState, ...fieldsOfVersion } = episodeFields;

/** What a version brings back: what PATCH takes but for the date, checked as PATCH checks it, and its files. */
const broughtBack = {
  ...fieldsOfVersion,
  artwork_id: z.string().nullable(),
  audio_id: z.string(),
};

/** Whether going back to a version of an episode changes this field of it. */
export function isBroughtBackToEpisode(field: string): boolean {
  return Object.hasOwn(broughtBack, field);
}

/** An episode that has an earlier version's fields. */
export interface BroughtBack {
  episode: Episode;
  /** Fields of the version that stayed as they were: today's rules refuse them, or their file is not kept any more. */
  left: string[];
}

/**
 * Makes the fields of an earlier version the present ones, its audio too. Guid, date, transcripts and state stay.
 * @throws LongwaveError what `changeEpisode` and `replaceAudio` throw
 */
export async function bringBackEpisode(
  database: Database,
  show: Show,
  id: EpisodeId,
  fields: Fields,
  { actor, allowDuplicate }: TwinWish,
): Promise<BroughtBack> {
  const { artwork_id, audio_id, ...change } = readFields(broughtBack, fields);
  const work = changeOf(show, change);
  const deed = { actor, what: 'brought-back' } as const;
  let isGone = false;
  const episode = await alter(database, id, deed, async (tx, before, now) => {
    const file = await findOther(tx, before, audio_id);
    isGone = file === 'gone';
    if (file === undefined || file === 'gone')
      return { ...(await work(tx, before, now)), ...given({ artwork_id }) };
    await lockShow(database, tx, before.showId);
    const then = { ...before, audioId: file.id };
    const columns = await work(tx, then, now); // looks whether chapters and soundbites fit that audio
    const { soundbites = before.namespace.soundbites } = change;
    const namespace = { ...before.namespace, soundbites: soundbites ?? [] };
    await refuseUnfit(database, tx, { ...then, namespace }, { file, allowDuplicate });
    return { ...columns, ...given({ artwork_id }), audio_id: file.id };
  });
  const left = unreadFields(broughtBack, fields);
  return { episode, left: isGone ? [...left, 'audio_id'] : left };
}

/** The audio of the version when it is not what the episode has. */
async function findOther(
  tx: Queries,
  { audioId }: Episode,
  wanted: string | undefined,
): Promise<KeptFile | 'gone' | undefined> {
  if (wanted === undefined || wanted === audioId) return undefined;
  return (await findFile(tx, wanted)) ?? 'gone';
}
