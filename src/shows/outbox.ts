import type { Database, Queries } from '../platform/database/open.ts';
import { newId } from '../platform/ids.ts';
import { enqueue } from '../platform/jobs/queue.ts';
import { eventTypes, showEventHappened } from './events.ts';
import type { EventType } from './events.ts';
import type { ShowId } from './show.ts';
import * as store from './events-store.ts';

export interface ShowEvent {
  /** For ever, however often it is told. */
  id: string;
  type: EventType;
  /** Null when it is about the show itself. */
  episodeId: string | null;
  at: number;
  details: object | null;
}

/**
 * Says that something happens to a show with this transaction, and only if it is committed. Each event has a job of
 * its own: one that all share could run before this is committed, and would not see it.
 */
export async function noteEvent(
  tx: Queries,
  event: { type: EventType; showId: ShowId; episodeId?: string; details?: object },
  now: number,
): Promise<void> {
  const { type, showId, episodeId = null, details } = event;
  await store.insertEvent(tx, {
    id: newId(),
    show_id: showId,
    episode_id: episodeId,
    type,
    at: now,
    details: details === undefined ? null : JSON.stringify(details),
  });
  await enqueue(tx, showEventHappened, { show_id: showId }, { now, group: showId });
}

/** Takes the events of a show that nobody has taken, in their order. */
export async function takeEvents(
  database: Database,
  tx: Queries,
  showId: string,
): Promise<ShowEvent[]> {
  if (database.kind === 'postgres') await store.lockEvents(tx, showId);
  const rows = await store.takeEvents(tx, showId);
  const inOrder = rows.toSorted((one, other) => one.seq - other.seq || one.at - other.at);
  return inOrder.flatMap(({ id, type: stored, episode_id: episodeId, at, details: text }) => {
    const type = eventTypes.find((known) => known === stored);
    const details = text === null ? null : (JSON.parse(text) as object);
    return type === undefined ? [] : [{ id, type, episodeId, at, details }];
  });
}
