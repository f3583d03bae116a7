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

/** What the page of a show in a directory said when it was last asked for. */
interface ListingChecksTable {
  show_id: string;
  directory: string;
  /** The address that was asked for: when the listing has another, this is about nothing. */
  url: string;
  checked_at: number;
  /** Since when it has answered that it is gone. */
  gone_since: number | null;
  /** 1 when it said so twice, a day apart. */
  is_gone: number;
}

export type DirectoryTables = {
  listing_checks: ListingChecksTable;
  directory_pings: DirectoryPingsTable;
  directory_listings: DirectoryListingsTable;
};
