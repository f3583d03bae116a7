export interface ShowsTable {
  id: string;
  slug: string;
  title: string;
  description: string;
  language: string;
  /** JSON list of names of Apple's list: "Arts > Books". */
  categories: string;
  explicit: number;
  author: string | null;
  owner_name: string | null;
  owner_email: string | null;
  type: string;
  link: string | null;
  copyright: string | null;
  time_zone: string;
  /** JSON list of {url, text}. */
  funding: string;
  locked: number;
  blocked: number;
  complete: number;
  new_feed_url: string | null;
  /** The feed's address answers with a redirect to `new_feed_url`. */
  moved: number;
  ownership_token: string | null;
  artwork_id: string | null;
  /** Whether notes end with the times of the chapters. */
  chapters_in_notes: number;
  /** JSON object of the fields in namespace/show-namespace.ts; one that is empty is left out. */
  namespace: string;
  podcast_guid: string | null;
  /** A name that was proved to be this show's, and is no other's: its pages are answered there. */
  domain: string | null;
  /** Whether that name leads here, so that listeners are sent there. */
  domain_live: number;
  /** Random; new at creation and at every restore, so that a version that counts again repeats no tag. */
  feed_epoch: string;
  /** Raised by every write that can change the feed, in the same transaction. */
  feed_version: number;
  feed_changed_at: number;
  created_at: number;
  deleted_at: number | null;
  /** When its content was removed: it can no longer be restored, and stays only so that what it had is gone (410) and never used again. */
  purged_at: number | null;
}

/** Every slug that was ever used, and by which show: it is never another's. */
export interface ShowSlugsTable {
  slug: string;
  show_id: string;
  created_at: number;
}

/**
 * Every instant at which a feed changes by itself: a scheduled episode goes live. It goes when it has passed and the
 * feed's version was raised for it.
 */
export interface FeedMomentsTable {
  show_id: string;
  at: number;
  /** How often what will happen was changed. */
  changes: number;
}

/** What has happened to a show until it is handed to those who tell of it. */
export interface ShowEventsTable {
  id: string;
  show_id: string;
  /** Null when it is about the show itself. */
  episode_id: string | null;
  type: string;
  /** The order within a show. */
  seq: number;
  at: number;
  /** JSON object of what else it says, as webhooks send it; null when nothing. */
  details: string | null;
}

export type ShowTables = {
  shows: ShowsTable;
  show_slugs: ShowSlugsTable;
  feed_moments: FeedMomentsTable;
  show_events: ShowEventsTable;
};
