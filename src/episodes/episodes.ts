import type { Actor } from '../accounts/actor.ts';
import type { Deed } from '../history/version.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import type { ShowId } from '../shows/show.ts';
import { noteEvent } from '../shows/outbox.ts';
import { feedChanges, feedWillChange } from '../shows/feed-changes.ts';
import { announce, whatHappened } from './announcing.ts';
import type { Episode, EpisodeFilter, EpisodeId } from './episode.ts';
import { isToldOtherwise, keepFindable } from './findable.ts';
import { nameEpisodePictures } from './pictures.ts';
import { findIdBySlug, idsByGuids, slugsByIds } from './slug-store.ts';
import * as listing from './list-store.ts';
import * as store from './store.ts';
import { findBySha256 } from './twin-store.ts';
import { keepEpisodeVersion, keepFoundEpisode } from './versions.ts';

/**
 * @throws LongwaveError `episode.not-found`, also for a deleted one.
 */
export async function getEpisode(
  database: Database,
  queries: Queries,
  id: string,
): Promise<Episode> {
  const episode = await store.findEpisode(database, queries, id);
  if (!episode || episode.deletedAt !== null) throw notFound(id);
  return episode;
}

/** The id of the episode of this show that has this slug, deleted or not. */
export async function findEpisodeId(
  queries: Queries,
  showId: string,
  slug: string,
): Promise<string | undefined> {
  return await findIdBySlug(queries, showId, slug);
}

/** The slugs of these episodes by their ids. */
export async function episodeSlugs(queries: Queries, ids: string[]): Promise<Map<string, string>> {
  const rows = await slugsByIds(queries, ids);
  return new Map(rows.map(({ id, slug }) => [id, slug]));
}

/** The ids of the episodes of this show by their guids. */
export async function episodeIdsByGuid(
  queries: Queries,
  showId: ShowId,
  guids: string[],
): Promise<Map<string, string>> {
  const rows = await idsByGuids(queries, showId, guids);
  return new Map(rows.map(({ id, guid }) => [guid, id]));
}

/** Newest first, drafts before everything, by when they were made. One more than the limit when there are more. */
export async function listEpisodes(
  database: Database,
  showId: ShowId,
  page: PageRequest & EpisodeFilter,
): Promise<Episode[]> {
  return await listing.listEpisodes(database, database.read, showId, page);
}

/** Where an episode stands in the order of `listEpisodes`, for the cursor of what follows. */
export function placeInList({ id, publishAt, createdAt }: Episode): { key: number; id: string } {
  return { key: publishAt ?? createdAt + listing.DRAFTS_FIRST, id };
}

/** An episode of the show whose audio has the same bytes, or undefined. */
export async function findSameAudio(
  database: Database,
  queries: Queries,
  showId: ShowId,
  sha256: string,
): Promise<Episode | undefined> {
  return await findBySha256(database, queries, showId, sha256);
}

/** Publishes now what is a draft, scheduled or withdrawn. What was live before keeps its date. */
export async function publishNow(
  database: Database,
  id: EpisodeId,
  actor: Actor,
): Promise<Episode> {
  return await alter(database, id, { actor, what: 'published' }, async (_tx, before, now) => {
    const keepsDate = before.state === 'withdrawn' || before.state === 'live';
    return {
      publish_at: keepsDate ? before.publishAt : now,
      announced_at: now,
      withdrawn_at: null,
    };
  });
}

/** Takes a live episode out of the feed; its audio answers 404. `publishNow` brings it back. */
export async function withdraw(database: Database, id: EpisodeId, actor: Actor): Promise<Episode> {
  return await alter(database, id, { actor, what: 'withdrawn' }, async (_tx, before, now) => {
    if (before.state === 'live' || before.state === 'withdrawn') return { withdrawn_at: now };
    throw new LongwaveError(
      'conflict',
      'episode.not-live',
      `This episode is ${before.state}, not live.`,
      {
        mend: 'Only a live episode can be withdrawn.',
      },
    );
  });
}

export type Work = (
  tx: Queries,
  before: Episode,
  now: number,
) => Promise<Parameters<typeof store.updateEpisode>[2]>;

/** One of several changes of one transaction. */
export interface Alteration {
  id: EpisodeId;
  deed: Deed;
  work: Work;
}

/** One change of one episode: the row, what it means for the feed, and its version, in one transaction. */
export async function alter(
  database: Database,
  id: EpisodeId,
  deed: Deed,
  work: Work,
): Promise<Episode> {
  const [after] = await alterAll(database, [{ id, deed, work }]);
  return after!;
}

/**
 * The same of several episodes of one show: all of it, or nothing.
 * @param mayAll throws when these must not be changed so; nobody else changes them from then on
 */
export async function alterAll(
  database: Database,
  alterations: readonly Alteration[],
  mayAll?: (found: ReadonlyMap<EpisodeId, Episode>) => void,
): Promise<Episode[]> {
  return await database.transaction(async (tx) => {
    const found = new Map<EpisodeId, Episode>();
    for (const id of alterations.map((one) => one.id).toSorted())
      // as in announceMoments
      found.set(id, await lockedEpisode(database, tx, id));
    mayAll?.(found);
    const now = await readNow(database, tx);
    const done: Altered[] = [];
    for (const one of alterations) {
      const before = found.get(one.id)!;
      done.push(await alterOne({ database, tx, now }, before, one));
    }
    const isHeard = done.find(({ before, after }) => [before.state, after.state].includes('live'));
    if (isHeard) await feedChanges(tx, isHeard.after.showId, now);
    await announceMoments(tx, ...done.flatMap(({ before, after }) => [before, after]));
    for (const { before, after, isOther } of done) {
      const { id: episodeId, showId } = after;
      const type = whatHappened(before, after);
      if (isOther) await noteEvent(tx, { type, showId, episodeId }, now);
      await nameEpisodePictures(tx, after, now); // last, and behind the show, as who copies them locks both
    }
    return done.map(({ after }) => after);
  });
}

/** What came of one change, and whether that is anything: what is not is no news. */
type Altered = Record<'before' | 'after', Episode> & { isOther: boolean };

async function alterOne(
  { database, tx, now }: { database: Database; tx: Queries; now: number },
  before: Episode,
  { id, deed, work }: Alteration,
): Promise<Altered> {
  await keepFoundEpisode(tx, before, now);
  if (before.state === 'live') await announce(tx, now, id);
  await store.updateEpisode(tx, id, await work(tx, before, now));
  const changed = await getEpisode(database, tx, id);
  const isOther = await keepEpisodeVersion(tx, changed, asItCame(deed, changed), now);
  if (isOther) await store.countChange(tx, id);
  const after = await getEpisode(database, tx, id);
  if (isToldOtherwise(before, after)) await keepFindable(tx, after);
  return { before, after, isOther };
}

/** Who gives it a time that is now has published it. */
function asItCame(deed: Deed, { state }: Episode): Deed {
  return deed.what === 'scheduled' && state === 'live' ? { ...deed, what: 'published' } : deed;
}

/** The episode, which nobody else changes until the end of the transaction. */
export async function lockedEpisode(
  database: Database,
  tx: Queries,
  id: EpisodeId,
): Promise<Episode> {
  if (database.kind === 'postgres') await store.lockEpisode(tx, id);
  return await getEpisode(database, tx, id);
}

/** Tells the feed when a scheduled episode will appear, or would have appeared before the change. */
export async function announceMoments(tx: Queries, ...episodes: Episode[]): Promise<void> {
  const scheduled = episodes.filter((episode) => episode.state === 'scheduled');
  const moments = new Map(scheduled.map(({ publishAt, showId }) => [publishAt, showId]));
  const inOrder = [...moments].toSorted(([one], [other]) => one - other); // two that wait for each other never end
  for (const [at, showId] of inOrder) await feedWillChange(tx, showId, at);
}

function notFound(id: string): LongwaveError {
  return new LongwaveError(
    'not-found',
    'episode.not-found',
    `There is no episode "${id.slice(0, 80)}".`,
    {
      mend: 'GET /api/shows/{show}/episodes lists them.',
    },
  );
}
