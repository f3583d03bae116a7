export interface ChaptersTable {
  episode_id: string;
  /** JSON list of `Chapter`. */
  list: string;
  changed_at: number;
}

export type ChapterTables = { chapters: ChaptersTable };
