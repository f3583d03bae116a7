import type { Queries } from '../platform/database/open.ts';
import type { UploadLeasesTable, UploadPiecesTable, UploadsTable, UploadTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<UploadTables>();

export async function insertUpload(queries: Queries, row: UploadsTable): Promise<void> {
  await on(queries).insertInto('uploads').values(row).execute();
}

export async function findUpload(queries: Queries, id: string): Promise<UploadsTable | undefined> {
  return await on(queries)
    .selectFrom('uploads')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

/** @returns false when its length was said before. */
export async function sayLength(queries: Queries, id: string, bytes: number): Promise<boolean> {
  const said = await on(queries)
    .updateTable('uploads')
    .set({ bytes })
    .where('id', '=', id)
    .where('bytes', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return said !== undefined;
}

/** @returns false when it is gone, or became another episode before. */
export async function markTaken(
  queries: Queries,
  id: string,
  episode_id: string,
): Promise<boolean> {
  const marked = await on(queries)
    .updateTable('uploads')
    .set({ episode_id })
    .where('id', '=', id)
    .where((where) =>
      where.or([where('episode_id', 'is', null), where('episode_id', '=', episode_id)]),
    )
    .returning('id')
    .executeTakeFirst();
  return marked !== undefined;
}

/** With the lease that a server which died may have left. @returns undefined when it was gone already. */
export async function deleteUpload(
  queries: Queries,
  id: string,
): Promise<UploadsTable | undefined> {
  await on(queries).deleteFrom('upload_pieces').where('upload_id', '=', id).execute();
  await on(queries).deleteFrom('upload_leases').where('id', '=', id).execute();
  return await on(queries)
    .deleteFrom('uploads')
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/** In their order. */
export async function piecesOf(queries: Queries, id: string): Promise<UploadPiecesTable[]> {
  return await on(queries)
    .selectFrom('upload_pieces')
    .selectAll()
    .where('upload_id', '=', id)
    .orderBy('number')
    .execute();
}

const ROWS_AT_ONCE = 500;

/** A piece that has become longer takes the place of what it was. */
export async function keepPieces(queries: Queries, pieces: UploadPiecesTable[]): Promise<void> {
  for (let at = 0; at < pieces.length; at += ROWS_AT_ONCE)
    await on(queries)
      .insertInto('upload_pieces')
      .values(pieces.slice(at, at + ROWS_AT_ONCE))
      .onConflict((conflict) =>
        conflict.columns(['upload_id', 'number']).doUpdateSet((row) => ({
          name: row.ref('excluded.name'),
          bytes: row.ref('excluded.bytes'),
        })),
      )
      .execute();
}

/**
 * Moves the moment at which an upload is removed to a later one.
 * @param most milliseconds after its beginning, whatever comes
 */
export async function prolong(
  queries: Queries,
  id: string,
  { until, most }: { until: number; most: number },
): Promise<void> {
  await on(queries)
    .updateTable('uploads')
    .set((set) => ({
      expires_at: set
        .case()
        .when('created_at', '<', until - most)
        .then(set('created_at', '+', most))
        .else(until)
        .end(),
    }))
    .where('id', '=', id)
    .execute();
}

/** The first of those whose time has passed. */
export async function expiredUploads(
  queries: Queries,
  now: number,
  most: number,
): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('uploads')
    .select('id')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/** @returns false when another holder has it. */
export async function takeLease(
  queries: Queries,
  lease: Pick<UploadLeasesTable, 'id' | 'holder' | 'locked_until'>,
  now: number,
): Promise<boolean> {
  const row = { ...lease, release_wanted: 0 };
  const taken = await on(queries)
    .insertInto('upload_leases')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(row).where('upload_leases.locked_until', '<=', now),
    )
    .returning('holder')
    .executeTakeFirst();
  return taken !== undefined;
}

export async function wantLease(queries: Queries, id: string): Promise<void> {
  await on(queries)
    .updateTable('upload_leases')
    .set({ release_wanted: 1 })
    .where('id', '=', id)
    .execute();
}

/** @returns whether it can be kept: undefined when it is lost, false when another request wants it. */
export async function keepLease(
  queries: Queries,
  { id, holder, locked_until }: Pick<UploadLeasesTable, 'id' | 'holder' | 'locked_until'>,
): Promise<boolean | undefined> {
  const kept = await on(queries)
    .updateTable('upload_leases')
    .set({ locked_until })
    .where('id', '=', id)
    .where('holder', '=', holder)
    .returning('release_wanted')
    .executeTakeFirst();
  return kept && kept.release_wanted === 0;
}

export async function dropLease(queries: Queries, id: string, holder: string): Promise<void> {
  await on(queries)
    .deleteFrom('upload_leases')
    .where('id', '=', id)
    .where('holder', '=', holder)
    .execute();
}

export async function dropAllLeases(queries: Queries): Promise<void> {
  await on(queries).deleteFrom('upload_leases').execute();
}
