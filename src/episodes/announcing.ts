import { setImmediate as nextTurn } from 'node:timers/promises';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import type { EventType } from '../shows/events.ts';
import { noteEvent } from '../shows/outbox.ts';
import type { ShowId } from '../shows/show.ts';
import { momentsPassed, settlePassedMoments } from '../shows/feed-changes.ts';
import type { Episode, EpisodeId } from './episode.ts';
import * as store from './store.ts';

/**
 * Settles what went live by the clock since the last call, on one server only. The feed has shown the episodes since
 * their moment; this sets their latches, so that a clock set back cannot hide them again, raises the versions of their
 * feeds, and with that has directories told.
 * @returns how many it has announced
 */
export async function announceDue(database: Database, stopping?: AbortSignal): Promise<number> {
  let count = 0;
  for (;;) {
    if (stopping?.aborted === true) return count;
    if (!(await store.anyDue(database)) && !(await momentsPassed(database))) return count;
    count += await announceSome(database);
    await nextTurn(); // with SQLite nothing else would be answered until all is done
  }
}

/** Not all at once: a server that is killed again and again must get on, and one writer of SQLite waits for the other. */
async function announceSome(database: Database): Promise<number> {
  return await database.transaction(async (tx) => {
    const now = await readNow(database, tx);
    const due = await announce(tx, now);
    const shows = new Set(due.map((row) => row.showId));
    await settlePassedMoments(database, tx, shows, now);
    return due.length;
  });
}

/**
 * Sets the latches of some of what has gone live by the clock, the earliest first, and says that it is published.
 * @param one only this episode, before it changes: what comes after must not be heard first.
 */
export async function announce(
  tx: Queries,
  now: number,
  one?: EpisodeId,
): Promise<{ showId: ShowId }[]> {
  const rows = await store.latchDue(tx, now, one);
  const due = rows
    .toSorted((first, second) => Number(first.publish_at) - Number(second.publish_at))
    .map(({ id, show_id }) => ({ episodeId: id, showId: show_id as ShowId }));
  for (const episode of due) await noteEvent(tx, { type: 'episode.published', ...episode }, now);
  return due;
}

/** A draft is nobody's news. */
export async function noteCreation(
  tx: Queries,
  { id, showId, state }: Episode,
  now: number,
): Promise<void> {
  const about = { showId, episodeId: id };
  if (state === 'live') await noteEvent(tx, { type: 'episode.published', ...about }, now);
  if (state === 'scheduled') await noteEvent(tx, { type: 'episode.scheduled', ...about }, now);
}

/** Who heard that it was deleted hears that it is there again. */
export async function noteRestoration(tx: Queries, episode: Episode, now: number): Promise<void> {
  const { id: episodeId, showId, state } = episode;
  if (state === 'live' || state === 'scheduled') await noteCreation(tx, episode, now);
  else await noteEvent(tx, { type: 'episode.changed', showId, episodeId }, now);
}

/** The name of a change for other programs. */
export function whatHappened(before: Episode, after: Episode): EventType {
  if (after.state === 'live' && before.state !== 'live') return 'episode.published';
  if (after.state === 'withdrawn' && before.state !== 'withdrawn') return 'episode.withdrawn';
  const isScheduled = after.state === 'scheduled';
  const wasSame = before.state === 'scheduled' && before.publishAt === after.publishAt;
  return isScheduled && !wasSame ? 'episode.scheduled' : 'episode.changed';
}
