import type { Actor } from '../accounts/actor.ts';
import { refuseBeyondEnd } from '../chapters/chapter.ts';
import type { ChapterList } from '../chapters/chapter.ts';
import { keepChapters } from '../chapters/chapters.ts';
import type { Deed } from '../history/version.ts';
import { findFile } from '../media/kept-files.ts';
import { episodeNamespaceFields } from '../namespace/episode-namespace.ts';
import { changedColumn, parted } from '../namespace/stored.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { flag, given, nullableFlag } from '../platform/given.ts';
import type { Show } from '../shows/show.ts';
import type { Episode, EpisodeChange, EpisodeId } from './episode.ts';
import { alter } from './episodes.ts';
import type { Work } from './episodes.ts';
import { publishWish, refusePast, refuseToMoveLive, scheduleColumns } from './schedule.ts';
import { refuseTakenSlug } from './slugs.ts';
import { refuseSoundbitesBeyondEnd } from './soundbites.ts';
import { keepNotesHtml, namespaceColumn } from './store.ts';

/** Changes fields, and with `publish_at` or `draft` the schedule of what is not live. */
export async function changeEpisode(
  database: Database,
  show: Show,
  id: EpisodeId,
  change: EpisodeChange,
  actor: Actor,
): Promise<Episode> {
  return await alter(database, id, deedOf(change, actor), changeOf(show, change));
}

/** What a change of fields is called in the history. */
export function deedOf({ publish_at }: EpisodeChange, actor: Actor): Deed {
  return { actor, what: publish_at === undefined ? 'changed' : 'scheduled' };
}

/** The work of a change of fields, for `alter`. */
export function changeOf(show: Show, change: EpisodeChange): Work {
  const { taken, rest } = parted(change, episodeNamespaceFields);
  const { publish_at, draft, slug, chapters, ...fields } = rest;
  return async (tx, before, now) => {
    const { id } = before;
    if (fields.notes !== undefined) await keepNotesHtml(tx, id, fields.notes);
    if (chapters !== undefined) await changeChapters(tx, before, chapters ?? [], now);
    if (slug !== undefined && slug !== before.slug) await refuseTakenSlug(tx, before.showId, slug);
    const columns = given({
      ...fields,
      slug,
      explicit: nullableFlag(fields.explicit),
      blocked: flag(fields.blocked),
      namespace: await namespaceAfter(tx, before, taken),
    });
    if (publish_at === undefined && draft === undefined) return columns;
    if (publish_at === undefined && draft === (before.state === 'draft')) return columns;
    refuseToMoveLive(before);
    const wish = publishWish({ publish_at, draft }, show.timeZone);
    refusePast(wish, now);
    return { ...columns, ...scheduleColumns(wish, now) };
  };
}

async function changeChapters(
  tx: Queries,
  { id, audioId }: Episode,
  chapters: ChapterList,
  now: number,
): Promise<void> {
  const audio = await findFile(tx, audioId);
  refuseBeyondEnd(chapters, audio?.durationSeconds ?? Infinity);
  await keepChapters(tx, id, chapters, now);
}

async function namespaceAfter(
  tx: Queries,
  { id, audioId }: Episode,
  change: Pick<EpisodeChange, keyof typeof episodeNamespaceFields>,
): Promise<string | undefined> {
  if (Object.keys(change).length === 0) return undefined;
  if (change.soundbites) {
    const audio = await findFile(tx, audioId);
    refuseSoundbitesBeyondEnd(change.soundbites, audio?.durationSeconds ?? null);
  }
  return changedColumn(await namespaceColumn(tx, id), change);
}
