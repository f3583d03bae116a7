import { z } from 'zod';
import { newChapters } from '../chapters/chapter.ts';
import type { ChapterList } from '../chapters/chapter.ts';
import { readFields } from '../history/version.ts';
import type { Version } from '../history/version.ts';
import { versionsAt } from '../history/versions.ts';
import { episodeNamespaceFields, readEpisodeNamespace } from '../namespace/episode-namespace.ts';
import { changedColumn, parted } from '../namespace/stored.ts';
import { camelKeys } from '../platform/case.ts';
import type { Queries } from '../platform/database/open.ts';
import { renderNotes } from '../platform/notes.ts';
import type { ShowId } from '../shows/show.ts';
import { episodeFields } from './episode.ts';
import type { LiveWithNotes } from './episode.ts';
import * as store from './store.ts';

/** An episode that was in the feed at some instant. */
export interface PastLive {
  id: string;
  /** The number of its version then. */
  version: number;
  publishAt: number;
  /** A trailer that is no teaser of one episode. */
  isTrailer: boolean;
}

/** An episode as it was, with what belonged to it. */
export interface PastEpisode {
  episode: LiveWithNotes;
  chapters: ChapterList;
  transcriptIds: string[];
}

/** How many versions are in memory at once. */
const BATCH = 250;

/**
 * The episodes that were in the feed at an instant (milliseconds), newest first, and when anything that could be seen of
 * the show's episodes had changed last.
 */
export async function liveAt(
  queries: Queries,
  showId: ShowId,
  at: number,
): Promise<{ live: PastLive[]; changedAt: number }> {
  const ids = await store.idsUntil(queries, showId, at);
  const live: PastLive[] = [];
  let changedAt = 0;
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = ids.slice(from, from + BATCH);
    for (const [id, version] of await versionsAt(queries, { kind: 'episode', ids: batch }, at)) {
      const seen = seenAt(version, at);
      if (!seen) continue;
      changedAt = Math.max(changedAt, version.at, seen.isLive ? seen.publishAt : 0);
      if (seen.isLive) live.push({ id, version: version.number, ...seen });
    }
  }
  const newestFirst = live.toSorted(
    (one, other) => other.publishAt - one.publishAt || (one.id < other.id ? 1 : -1),
  );
  return { live: newestFirst, changedAt };
}

const stateFields = {
  state: z.enum(['draft', 'scheduled', 'live', 'withdrawn', 'deleted']),
  publish_at: z.iso.datetime().transform((text) => Date.parse(text)),
  type: episodeFields.type,
  number: episodeFields.number,
};

/** What listeners could know of an episode: undefined of one that never was in the feed. A clock that passes changes no version. */
function seenAt({ fields }: Version, at: number) {
  const { state, publish_at: publishAt, type, number } = readFields(stateFields, fields);
  if (state === undefined || publishAt === undefined || publishAt > at) return undefined;
  const isLive = state === 'live' || state === 'scheduled';
  return { isLive, publishAt, isTrailer: type === 'trailer' && number === null };
}

const { publish_at: _asTime, draft: _asState, chapters: _asList, ...plain } = episodeFields;
const pastFields = {
  ...plain,
  guid: z.string(),
  guid_is_permalink: z.boolean(),
  artwork_id: z.string().nullable(),
  audio_id: z.string(),
  publish_at: stateFields.publish_at,
};
const companionFields = {
  chapters: newChapters,
  transcripts: z.array(z.object({ id: z.string() })),
};

/** The episodes with these ids (a few hundred) as they were at an instant, as if they had been live. */
export async function episodesAt(
  queries: Queries,
  ids: string[],
  at: number,
): Promise<PastEpisode[]> {
  const versions = await versionsAt(queries, { kind: 'episode', ids }, at);
  const present = await store.liveByIds(queries, ids);
  return present.flatMap((episode) => {
    const version = versions.get(episode.id);
    return version ? [asItWas(episode, version)] : [];
  });
}

function asItWas(present: LiveWithNotes, { fields }: Version): PastEpisode {
  const { taken, rest } = parted(readFields(pastFields, fields), episodeNamespaceFields);
  const { chapters = [], transcripts = [] } = readFields(companionFields, fields);
  const namespace = readEpisodeNamespace(changedColumn('{}', taken));
  const then = { ...present, ...camelKeys(rest), namespace };
  const notesHtml = then.notes === present.notes ? present.notesHtml : renderNotes(then.notes).html;
  const transcriptIds = transcripts.map(({ id }) => id);
  return { episode: { ...then, notesHtml }, chapters, transcriptIds };
}
