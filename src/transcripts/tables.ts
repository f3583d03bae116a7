export interface TranscriptsTable {
  /** 130 random bits, new for every upload: what has an address never changes. */
  id: string;
  episode_id: string;
  /** A language tag in its usual form, "en" or "pt-BR". */
  language: string;
  is_timed: number;
  /** The file as it was uploaded, in `files`. The forms made of it are rows there too, found by their key. */
  original_id: string;
  created_at: number;
  /** Set when it was dropped or another one took its place. Of those that are not, an episode has one a language. */
  dropped_at: number | null;
}

export type TranscriptTables = {
  transcripts: TranscriptsTable;
};
