export interface UploadsTable {
  /** 130 random bits; the last part of the upload's address. */
  id: string;
  /** The token that began it: no other one sees it. */
  token_id: string;
  /** Null as long as the client has not said it. */
  bytes: number | null;
  /** JSON, what the client said with `Upload-Metadata`: text or null by key. */
  metadata: string;
  created_at: number;
  expires_at: number;
  /** Set once it has become an episode; its bytes are cleared then. */
  episode_id: string | null;
  /** Of one whose pieces the client brings to the bucket itself: how many bytes each has. Else null (tus). */
  piece_bytes: number | null;
  /** Hex, what the client says that the whole has. */
  sha256: string | null;
}

/** What of an upload counts: its pieces in the bucket, or, on a disk, one piece as far as its file was synced. */
export interface UploadPiecesTable {
  upload_id: string;
  /** From 1. */
  number: number;
  /** Where it lies in the bucket. When more of the same piece arrives, it is put anew under another name. */
  name: string;
  bytes: number;
}

/** Who writes to an upload, or reads how far it is. Of all servers, one request at a time. */
export interface UploadLeasesTable {
  id: string;
  /** Random, one for each request. */
  holder: string;
  /** The holder moves it on as long as it lives. */
  locked_until: number;
  /** 1 when another request waits for it. */
  release_wanted: number;
}

export type UploadTables = {
  uploads: UploadsTable;
  upload_pieces: UploadPiecesTable;
  upload_leases: UploadLeasesTable;
};
