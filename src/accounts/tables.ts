export interface TokensTable {
  id: string;
  name: string;
  /** SHA-256 of the whole token, hex. A random 256-bit secret needs no slow hash. */
  hash: string;
  /** JSON list of scopes. */
  scopes: string;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
  created_at: number;
}

export type AccountTables = {
  tokens: TokensTable;
};
