import { camelKeys, snakeKeys } from '../platform/case.ts';
import type { Queries } from '../platform/database/open.ts';
import type { KeptFile } from './file.ts';
import type { MediaTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<MediaTables>();

/** The same artwork of the same owner may come twice: the first row stays. */
export async function insertFile(queries: Queries, file: KeptFile): Promise<void> {
  await on(queries)
    .insertInto('files')
    .values(snakeKeys(file))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
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
