import { z } from 'zod';
import type { Actor } from '../accounts/actor.ts';
import type { Fields } from '../history/version.ts';
import type { Database } from '../platform/database/open.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { episodeFields } from './episode.ts';
import type { Episode, EpisodeId } from './episode.ts';
import { alter, changeOf } from './episodes.ts';

const { publish_at: _itsOwnVerb, draft: _asState, ...fieldsOfVersion } = episodeFields;

/** What a version brings back: what PATCH takes but for the date, checked as PATCH checks it, and the artwork. */
const broughtBack = z.object({ ...fieldsOfVersion, artwork_id: z.string().nullable() }).partial();

/** Whether going back to a version of an episode changes this field of it. */
export function isBroughtBackToEpisode(field: string): boolean {
  return Object.hasOwn(broughtBack.shape, field);
}

/**
 * Makes the fields of an earlier version the present ones. Guid, audio, date, transcripts and state stay.
 * @throws LongwaveError what `changeEpisode` throws
 */
export async function bringBackEpisode(
  database: Database,
  show: Show,
  id: EpisodeId,
  fields: Fields,
  actor: Actor,
): Promise<Episode> {
  const { artwork_id, ...change } = parse(broughtBack, fields);
  const work = changeOf(show, change);
  return await alter(database, id, { actor, what: 'brought-back' }, async (tx, before, now) => ({
    ...(await work(tx, before, now)),
    ...(artwork_id !== undefined && { artwork_id }),
  }));
}
