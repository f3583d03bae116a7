import type { EpisodeTables } from '../episodes/tables.ts';
import type { MediaTables } from '../media/tables.ts';
import type { PictureTables } from '../pictures/tables.ts';
import type { Queries } from '../platform/database/open.ts';
import type { ShowTables } from '../shows/tables.ts';

/** Whose a file is. */
export interface FileOwner {
  /** A picture is a copy of one that stands elsewhere: its title is its address. */
  kind: 'episode' | 'show' | 'picture';
  id: string;
  title: string;
  isDeleted: boolean;
}

/** @returns undefined when the owner is no more */
export async function findOwner(queries: Queries, id: string): Promise<FileOwner | undefined> {
  const on = queries.withTables<ShowTables & EpisodeTables & PictureTables>();
  for (const kind of ['episode', 'show'] as const) {
    const row = await on
      .selectFrom(`${kind}s`)
      .select(['title', 'deleted_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row) return { kind, id, title: row.title, isDeleted: row.deleted_at !== null };
  }
  const picture = await on
    .selectFrom('pictures')
    .select('address')
    .where('id', '=', id)
    .executeTakeFirst();
  return picture && { kind: 'picture', id, title: picture.address, isDeleted: false };
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

/** What the copies of pictures take that shows and episodes name by address; several shows may share one. */
export async function usedByPictures(queries: Queries): Promise<{ files: number; bytes: number }> {
  const row = await queries
    .withTables<MediaTables & PictureTables>()
    .selectFrom('pictures')
    .innerJoin('files', 'files.id', 'pictures.file_id')
    .select(({ fn }) => [fn.countAll().as('files'), fn.sum('files.bytes').as('bytes')])
    .executeTakeFirstOrThrow();
  return { files: Number(row.files), bytes: Number(row.bytes) };
}
