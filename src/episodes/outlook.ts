import type { Database } from '../platform/database/open.ts';
import type { ShowId } from '../shows/show.ts';
import type { Episode } from './episode.ts';
import * as store from './outlook-store.ts';

/** What is to come in a show, and what came last. */
export interface Outlook {
  drafts: number;
  scheduled: number;
  /** The scheduled one that comes out first. */
  next: Episode | undefined;
  /** Those that came out last, the newest first: live or withdrawn. */
  last: Episode[];
}

/**
 * The outlook of many shows (some hundreds), by their ids.
 * @param most how many of those that came out last
 */
export async function outlooks(
  database: Database,
  showIds: readonly ShowId[],
  most: number,
): Promise<Map<ShowId, Outlook>> {
  if (showIds.length === 0) return new Map();
  const counted = await store.countToCome(database, showIds);
  const counts = new Map(counted.map((row) => [row.showId, row]));
  const all = showIds.map(async (id) => {
    const { drafts, scheduled } = counts.get(id) ?? { drafts: 0, scheduled: 0 };
    const next = scheduled > 0 ? await store.nextScheduled(database, id) : undefined;
    const last = counts.has(id) ? await store.lastOut(database, id, most) : [];
    return [id, { drafts, scheduled, next, last }] as const;
  });
  return new Map(await Promise.all(all));
}
