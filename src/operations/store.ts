import type { EpisodeTables } from '../episodes/tables.ts';
import type { Queries } from '../platform/database/open.ts';
import type { ShowTables } from '../shows/tables.ts';

/** Whose a file is. */
export interface FileOwner {
  kind: 'episode' | 'show';
  id: string;
  title: string;
  isDeleted: boolean;
}

/** @returns undefined when the owner is no more */
export async function findOwner(queries: Queries, id: string): Promise<FileOwner | undefined> {
  const on = queries.withTables<ShowTables & EpisodeTables>();
  for (const kind of ['episode', 'show'] as const) {
    const row = await on
      .selectFrom(`${kind}s`)
      .select(['title', 'deleted_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row) return { kind, id, title: row.title, isDeleted: row.deleted_at !== null };
  }
  return undefined;
}
