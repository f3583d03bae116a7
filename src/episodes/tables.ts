export interface EpisodesTable {
  id: string;
  show_id: string;
  slug: string;
  /** For ever; an imported one is kept byte for byte. */
  guid: string;
  guid_is_permalink: number;
  title: string;
  /** Markdown. */
  notes: string;
  summary: string | null;
  link: string | null;
  author: string | null;
  season: number | null;
  number: number | null;
  type: string;
  /** Null: as the show. */
  explicit: number | null;
  blocked: number;
  artwork_id: string | null;
  /** JSON object of the fields in namespace/episode-namespace.ts; one that is empty is left out. */
  namespace: string;
  audio_id: string;
  /** Null: a draft. */
  publish_at: number | null;
  /** A latch: once live, an episode stays live when a clock is set back. */
  announced_at: number | null;
  withdrawn_at: number | null;
  deleted_at: number | null;
  /** When its content was removed: it can no longer be restored, and stays only so that what it had is gone (410) and never used again. */
  purged_at: number | null;
  /** Raised by every change, so that a rendered item can be kept by it. */
  version: number;
  created_at: number;
}

/** The notes of an episode as HTML, made once. */
export interface NotesHtmlTable {
  episode_id: string;
  /** The fingerprint of the Markdown and of what made HTML of it: when it fits no longer, the HTML is made again. */
  made_of: string;
  html: string;
}

export type EpisodeTables = {
  episodes: EpisodesTable;
  notes_html: NotesHtmlTable;
};
