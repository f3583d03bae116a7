/** A show or an episode as it was after one change. Rows are only ever added, until the content of what they are of is removed. */
export interface VersionsTable {
  id: string;
  /** "show" or "episode". */
  kind: string;
  subject_id: string;
  /** Counts from 1, without gaps. */
  number: number;
  at: number;
  /** The name of the token, as it was then. */
  who: string;
  token_id: string | null;
  what: string;
  /** JSON list of the names of the fields that differ from the version before. */
  changed: string;
  /** JSON object of all fields. */
  fields: string;
}

export type HistoryTables = {
  versions: VersionsTable;
};
