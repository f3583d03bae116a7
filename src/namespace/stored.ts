import { z } from 'zod';

type Shape = Record<string, z.ZodType>;
type Nullable<S extends Shape> = { [Name in keyof S]: z.ZodNullable<S[Name]> };

/** The same fields, each of which may also be null. */
export function nullable<S extends Shape>(shape: S): Nullable<S> {
  const fields = Object.entries(shape).map(([name, field]) => [
    name,
    field.nullable().describe(field.description ?? ''),
  ]);
  return Object.fromEntries(fields) as Nullable<S>;
}

/**
 * The fields of a row: a list that is not there is empty, another one null. So is one that this release cannot read,
 * because a neighbour of the next release may have written it: it costs this field, and not the feed.
 */
export function readable<Lists extends Shape, Singles extends Shape>(
  lists: Lists,
  singles: Singles,
) {
  const empty = [
    ...Object.entries(lists).map(([name, field]) => [name, field.default([]).catch([])]),
    ...Object.entries(singles).map(([name, field]) => [
      name,
      field.nullable().default(null).catch(null),
    ]),
  ];
  type Row = { [Name in keyof Lists]: z.output<Lists[Name]> } & {
    [Name in keyof Singles]: z.output<Singles[Name]> | null;
  };
  return z.object(Object.fromEntries(empty)) as z.ZodType<Row>;
}

/** Takes the fields with these names out of a request. */
export function parted<T extends object, Name extends keyof T & string>(
  record: T,
  names: Record<Name, unknown>,
): { taken: Pick<T, Name>; rest: Omit<T, Name> } {
  const { true: taken = [], false: rest = [] } = Object.groupBy(Object.entries(record), ([name]) =>
    Object.hasOwn(names, name) ? 'true' : 'false',
  );
  return {
    taken: Object.fromEntries(taken) as Pick<T, Name>,
    rest: Object.fromEntries(rest) as Omit<T, Name>,
  };
}

/**
 * The column `namespace` after a change. What it does not name stays as it is, whoever wrote it.
 * @param change undefined leaves a field alone; null and an empty list empty it.
 */
export function changedColumn(column: string, change: object): string {
  const before = JSON.parse(column) as Record<string, unknown>;
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const after = Object.entries({ ...before, ...Object.fromEntries(given) });
  return JSON.stringify(Object.fromEntries(after.filter(([, value]) => !isEmpty(value))));
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
