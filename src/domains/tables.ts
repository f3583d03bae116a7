/**
 * The name that a show wants, and what is known of it. What it holds stands in `shows`, and may be another name until the wanted
 * one is proved: how it was proved, and whether it leads here, is then said of the one that it holds.
 */
export interface DomainClaimsTable {
  show_id: string;
  domain: string;
  /** What must be found at the name; of this show only, and anew after it has held none. */
  token: string;
  /** An owner of the server asked for it: that the name leads here proves it. */
  is_vouched: number;
  claimed_at: number;
  /** How what it holds was proved: `dns`, `file` or `server`. */
  proof: string | null;
  proved_at: number | null;
  /** JSON of what was found last of the name that it wants. */
  found: string | null;
  checked_at: number | null;
  /** Since when what it holds has no longer led here. */
  failing_since: number | null;
  /** It did not twice, a day apart. */
  is_failing: number;
}

export type DomainTables = {
  domain_claims: DomainClaimsTable;
};
