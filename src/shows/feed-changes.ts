import type { Database, Queries } from '../platform/database/open.ts';
import { enqueue } from '../platform/jobs/queue.ts';
import { feedChanged, GATHER_MS } from './events.ts';
import {
  insertMoment,
  raiseFeedVersion,
  showsWithPassedMoments,
  takePassedMoments,
} from './feed-version-store.ts';
import { lockShow } from './lock.ts';
import { noteEvent } from './outbox.ts';
import type { ShowId } from './show.ts';
/**
 * Says that the feed of a show changes with this transaction: its tag does, and who wants to know is told soon.
 * Locks the show's row.
 */
export async function feedChanges(tx: Queries, id: ShowId, now: number): Promise<void> {
  await raiseFeedVersion(tx, id, now);
  await enqueue(
    tx,
    feedChanged,
    { show_id: id },
    { now, runAt: now + GATHER_MS, uniqueKey: `${feedChanged.name} ${id}` },
  );
}

/** What `feedChanges` does, when it is the show itself that changes: other programs hear that too. */
export async function showChanges(tx: Queries, id: ShowId, now: number): Promise<void> {
  await feedChanges(tx, id, now);
  await noteEvent(tx, { type: 'show.changed', showId: id }, now);
}

/**
 * Says that the feed will change by itself at an instant (a scheduled episode goes live), or that what will happen
 * then has changed. Nobody can tell before.
 */
export async function feedWillChange(tx: Queries, id: ShowId, at: number): Promise<void> {
  await insertMoment(tx, id, at);
}

/** Whether `settlePassedMoments` has anything to do. */
export async function momentsPassed(database: Database): Promise<boolean> {
  return (await showsWithPassedMoments(database.read, database.now())).length > 0;
}

/**
 * Raises the version of every feed that has changed by itself since the last call, once however many servers call.
 * @param changed shows whose feed this transaction changes anyway.
 */
export async function settlePassedMoments(
  database: Database,
  tx: Queries,
  changed: ReadonlySet<ShowId>,
  now: number,
): Promise<void> {
  const passed = (await showsWithPassedMoments(tx, now)) as ShowId[];
  for (const id of [...new Set([...changed, ...passed])].toSorted()) {
    await lockShow(database, tx, id);
    const taken = await takePassedMoments(tx, id, now);
    if (taken || changed.has(id)) await feedChanges(tx, id, now);
  }
}
