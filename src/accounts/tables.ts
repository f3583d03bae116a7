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

/** What a person may do with a show. Owners of the server need no row. */
export interface ShowMembersTable {
  person_id: string;
  show_id: string;
  role: string;
  created_at: number;
}

/** A link that lets somebody in once: an invitation, or a new password. */
export interface EntryLinksTable {
  id: string;
  /** SHA-256 of what is in the address, hex: a random 256-bit secret needs no slow hash. */
  hash: string;
  /** The same of the secret in each mail that has this link, with spaces between them: what waits to be sent knows none. */
  mail_hashes: string | null;
  /** Null: an invitation. Else whose password it sets. */
  person_id: string | null;
  email: string;
  /** Null: to the server, as an owner. */
  show_id: string | null;
  role: string | null;
  /** Null: whoever runs commands on the server. */
  made_by: string | null;
  expires_at: number;
  created_at: number;
}

/** Of these only better-auth knows the rest. */
export interface PasskeysTable {
  id: string;
  person_id: string;
  name: string | null;
  created_at: number | null;
}

export interface SessionsTable {
  id: string;
  person_id: string;
  /** SHA-256 of what the cookie has, hex. */
  token: string;
  expires_at: number;
  ip_address: string | null;
  user_agent: string | null;
  created_at: number;
  updated_at: number;
}

/** Codes of second factors that were used and would count for some seconds more. */
export interface UsedCodesTable {
  person_id: string;
  code: string;
  used_at: number;
}

/** Who did what. Rows are only ever added; of what was removed for good the name goes. */
export interface ActivityTable {
  id: string;
  at: number;
  what: string;
  /** The name of the person or the token, as it was then. */
  who: string;
  person_id: string | null;
  token_id: string | null;
  /** Null: it was no matter of one show. */
  show_id: string | null;
  /** What it was done with, by its id. */
  subject_id: string | null;
  /** The same by its name, as it was then. */
  about: string | null;
  detail: string | null;
}

export type AccountTables = {
  activity: ActivityTable;
  tokens: TokensTable;
  people: PeopleTable;
  credentials: CredentialsTable;
  sessions: SessionsTable;
  show_members: ShowMembersTable;
  entry_links: EntryLinksTable;
  used_codes: UsedCodesTable;
  // Of these only better-auth knows the rest.
  two_factors: { person_id: string };
  passkeys: PasskeysTable;
  verifications: { identifier: string; value: string; expires_at: number };
};
