import { createAdapterFactory } from 'better-auth/adapters';
import type { CleanedWhere, CustomAdapter } from 'better-auth/adapters';
import { sql } from 'kysely';
import type { ExpressionBuilder, Expression, SqlBool } from 'kysely';
import type { Database, Queries } from '../platform/database/open.ts';

import { withHashedTokens } from './session-tokens.ts';

type AnyTables = Record<string, Record<string, unknown>>;
type Row = Record<string, unknown>;

/**
 * Lets better-auth keep what it knows in our tables: reads on the reading connection, each write in a transaction of
 * ours, times as integer milliseconds and flags as 0/1 as everywhere.
 */
export function authRows(database: Database) {
  return createAdapterFactory({
    config: {
      adapterId: 'longwave',
      supportsBooleans: false,
      supportsDates: true,
      supportsJSON: false,
      transaction: false,
      customTransformInput: ({ data }) => (data instanceof Date ? data.getTime() : data),
      customTransformOutput: ({ data, fieldAttributes }) =>
        fieldAttributes.type === 'date' && typeof data === 'number' ? new Date(data) : data,
    },
    adapter: ({ getFieldName }) =>
      withHashedTokens({
        ...reads(database, getFieldName),
        ...writes(database),
        ...races(database),
      }),
  });
}

type Reads = 'findOne' | 'findMany' | 'count';

/** @param columnOf the column of a field; only what is sorted by comes with better-auth's name. */
function reads(
  database: Database,
  columnOf: (of: { model: string; field: string }) => string,
): Pick<CustomAdapter, Reads> {
  const from = (model: string, where: readonly CleanedWhere[] = []) =>
    on(database.read).selectFrom(model).where(all(where));
  return {
    findOne: async <T>({ model, where }: { model: string; where: CleanedWhere[] }) =>
      ((await from(model, where).selectAll().executeTakeFirst()) ?? null) as T | null,
    findMany: async <T>({ model, where, sortBy, limit, offset = 0 }: Many) => {
      const query = from(model, where).selectAll();
      const sorted = sortBy
        ? query.orderBy(sql.ref(columnOf({ model, field: sortBy.field })), sortBy.direction)
        : query;
      return (await sorted.limit(limit).offset(offset).execute()) as T[];
    },
    count: async ({ model, where }) => {
      const { count } = await from(model, where)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

interface Many {
  model: string;
  where?: CleanedWhere[] | undefined;
  limit: number;
  offset?: number | undefined;
  sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined;
}

type Races = 'consumeOne' | 'incrementOne';

function writes(database: Database): Omit<CustomAdapter, Reads | Races> {
  const write = writerOf(database);
  return {
    create: async <T extends Row>({ model, data }: { model: string; data: T }) =>
      (await write((queries) =>
        queries.insertInto(model).values(data).returningAll().executeTakeFirstOrThrow(),
      )) as T,
    update: async <T>({ model, where, update }: Change<T>) =>
      ((await write((queries) =>
        queries
          .updateTable(model)
          .set(update as Row)
          .where(all(where))
          .returningAll()
          .executeTakeFirst(),
      )) ?? null) as T | null,
    updateMany: async ({ model, where, update }) =>
      await write(async (queries) => {
        const done = await queries
          .updateTable(model)
          .set(update)
          .where(all(where))
          .executeTakeFirst();
        return Number(done.numUpdatedRows);
      }),
    delete: async ({ model, where }) => {
      await write((queries) => queries.deleteFrom(model).where(all(where)).execute());
    },
    deleteMany: async ({ model, where }) =>
      await write(async (queries) => {
        const done = await queries.deleteFrom(model).where(all(where)).executeTakeFirst();
        return Number(done.numDeletedRows);
      }),
  };
}

/** What must be right when several ask at once (security 83, 84, 110): one statement each. */
function races(database: Database): Pick<CustomAdapter, Races> {
  const write = writerOf(database);
  return {
    consumeOne: async <T>({ model, where }: { model: string; where: CleanedWhere[] }) =>
      ((await write((queries) =>
        queries.deleteFrom(model).where(all(where)).returningAll().executeTakeFirst(),
      )) ?? null) as T | null,
    incrementOne: async <T>({ model, where, increment, set }: Increment) =>
      ((await write((queries) =>
        queries
          .updateTable(model)
          .set({ ...set, ...sums(increment) })
          .where(all(where))
          .returningAll()
          .executeTakeFirst(),
      )) ?? null) as T | null,
  };
}

function writerOf(database: Database) {
  return <T>(work: (queries: ReturnType<typeof on>) => Promise<T>): Promise<T> =>
    database.transaction((tx) => work(on(tx)));
}

interface Change<T> {
  model: string;
  where: CleanedWhere[];
  update: T;
}

interface Increment {
  model: string;
  where: CleanedWhere[];
  increment: Record<string, number>;
  set?: Row | undefined;
}

/** What was never counted is zero. */
function sums(increment: Record<string, number>): Row {
  return Object.fromEntries(
    Object.entries(increment).map(([field, by]) => [
      field,
      sql<number>`coalesce(${sql.ref(field)}, 0) + ${by}`,
    ]),
  );
}

const on = (queries: Queries) => queries.withTables<AnyTables>();

/** Every condition, as better-auth joins them: those with AND all hold, and one of those with OR. */
function all(where: readonly CleanedWhere[]) {
  return (eb: ExpressionBuilder<AnyTables, string>): Expression<SqlBool> => {
    const conditions = (connector: 'AND' | 'OR') =>
      where.filter((each) => each.connector === connector).map((each) => condition(eb, each));
    const either = conditions('OR');
    return eb.and([...conditions('AND'), ...(either.length > 0 ? [eb.or(either)] : [])]);
  };
}

const operators = {
  eq: '=',
  ne: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  in: 'in',
  not_in: 'not in',
} as const;

function condition(
  eb: ExpressionBuilder<AnyTables, string>,
  { field, operator = 'eq', value }: CleanedWhere,
): Expression<SqlBool> {
  if (!(operator in operators)) throw new Error(`People are not looked for by "${operator}".`);
  const sign = operators[operator as keyof typeof operators];
  if (value === null) return eb(field, sign === '=' ? 'is' : 'is not', null);
  if (Array.isArray(value) && value.length === 0)
    return sign === 'in' ? sql<SqlBool>`1 = 0` : sql<SqlBool>`1 = 1`;
  return eb(field, sign, value);
}
