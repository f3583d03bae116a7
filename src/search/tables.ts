import type { Generated } from 'kysely';

/**
 * A piece of text that is found as a whole. On SQLite, triggers keep the table `passages_index` (FTS5) beside it; on
 * PostgreSQL it has an index of its own.
 */
export interface PassagesTable {
  id: Generated<number>;
  episode_id: string;
  /** The transcript that it is from; null for what an episode says of itself. */
  transcript_id: string | null;
  /** Of the transcript. */
  language: string | null;
  /** When it is said; null without times. */
  start_seconds: number | null;
  /** As people read it. */
  text: string;
  /** As the index knows it, with spaces between; the first is the id of the show. */
  words: string;
}

export type SearchTables = {
  passages: PassagesTable;
};
