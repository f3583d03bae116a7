import type { Database, Queries } from '../platform/database/open.ts';
import { pagesByIds } from './page-store.ts';
import { findSeen } from './store.ts';
import { stateAt } from './episode.ts';

/** Whether listeners may have what belongs to an episode: its chapters, its transcripts. */
export type Seen = 'live' | 'hidden' | 'deleted';

/** `hidden` is also one that never was, so that nobody can tell the difference. */
export async function episodeSeen(database: Database, id: string): Promise<Seen> {
  const episode = await findSeen(database, id);
  return episode ? seenOf(episode) : 'hidden';
}

/** The slug of the show of an episode, as long as it is live: nobody hears of another. */
export async function showOfLive(database: Database, id: string): Promise<string | undefined> {
  const episode = await findSeen(database, id);
  return episode && seenOf(episode) === 'live' ? episode.showSlug : undefined;
}

/**
 * The pages of these live episodes (some thousand at most) that search engines may know, and when each changed last, in ms.
 * Without those that directories must hide, and those that have their page elsewhere.
 */
export async function episodePages(
  queries: Queries,
  ids: string[],
): Promise<{ slug: string; changedAt: number }[]> {
  return ids.length === 0 ? [] : await pagesByIds(queries, ids);
}

function seenOf(episode: NonNullable<Awaited<ReturnType<typeof findSeen>>>): Seen {
  if (episode.deletedAt !== null || episode.showDeletedAt !== null) return 'deleted';
  return stateAt(episode, episode.now).state === 'live' ? 'live' : 'hidden';
}
