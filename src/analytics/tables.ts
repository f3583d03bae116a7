export interface HitsTable {
  id: string;
  at: number;
  file_id: string;
  method: string;
  status: number;
  range_start: number | null;
  range_end: number | null;
  bytes_sent: number;
  user_agent: string;
  /** HMAC of the address under the salt of its day; when the salt is gone, nobody can tell whose it was. */
  address_hash: string;
}

export interface HitSaltsTable {
  /** UTC, "2026-11-23". */
  day: string;
  salt: string;
}

export type AnalyticsTables = {
  hits: HitsTable;
  hit_salts: HitSaltsTable;
};
