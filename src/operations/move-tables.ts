import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database, Queries } from '../platform/database/open.ts';

/** PostgreSQL takes 65,535 values in a statement; no table has 100 columns. */
const PAGE = 500;

export type Row = Record<string, string | number | null>;

export interface Table {
  name: string;
  columns: string[];
  key: { name: string; isText: boolean }[];
}

/** What a table has: how many rows, and a hash of all of them in the order of their key. */
export interface Sum {
  rows: number;
  hash: string;
}

/** Every table but the list of migrations, which the target has of its own, and what searching needs: it is made again there. */
export async function tablesOf(source: Queries): Promise<Table[]> {
  const { rows: columns } = await sql<{
    owner: string;
    name: string;
    type: string;
    pk: number;
  }>`
    select tables.name as owner, columns.name, columns.type, columns.pk
    from sqlite_master as tables, pragma_table_info(tables.name) as columns
    where tables.type = 'table' and tables.name not like 'sqlite%' and tables.name <> 'migrations'
      and tables.name not like 'passages%'
    order by tables.name, columns.cid
  `.execute(source);
  return [...Map.groupBy(columns, ({ owner }) => owner)].map(([name, own]) => ({
    name,
    columns: own.map((column) => column.name),
    key: own
      .filter(({ pk }) => pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map((column) => ({ name: column.name, isText: column.type.toLowerCase() === 'text' })),
  }));
}

/**
 * The rows of a table in the order of their key, by bytes: PostgreSQL would sort texts as a language does.
 * @param after begins behind the row with this key
 */
export async function* pagesOf(
  queries: Queries,
  table: Table,
  kind: Database['kind'],
  after?: Row,
): AsyncGenerator<Row[]> {
  const what = sql`select ${columnsOf(table)} from ${sql.table(table.name)}`;
  const order = sql`order by ${keyOf(table, kind)} limit ${PAGE}`;
  for (let last = after; ;) {
    const behind = sql`where ${beside(table, kind, '>', last)}`;
    const { rows } = await sql<Row>`${what} ${behind} ${order}`.execute(queries);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    last = rows.at(-1);
  }
}

/** Whether a row stands before or behind this one, in the order of the key; without one, each does. */
export function beside(
  table: Table,
  kind: Database['kind'],
  side: '>' | '<=',
  row: Row | undefined,
): RawBuilder<unknown> {
  if (row === undefined) return sql`true`;
  const values = sql.join(table.key.map(({ name }) => row[name]));
  return sql`(${keyOf(table, kind)}) ${sql.raw(side)} (${values})`;
}

/** What rows are ordered by. */
export function keyOf({ key }: Table, kind: Database['kind'], order = ''): RawBuilder<unknown> {
  const columns = key.map(({ name, isText }) => {
    const collation = isText && kind === 'postgres' ? ' collate "C"' : '';
    return sql`${sql.ref(name)}${sql.raw(collation)}${sql.raw(order)}`;
  });
  return sql.join(columns);
}

export function columnsOf({ columns }: Table): RawBuilder<unknown> {
  return sql.join(columns.map((name) => sql.ref(name)));
}

export async function sumOf(pages: AsyncIterable<Row[]>, table: Table): Promise<Sum> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const page of pages)
    for (const row of page) {
      hash.update(`${JSON.stringify(valuesOf(row, table))}\n`);
      rows += 1;
    }
  return { rows, hash: hash.digest('hex') };
}

export function valuesOf(row: Row, { columns }: Table): (string | number | null)[] {
  return columns.map((name) => row[name] ?? null);
}
