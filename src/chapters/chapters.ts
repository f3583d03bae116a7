import { isDeepStrictEqual } from 'node:util';
import type { Queries } from '../platform/database/open.ts';
import type { ChapterList, KeptChapters } from './chapter.ts';
import * as store from './store.ts';

/** Keeps these chapters for the episode, instead of those that it had; an empty list keeps none. */
export async function keepChapters(
  tx: Queries,
  episodeId: string,
  list: ChapterList,
  now: number,
): Promise<void> {
  if (list.length === 0) return await dropChapters(tx, episodeId);
  // The feed tells when they were kept: the same ones again are no change.
  if (isDeepStrictEqual((await findChapters(tx, episodeId))?.list, list)) return;
  await store.putChapters(tx, {
    episode_id: episodeId,
    list: JSON.stringify(list),
    changed_at: now,
  });
}

/** Does nothing when the episode has none. */
export async function dropChapters(tx: Queries, episodeId: string): Promise<void> {
  await store.deleteChapters(tx, episodeId);
}

/** The chapters of the episode, never an empty list; undefined when it has none. */
export async function findChapters(
  queries: Queries,
  episodeId: string,
): Promise<KeptChapters | undefined> {
  return (await store.listChapters(queries, [episodeId])).get(episodeId);
}

/** The chapters of many episodes (a few hundred at once) by episode; those without any are not among them. */
export async function chaptersOf(
  queries: Queries,
  episodeIds: readonly string[],
): Promise<Map<string, KeptChapters>> {
  return await store.listChapters(queries, episodeIds);
}
