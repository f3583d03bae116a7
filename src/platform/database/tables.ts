/** Facts about this installation that stand once: its id, the first start. */
export interface InstallationTable {
  name: string;
  value: string;
}

export interface MigrationsTable {
  name: string;
  applied_at: number;
}

/** One piece of work that must happen after a commit. `platform/jobs` owns it. */
export interface JobsTable {
  id: string;
  name: string;
  /** JSON, checked again when it is read. */
  payload: string;
  /** Jobs of one group (a show) take turns with those of others. */
  group_key: string;
  /** At most one waiting job has it. */
  unique_key: string | null;
  run_at: number;
  attempts: number;
  locked_until: number | null;
  last_error: string | null;
  /** Set when the attempts are used up: a person may look at it and run it again. */
  dead_at: number | null;
  created_at: number;
}

/** A request that may be sent again, by the key that its client gave it. `platform/once` owns it. */
export interface IdempotencyKeysTable {
  /** Whose key it is: two clients may choose the same one. */
  owner: string;
  key: string;
  /** Fingerprint of what is known of the request before its body: method and address. */
  request: string;
  /** Fingerprint of its content, once something was made of it. */
  content: string | null;
  /** Who works under the key; a new one with each holder. */
  claim: string;
  locked_until: number;
  /** JSON: what was made, written in the transaction that made it. */
  made: string | null;
  /** The JSON that was answered. */
  answer: string | null;
  kept_until: number;
}

export interface PlatformTables {
  installation: InstallationTable;
  migrations: MigrationsTable;
  jobs: JobsTable;
  idempotency_keys: IdempotencyKeysTable;
}
