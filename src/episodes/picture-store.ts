import { sql } from 'kysely';
import type { ExpressionBuilder, SqlBool } from 'kysely';
import type { ChapterTables } from '../chapters/tables.ts';
import type { PictureTables } from '../pictures/tables.ts';
import type { Queries } from '../platform/database/open.ts';
import type { ShowTables } from '../shows/tables.ts';
import { isLive } from './is-live.ts';
import type { EpisodeTables } from './tables.ts';

type Tables = EpisodeTables & ShowTables & PictureTables & ChapterTables;
const on = (queries: Queries) => queries.withTables<Tables>();

/** The shows that name a picture, or whose episodes do, in the order of their ids. */
export async function showsNaming(queries: Queries, pictureId: string): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('picture_uses')
    .select('show_id')
    .distinct()
    .where('picture_id', '=', pictureId)
    .orderBy('show_id')
    .execute();
  return rows.map((row) => row.show_id);
}

/** Of these, the shows that name a picture themselves or in an episode that is live. */
export async function showsShowing(
  queries: Queries,
  pictureId: string,
  now: number,
): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('picture_uses')
    .leftJoin('episodes', 'episodes.id', 'picture_uses.owner_id')
    .select('picture_uses.show_id')
    .distinct()
    .where('picture_id', '=', pictureId)
    .where(sql<SqlBool>`(episodes.id is null or ${isLive(now)})`)
    .orderBy('picture_uses.show_id')
    .execute();
  return rows.map((row) => row.show_id);
}

/** A show or an episode, as it was when it was found. */
export interface Unnamed {
  id: string;
  version: number;
}

/** What names no picture, and was not looked at as it is now. */
const isUnnamed = (id: 'shows.id' | 'episodes.id', version: string) => sql<SqlBool>`
  not exists (select 1 from picture_uses where picture_uses.owner_id = ${sql.ref(id)})
  and not exists (
    select 1 from picture_looks
    where picture_looks.owner_id = ${sql.ref(id)} and picture_looks.version = ${sql.ref(version)}
  )`;

/** Shows that have the address of a picture, as far as the text of their columns tells, and name none: the next ones by their ids. */
export async function unnamedShows(
  queries: Queries,
  after: string,
  most: number,
): Promise<Unnamed[]> {
  return await on(queries)
    .selectFrom('shows')
    .select(['id', 'feed_version as version'])
    .where('id', '>', after)
    .where('deleted_at', 'is', null)
    .where('namespace', 'like', '%"img"%')
    .where(isUnnamed('shows.id', 'shows.feed_version'))
    .orderBy('id')
    .limit(most)
    .execute();
}

/** The same of episodes and their chapters. */
export async function unnamedEpisodes(
  queries: Queries,
  after: string,
  most: number,
): Promise<Unnamed[]> {
  const hasPictures = (where: ExpressionBuilder<Tables, 'episodes'>) =>
    where.or([
      where('episodes.namespace', 'like', '%"img"%'),
      where.exists(
        where
          .selectFrom('chapters')
          .select('chapters.episode_id')
          .whereRef('chapters.episode_id', '=', 'episodes.id')
          .where('chapters.list', 'like', '%"imageUrl"%'),
      ),
    ]);
  return await on(queries)
    .selectFrom('episodes')
    .innerJoin('shows', 'shows.id', 'episodes.show_id')
    .select(['episodes.id', 'episodes.version'])
    .where('episodes.id', '>', after)
    .where('episodes.deleted_at', 'is', null)
    .where('shows.deleted_at', 'is', null)
    .where(hasPictures)
    .where(isUnnamed('episodes.id', 'episodes.version'))
    .orderBy('episodes.id')
    .limit(most)
    .execute();
}

/** Remembers that its pictures are named, or that it has none that can be. */
export async function keepLook(tx: Queries, { id, version }: Unnamed): Promise<void> {
  await on(tx)
    .insertInto('picture_looks')
    .values({ owner_id: id, version })
    .onConflict((conflict) => conflict.column('owner_id').doUpdateSet({ version }))
    .execute();
}
