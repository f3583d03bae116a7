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

export interface PeopleTable {
  id: string;
  name: string;
  email: string;
  email_verified: number;
  image: string | null;
  two_factor_enabled: number | null;
  is_owner: number;
  created_at: number;
  updated_at: number;
}

/** What better-auth writes beside is for sign-in by other sites, which Longwave does not offer. */
export interface CredentialsTable {
  id: string;
  person_id: string;
  account_id: string;
  provider_id: string;
  password: string | null;
  created_at: number;
  updated_at: number;
}

export type AccountTables = {
  tokens: TokensTable;
  people: PeopleTable;
  credentials: CredentialsTable;
};
