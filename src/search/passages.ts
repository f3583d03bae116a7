import type { Database, Queries } from '../platform/database/open.ts';
import * as store from './store.ts';
import { wordsOf } from './words.ts';
import type { Query } from './words.ts';

/** A piece of a transcript that is found as a whole. */
export interface Passage {
  /** Null without times. */
  startSeconds: number | null;
  text: string;
}

/** So many are looked at: who finds more can say more. */
const MOST_FOUND = 1000;

/** Keeps what an episode says of itself, in place of what it said. */
export async function keepAbout(
  queries: Queries,
  { showId, episodeId }: { showId: string; episodeId: string },
  { title, text }: { title: string; text: string },
): Promise<void> {
  await store.deletePassages(queries, episodeId, null);
  const words = joined(showId, `${title} ${text}`);
  const about = { transcript_id: null, language: null, start_seconds: null };
  await store.insertPassages(queries, [{ ...about, episode_id: episodeId, text, words }]);
}

/** Keeps what is said in a transcript, in place of the episode's other in this language. One without words leaves a mark, too. */
export async function keepSaid(
  queries: Queries,
  { showId, ...of }: { showId: string; episodeId: string; transcriptId: string; language: string },
  passages: readonly Passage[],
): Promise<void> {
  await forgetSaid(queries, of.episodeId, of.language);
  const kept = passages.length === 0 ? [{ startSeconds: null, text: '' }] : passages;
  const rows = kept.map(({ startSeconds, text }) => ({
    episode_id: of.episodeId,
    transcript_id: of.transcriptId,
    language: of.language,
    start_seconds: startSeconds,
    text,
    words: joined(showId, text),
  }));
  await store.insertPassages(queries, rows);
}

/** The transcript of this language is gone. */
export async function forgetSaid(
  queries: Queries,
  episodeId: string,
  language: string,
): Promise<void> {
  await store.deletePassages(queries, episodeId, language);
}

/** Nothing of the episode can be found any more. */
export async function forgetEpisode(queries: Queries, episodeId: string): Promise<void> {
  await store.deleteEpisode(queries, episodeId);
}

/** Passages of a show that have all words of a query: their ids by the id of the episode, live or not. */
export async function findPassages(
  database: Database,
  queries: Queries,
  showId: string,
  query: Query,
): Promise<Map<string, number[]>> {
  if (query.length === 0) return new Map();
  const words = [showId, ...query];
  const ids = await store.matching(database, queries, { words, most: MOST_FOUND });
  const places = ids.length === 0 ? [] : await store.placesOf(queries, ids);
  const byEpisode = Map.groupBy(places, ({ episodeId }) => episodeId);
  return new Map([...byEpisode].map(([id, rows]) => [id, rows.map((row) => row.id)]));
}

/** Other when anything can be found that could not be before: what older releases wrote is let in without a change of its show. */
export async function searchMark(queries: Queries): Promise<string> {
  return String(await store.newestId(queries));
}

export interface FoundPassage extends Passage {
  episodeId: string;
  /** Of the transcript; null for what the episode says of itself. */
  language: string | null;
}

/** These passages (some hundreds), as they stand in their episodes. */
export async function readPassages(queries: Queries, ids: number[]): Promise<FoundPassage[]> {
  return ids.length === 0 ? [] : await store.passagesByIds(queries, ids);
}

function joined(showId: string, text: string): string {
  return [showId, ...new Set(wordsOf(text).map(({ word }) => word))].join(' ');
}
