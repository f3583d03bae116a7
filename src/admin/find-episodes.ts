import type { Episode } from '../episodes/episode.ts';
import type { Database } from '../platform/database/open.ts';
import { findPassages, readPassages } from '../search/passages.ts';
import { marksIn, queryOf } from '../search/words.ts';
import type { Query } from '../search/words.ts';

/** Where words stand, in notes and transcripts: the ids of passages by that of the episode. */
export type Places = ReadonlyMap<string, readonly number[]>;

/** What was found in an episode, to show. */
export interface FoundText {
  text: string;
  query: Query;
}

/** The episodes of a show, of any state, that have all words in one passage. */
export async function findWords(
  database: Database,
  showId: string,
  words: string,
): Promise<Places> {
  return await findPassages(database, database.read, showId, queryOf(words));
}

/** So many passages of an episode are looked at for one to show. */
const MOST_LOOKED_AT = 3;

/** Of each of these episodes a passage in which the words stand; none where only the title has them. */
export async function readFound(
  database: Database,
  { places, words }: { places: Places; words: string },
  episodes: readonly Episode[],
): Promise<Map<string, FoundText>> {
  const ids = episodes.flatMap(({ id }) => places.get(id)?.slice(0, MOST_LOOKED_AT) ?? []);
  const query = queryOf(words);
  const passages = await readPassages(database.read, ids);
  const telling = passages.filter(({ text }) => marksIn(text, query).length > 0).toReversed();
  return new Map(telling.map(({ episodeId, text }) => [episodeId, { text, query }]));
}
