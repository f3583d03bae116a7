import { camelKeys, snakeKeys } from '../platform/case.ts';
import type { Queries } from '../platform/database/open.ts';
import type { KeptFile } from './file.ts';
import type { ArtworkSizesTable, GoneFilesTable, MediaTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<MediaTables>();

/** The same artwork of the same owner may come twice: the first row stays. */
export async function insertFile(queries: Queries, file: KeptFile): Promise<void> {
  await on(queries)
    .insertInto('files')
    .values(snakeKeys(file))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

export async function deleteFile(queries: Queries, id: string): Promise<void> {
  await on(queries).deleteFrom('files').where('id', '=', id).execute();
}

export async function filesOf(
  queries: Queries,
  ownerId: string,
): Promise<{ id: string; storeKey: string }[]> {
  return await on(queries)
    .selectFrom('files')
    .select(['id', 'store_key as storeKey'])
    .where('owner_id', '=', ownerId)
    .execute();
}

/** With the rows that say which of them are sizes of artwork. */
export async function deleteFilesOf(queries: Queries, ownerId: string): Promise<void> {
  const tables = on(queries);
  const own = tables.selectFrom('files').select('id').where('owner_id', '=', ownerId);
  await tables.deleteFrom('artwork_sizes').where('file_id', 'in', own).execute();
  await tables.deleteFrom('files').where('owner_id', '=', ownerId).execute();
}

/** SQLite takes 32,766 values in one statement. */
const BATCH = 500;

export async function insertGone(queries: Queries, rows: GoneFilesTable[]): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH)
    await on(queries)
      .insertInto('gone_files')
      .values(rows.slice(at, at + BATCH))
      .execute();
}

/** The folder of its address. */
export async function findGone(queries: Queries, id: string): Promise<string | undefined> {
  const row = await on(queries)
    .selectFrom('gone_files')
    .select('kind')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.kind;
}

export async function findFile(queries: Queries, id: string): Promise<KeptFile | undefined> {
  const row = await on(queries)
    .selectFrom('files')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row && camelKeys(row);
}

export async function filesByIds(queries: Queries, ids: string[]): Promise<KeptFile[]> {
  if (ids.length === 0) return [];
  const rows = await on(queries).selectFrom('files').selectAll().where('id', 'in', ids).execute();
  return rows.map((row) => camelKeys(row));
}

export async function filesByStoreKeys(queries: Queries, keys: string[]): Promise<KeptFile[]> {
  if (keys.length === 0) return [];
  const rows = await on(queries)
    .selectFrom('files')
    .selectAll()
    .where('store_key', 'in', keys)
    .execute();
  return rows.map((row) => camelKeys(row));
}

export async function filesBySha256(queries: Queries, hashes: string[]): Promise<KeptFile[]> {
  const found: KeptFile[] = [];
  for (let at = 0; at < hashes.length; at += BATCH) {
    const some = hashes.slice(at, at + BATCH);
    const files = on(queries).selectFrom('files').selectAll().where('sha256', 'in', some);
    found.push(...(await files.execute()).map((row) => camelKeys(row)));
  }
  return found;
}

/** By id, which is random: a file that comes meanwhile may or may not be among them. */
export async function filesAfter(queries: Queries, id: string, limit: number): Promise<KeptFile[]> {
  const rows = await on(queries)
    .selectFrom('files')
    .selectAll()
    .where('id', '>', id)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => camelKeys(row));
}

export async function insertArtworkSize(queries: Queries, row: ArtworkSizesTable): Promise<void> {
  await on(queries)
    .insertInto('artwork_sizes')
    .values(row)
    .onConflict((conflict) => conflict.column('file_id').doNothing())
    .execute();
}

/** Smallest first. */
export async function artworkSizes(
  queries: Queries,
  artworkIds: string[],
): Promise<{ artworkId: string; width: number; fileId: string; name: string }[]> {
  if (artworkIds.length === 0) return [];
  return await on(queries)
    .selectFrom('artwork_sizes')
    .innerJoin('files', 'files.id', 'artwork_sizes.file_id')
    .select([
      'artwork_sizes.artwork_id as artworkId',
      'artwork_sizes.width as width',
      'files.id as fileId',
      'files.name as name',
    ])
    .where('artwork_sizes.artwork_id', 'in', artworkIds)
    .orderBy('artwork_sizes.width')
    .execute();
}
