export interface FilesTable {
  /** 130 random bits; of artwork: made from the owner and the content, so that the URL says what it shows. */
  id: string;
  /** The show or episode that it belongs to. */
  owner_id: string;
  store_key: string;
  /** Found in the bytes, never taken from a name or a header. */
  type: string;
  /** The last part of its URL, fixed for ever: "pilot.mp3". */
  name: string;
  bytes: number;
  /** Hex. */
  sha256: string;
  duration_seconds: number | null;
  /** What the file was called when it was uploaded; only to be shown. */
  original_name: string | null;
  created_at: number;
}

/** A smaller picture of an artwork, for the web: a file of its own. */
export interface ArtworkSizesTable {
  file_id: string;
  /** The file that it was made from. */
  artwork_id: string;
  width: number;
}

/** What is left of a file that was removed for good: its address is gone (410), and nothing else is known of it. */
export interface GoneFilesTable {
  /** What its address had: of audio and artwork the id of the file, of a transcript its own. */
  id: string;
  /** The folder of its address: "audio", "artwork" or "transcripts". */
  kind: string;
}

export type MediaTables = {
  files: FilesTable;
  artwork_sizes: ArtworkSizesTable;
  gone_files: GoneFilesTable;
};
