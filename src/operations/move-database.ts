import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { beside, columnsOf, keyOf, pagesOf, sumOf, tablesOf, valuesOf } from './move-tables.ts';
import type { Row, Table } from './move-tables.ts';

/** How many rows come into a real table at once: a statement has a minute. */
const STRIDE = 20_000;

/**
 * Copies every table of a SQLite database into a PostgreSQL database of the same release. The rows are gathered in
 * tables beside the real ones, page by page, so that a move that was killed goes on where it was; when all of them are
 * compared, they come into the real ones in one transaction, so that nobody ever finds half of them.
 * @param onProgress hears the name of each table and how many rows of it are there
 * @returns how many rows were moved.
 * @throws LongwaveError `move.not-empty`, `move.differs`
 */
export async function moveDatabase(
  from: Database,
  to: Database,
  onProgress: (table: string, rows: number) => void,
): Promise<number> {
  const tables = await tablesOf(from.read);
  for (const table of tables) await refuseRows(to.read, table);
  let rows = 0;
  for (const table of tables)
    rows += await gather(from, to, table, (count) => onProgress(table.name, count));
  await to.transaction(async (target) => {
    for (const table of tables) await takeIn(target, table);
  });
  return rows;
}

/** Where the rows of a table wait until all are there. */
function gatheredOf(table: Table): Table {
  return { ...table, name: `moving_${table.name}` };
}

/** Goes on with what an earlier move left, or, when that is of another state of the old database, begins again. */
async function gather(
  from: Database,
  to: Database,
  table: Table,
  onProgress: (rows: number) => void,
): Promise<number> {
  const wanted = await sumOf(pagesOf(from.read, table, 'sqlite'), table);
  const gathered = gatheredOf(table);
  for (const isAnew of [false, true]) {
    await to.transaction((target) => makePlace(target, table, isAnew));
    await copyRest(from, to, table, onProgress);
    const there = await sumOf(pagesOf(to.read, gathered, 'postgres'), gathered);
    if (there.hash === wanted.hash && there.rows === wanted.rows) return wanted.rows;
  }
  throw differs(table);
}

/** Its key is sorted by bytes, as SQLite does, so that each page is found by it. */
async function makePlace(target: Queries, table: Table, isAnew: boolean): Promise<void> {
  const { name, columns, key } = gatheredOf(table);
  const { rows } = await sql`
    select 1 from information_schema.columns
    where table_schema = current_schema() and table_name = ${name}
  `.execute(target);
  // One of a release with other columns is of no use.
  if (!isAnew && rows.length === columns.length) return;
  const place = sql.table(name);
  await sql`drop table if exists ${place}`.execute(target);
  await sql`create table ${place} (like ${sql.table(table.name)})`.execute(target);
  for (const { name: column } of key.filter(({ isText }) => isText))
    await sql`alter table ${place} alter column ${sql.ref(column)} type text collate "C"`.execute(
      target,
    );
  const keys = sql.join(key.map((column) => sql.ref(column.name)));
  await sql`alter table ${place} add primary key (${keys})`.execute(target);
}

/** Each page is a transaction of its own: it is there when the next is read. */
async function copyRest(
  from: Database,
  to: Database,
  table: Table,
  onProgress: (rows: number) => void,
): Promise<void> {
  const gathered = gatheredOf(table);
  const last = await rowAt(to.read, gathered, sql`order by ${keyOf(table, 'postgres', ' desc')}`);
  let rows = await countOf(to.read, gathered);
  for await (const page of pagesOf(from.read, table, 'sqlite', last)) {
    const values = page.map((row) => sql`(${sql.join(valuesOf(row, table))})`);
    await to.transaction(async (target) => {
      await sql`insert into ${sql.table(gathered.name)} (${columnsOf(table)}) values ${sql.join(values)}`.execute(
        target,
      );
    });
    rows += page.length;
    onProgress(rows);
  }
}

async function countOf(queries: Queries, { name }: Table): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`select count(*) as count from ${sql.table(name)}`.execute(queries);
  return rows[0]?.count ?? 0;
}

async function takeIn(target: Queries, table: Table): Promise<void> {
  await refuseRows(target, table);
  const gathered = gatheredOf(table);
  const place = sql.table(gathered.name);
  const columns = columnsOf(table);
  const into = sql`insert into ${sql.table(table.name)} (${columns}) select ${columns} from ${place}`;
  const ordered = sql`order by ${keyOf(table, 'postgres')} offset ${STRIDE - 1}`;
  for (let last: Row | undefined; ;) {
    const behind = beside(table, 'postgres', '>', last);
    const bound = await rowAt(target, gathered, sql`where ${behind} ${ordered}`);
    await sql`${into} where ${behind} and ${beside(table, 'postgres', '<=', bound)}`.execute(
      target,
    );
    if (bound === undefined) break;
    last = bound;
  }
  await sql`drop table ${place}`.execute(target);
}

async function rowAt(
  queries: Queries,
  table: Table,
  where: RawBuilder<unknown>,
): Promise<Row | undefined> {
  const found = sql<Row>`select ${columnsOf(table)} from ${sql.table(table.name)} ${where} limit 1`;
  return (await found.execute(queries)).rows[0];
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
