/** What a receiver of changes said last about a feed. */
interface DirectoryPingsTable {
  show_id: string;
  /** The key of a receiver. */
  receiver: string;
  /** The version of the feed that it was told of. */
  feed_version: number;
  /** When it was last asked. */
  told_at: number;
  /** Its answer; null when there was none. */
  status: number | null;
  /** For people; null when it went well. */
  error: string | null;
  /** How often it has been asked about this change. */
  tries: number;
}

/** Where a show stands in a directory, as the podcaster says. */
interface DirectoryListingsTable {
  show_id: string;
  directory: string;
  state: string;
  listing_url: string | null;
  note: string | null;
  changed_at: number;
}

export type DirectoryTables = {
  directory_pings: DirectoryPingsTable;
  directory_listings: DirectoryListingsTable;
};
