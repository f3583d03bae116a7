import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import type { MediaTables } from '../media/tables.ts';
import type { Queries } from '../platform/database/open.ts';
import { isNobodys } from './picture.ts';
import type { PictureTables, PictureUsesTable } from './tables.ts';

const on = (queries: Queries) => queries.withTables<PictureTables & MediaTables>();

/** The ids of the pictures that a show or an episode names. */
export async function namedBy(queries: Queries, ownerId: string): Promise<Set<string>> {
  const rows = await on(queries)
    .selectFrom('picture_uses')
    .select('picture_id')
    .where('owner_id', '=', ownerId)
    .execute();
  return new Set(rows.map((row) => row.picture_id));
}

/**
 * Writes them in the order in which they are given: two saves that have pictures in common wait for each other in one order.
 * Also says of pictures that are there already that somebody names them now: `forget` must not take them.
 * What is nobody's is given up before it is tried.
 */
export async function putPictures(
  tx: Queries,
  addresses: ReadonlyMap<string, string>,
  now: number,
): Promise<void> {
  const fresh = { file_id: null, tries: 0, tried_at: null, named_at: now };
  const rows = [...addresses].map(([id, address]) => {
    const first = isNobodys(address)
      ? { next_at: null, error: 'its name is reserved for examples, so that nothing stands there.' }
      : { next_at: now, error: null };
    return { id, address, ...fresh, ...first };
  });
  await on(tx)
    .insertInto('pictures')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ named_at: now }))
    .execute();
}

export async function insertUses(tx: Queries, uses: PictureUsesTable[]): Promise<void> {
  await on(tx)
    .insertInto('picture_uses')
    .values(uses)
    .onConflict((conflict) => conflict.columns(['owner_id', 'picture_id']).doNothing())
    .execute();
}

/** @param pictureIds those that are named no more; all of the owner without it */
export async function deleteUses(
  tx: Queries,
  ownerId: string,
  pictureIds?: readonly string[],
): Promise<void> {
  await on(tx)
    .deleteFrom('picture_uses')
    .where('owner_id', '=', ownerId)
    .$if(pictureIds !== undefined, (query) => query.where('picture_id', 'in', pictureIds!))
    .execute();
}

/** Those of these pictures that were given up before `triedBefore`. */
export async function givenUp(
  queries: Queries,
  ids: readonly string[],
  triedBefore: number,
): Promise<Set<string>> {
  const rows = await on(queries)
    .selectFrom('pictures')
    .select('id')
    .where('id', 'in', ids)
    .where('file_id', 'is', null)
    .where('next_at', 'is', null)
    .where('tried_at', '<', triedBefore)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Lets those of these pictures be tried anew that were given up before `triedBefore`. */
export async function tryAgain(
  tx: Queries,
  ids: readonly string[],
  { now, triedBefore }: { now: number; triedBefore: number },
): Promise<void> {
  await on(tx)
    .updateTable('pictures')
    .set({ tries: 0, next_at: now })
    .where('id', 'in', ids)
    .where('file_id', 'is', null)
    .where('next_at', 'is', null)
    .where('tried_at', '<', triedBefore)
    .execute();
}

/** A picture that is to be tried. */
export interface Due {
  id: string;
  address: string;
  /** So far. */
  tries: number;
  nextAt: number;
}

/** What waits of the pictures that a show and its episodes name; what was tried least comes first. */
function waiting(queries: Queries, showId: string) {
  return on(queries)
    .selectFrom('pictures')
    .where('file_id', 'is', null)
    .where('next_at', 'is not', null)
    .where((where) =>
      where.exists(
        where
          .selectFrom('picture_uses')
          .select('picture_id')
          .whereRef('picture_uses.picture_id', '=', 'pictures.id')
          .where('picture_uses.show_id', '=', showId),
      ),
    );
}

export async function nextDue(
  queries: Queries,
  showId: string,
  now: number,
): Promise<Due | undefined> {
  const row = await waiting(queries, showId)
    .select(['id', 'address', 'tries', 'next_at'])
    .where('next_at', '<=', now)
    .orderBy('tries')
    .orderBy('next_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row && { ...row, nextAt: row.next_at ?? now };
}

/** When the next of a show is due; undefined when none waits. */
export async function nextMoment(queries: Queries, showId: string): Promise<number | undefined> {
  const { at } = await waiting(queries, showId)
    .select(({ fn }) => fn.min('next_at').as('at'))
    .executeTakeFirstOrThrow();
  return at ?? undefined;
}

/** Takes a try. @returns false when another server has taken it. */
export async function claim(
  tx: Queries,
  { id, tries, nextAt }: Due,
  { now, until }: { now: number; until: number },
): Promise<boolean> {
  const rows = await on(tx)
    .updateTable('pictures')
    .set({ tries: tries + 1, tried_at: now, next_at: until })
    .where('id', '=', id)
    .where('tries', '=', tries)
    .where('next_at', '=', nextAt)
    .returning('id')
    .execute();
  return rows.length === 1;
}

/** @returns false when nobody knows the picture any more. */
export async function keepCopy(tx: Queries, id: string, fileId: string): Promise<boolean> {
  const rows = await on(tx)
    .updateTable('pictures')
    .set({ file_id: fileId, next_at: null, error: null })
    .where('id', '=', id)
    .returning('id')
    .execute();
  return rows.length === 1;
}

export async function keepFailure(
  tx: Queries,
  { id, tries }: Pick<Due, 'id' | 'tries'>,
  { error, next_at }: { error: string; next_at: number | null },
): Promise<void> {
  await on(tx)
    .updateTable('pictures')
    .set({ error, next_at })
    .where('id', '=', id)
    .where('tries', '=', tries)
    .where('file_id', 'is', null)
    .execute();
}

/** Raises the count of each of these shows. */
export async function countArrivals(tx: Queries, showIds: readonly string[]): Promise<void> {
  await on(tx)
    .insertInto('picture_arrivals')
    .values(showIds.map((show_id) => ({ show_id, count: 1 })))
    .onConflict((conflict) =>
      conflict.column('show_id').doUpdateSet({ count: sql`picture_arrivals.count + 1` }),
    )
    .execute();
}

export async function arrivals(queries: Queries, showId: string): Promise<number> {
  const row = await on(queries)
    .selectFrom('picture_arrivals')
    .select('count')
    .where('show_id', '=', showId)
    .executeTakeFirst();
  return row?.count ?? 0;
}

/** Of these pictures those that are copied, with their files. */
export async function copies(
  queries: Queries,
  ids: readonly string[],
): Promise<{ id: string; fileId: string; name: string }[]> {
  return await on(queries)
    .selectFrom('pictures')
    .innerJoin('files', 'files.id', 'pictures.file_id')
    .select(['pictures.id', 'files.id as fileId', 'files.name'])
    .where('pictures.id', 'in', ids)
    .execute();
}

/** What could not be copied of what an owner names; `nextAt` is null of what was given up. */
export async function failed(
  queries: Queries,
  ownerId: string,
): Promise<{ address: string; error: string; nextAt: number | null }[]> {
  const rows = await on(queries)
    .selectFrom('picture_uses')
    .innerJoin('pictures', 'pictures.id', 'picture_uses.picture_id')
    .select(['pictures.address', 'pictures.error', 'pictures.next_at as nextAt'])
    .where('picture_uses.owner_id', '=', ownerId)
    .where('pictures.file_id', 'is', null)
    .where('pictures.error', 'is not', null)
    .orderBy('pictures.address')
    .execute();
  return rows.map((row) => ({ ...row, error: row.error ?? '' }));
}

const isUnused = sql<SqlBool>`not exists (select 1 from picture_uses where picture_uses.picture_id = pictures.id)`;

/** Pictures that nobody names, and that nobody began to name after `namedBefore`. */
export async function unused(
  queries: Queries,
  namedBefore: number,
  most: number,
): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('pictures')
    .select('id')
    .where('named_at', '<', namedBefore)
    .where(isUnused)
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/** @returns its file, if it was copied; undefined also when somebody names it again. */
export async function forget(
  tx: Queries,
  id: string,
  namedBefore: number,
): Promise<string | undefined> {
  const row = await on(tx)
    .deleteFrom('pictures')
    .where('id', '=', id)
    .where('named_at', '<', namedBefore)
    .where(isUnused)
    .returning('file_id')
    .executeTakeFirst();
  return row?.file_id ?? undefined;
}

/** Shows with a picture that should have been tried before `before`, in the order of their ids. */
export async function showsBehind(queries: Queries, before: number): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('pictures')
    .innerJoin('picture_uses', 'picture_uses.picture_id', 'pictures.id')
    .select('picture_uses.show_id')
    .distinct()
    .where('pictures.file_id', 'is', null)
    .where('pictures.next_at', '<', before)
    .orderBy('picture_uses.show_id')
    .execute();
  return rows.map((row) => row.show_id);
}
