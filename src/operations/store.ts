import type { EpisodeTables } from '../episodes/tables.ts';
import type { MediaTables } from '../media/tables.ts';
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

/** What the files of a show and of its episodes take. */
export interface UsedByShow {
  slug: string;
  title: string;
  isDeleted: boolean;
  files: number;
  bytes: number;
}

export async function usedByShows(queries: Queries): Promise<UsedByShow[]> {
  const rows = await queries
    .withTables<ShowTables & EpisodeTables & MediaTables>()
    .selectFrom('files')
    .leftJoin('episodes', 'episodes.id', 'files.owner_id')
    .innerJoin('shows', (join) =>
      join.on((eb) => eb('shows.id', '=', eb.fn.coalesce('episodes.show_id', 'files.owner_id'))),
    )
    .groupBy(['shows.id', 'shows.slug', 'shows.title', 'shows.deleted_at'])
    .select(['shows.slug', 'shows.title', 'shows.deleted_at'])
    .select(({ fn }) => [fn.countAll().as('files'), fn.sum('files.bytes').as('bytes')])
    .execute();
  return rows.map(({ slug, title, deleted_at, files, bytes }) => ({
    slug,
    title,
    isDeleted: deleted_at !== null,
    files: Number(files),
    bytes: Number(bytes),
  }));
}
