import type { CreateTableBuilder } from 'kysely';
import type { Queries } from '../platform/database/open.ts';

type Columns = Record<
  string,
  'text' | 'text?' | 'integer' | 'integer?' | 'bigint' | 'bigint?' | 'double precision?'
>;

/**
 * Types that both databases share: text, integer (flags 0/1, small numbers), bigint (times in milliseconds,
 * bytes), double precision (seconds); with `?` it may be null. JSON is text. The first column is the primary key,
 * unless `primaryKey` names several.
 */
export async function createTable(
  queries: Queries,
  name: string,
  columns: Columns,
  primaryKey: string[] = [Object.keys(columns)[0]!],
): Promise<void> {
  let table: CreateTableBuilder<string, string> = queries.schema.createTable(name);
  for (const [column, type] of Object.entries(columns)) {
    const sqlType = type.replace('?', '') as 'text' | 'integer' | 'bigint' | 'double precision';
    table = table.addColumn(column, sqlType, (c) => (type.endsWith('?') ? c : c.notNull()));
  }
  await table.addPrimaryKeyConstraint(`${name}_pk`, primaryKey).execute();
}
