import type { Queries } from '../platform/database/open.ts';
import type { UploadLeasesTable, UploadsTable, UploadTables } from './tables.ts';

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

export async function changeUpload(
  queries: Queries,
  id: string,
  change: Partial<Pick<UploadsTable, 'bytes' | 'episode_id'>>,
): Promise<void> {
  await on(queries).updateTable('uploads').set(change).where('id', '=', id).execute();
}

/** With the lease that a server which died may have left. @returns undefined when it was gone already. */
export async function deleteUpload(
  queries: Queries,
  id: string,
): Promise<UploadsTable | undefined> {
  await on(queries).deleteFrom('upload_leases').where('id', '=', id).execute();
  return await on(queries)
    .deleteFrom('uploads')
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
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
