import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';

const PAGE = 200;

type Row = Record<string, string | number | null>;

interface Table {
  name: string;
  columns: string[];
  key: { name: string; isText: boolean }[];
}

/** What a table has: how many rows, and a hash of all of them in the order of their key. */
interface Sum {
  rows: number;
  hash: string;
}

/**
 * Copies every table of a SQLite database into a PostgreSQL database of the same release, in one transaction that
 * ends only when both have the same rows: a move that was killed has left nothing, and is begun again.
 * @param onProgress hears the name of each table and how many rows of it were copied
 * @returns how many rows were copied.
 * @throws LongwaveError `move.not-empty`, `move.differs`
 */
export async function moveDatabase(
  from: Database,
  to: Database,
  onProgress: (table: string, rows: number) => void,
): Promise<number> {
  const source = from.read;
  const tables = await tablesOf(source);
  return await to.transaction(async (target) => {
    for (const table of tables) await refuseRows(target, table);
    let rows = 0;
    for (const table of tables) {
      const copied = await copyTable(source, target, table);
      const there = await sumOf(pagesOf(target, table, 'postgres'), table);
      if (there.hash !== copied.hash || there.rows !== copied.rows) throw differs(table);
      rows += copied.rows;
      onProgress(table.name, copied.rows);
    }
    return rows;
  });
}

async function copyTable(source: Queries, target: Queries, table: Table): Promise<Sum> {
  const columns = sql.join(table.columns.map((name) => sql.ref(name)));
  const copying = async function* (): AsyncGenerator<Row[]> {
    for await (const page of pagesOf(source, table, 'sqlite')) {
      const values = page.map((row) => sql`(${sql.join(valuesOf(row, table))})`);
      await sql`insert into ${sql.table(table.name)} (${columns}) values ${sql.join(values)}`.execute(
        target,
      );
      yield page;
    }
  };
  return await sumOf(copying(), table);
}

async function sumOf(pages: AsyncIterable<Row[]>, table: Table): Promise<Sum> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const page of pages)
    for (const row of page) {
      hash.update(`${JSON.stringify(valuesOf(row, table))}\n`);
      rows += 1;
    }
  return { rows, hash: hash.digest('hex') };
}

function valuesOf(row: Row, { columns }: Table): (string | number | null)[] {
  return columns.map((name) => row[name] ?? null);
}

/** In the order of the key, by bytes: PostgreSQL would sort texts as a language does. */
async function* pagesOf(
  queries: Queries,
  { name, columns, key }: Table,
  kind: Database['kind'],
): AsyncGenerator<Row[]> {
  const ordered = key.map((column): RawBuilder<unknown> => {
    const ref = sql.ref(column.name);
    return column.isText && kind === 'postgres' ? sql`${ref} collate "C"` : sql`${ref}`;
  });
  const what = sql`select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(name)}`;
  const order = sql`order by ${sql.join(ordered)} limit ${PAGE}`;
  for (let last: Row | undefined; ;) {
    const after = last && key.map((column) => last?.[column.name]);
    const rest = after && sql`where (${sql.join(ordered)}) > (${sql.join(after)})`;
    const { rows } = await sql<Row>`${what} ${rest ?? sql``} ${order}`.execute(queries);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    last = rows.at(-1);
  }
}

/** Every table but the list of migrations, which the target has of its own, and what searching needs: it is made again there. */
async function tablesOf(source: Queries): Promise<Table[]> {
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

async function refuseRows(target: Queries, { name }: Table): Promise<void> {
  const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(target);
  if (rows.length === 0) return;
  const message = `There are rows in the table ${name} of that database, and a move replaces none.`;
  const mend = 'Move into an empty PostgreSQL database. If it was moved already, set DATABASE_URL.';
  throw new LongwaveError('conflict', 'move.not-empty', message, { mend });
}

function differs({ name }: Table): LongwaveError {
  const message = `The table ${name} is not the same in both databases; nothing was moved.`;
  const mend = 'Let nothing write to the old database meanwhile, and move again.';
  return new LongwaveError('conflict', 'move.differs', message, { mend });
}
