type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;
type Snake<S extends string> = S extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${Snake<Tail>}`
    : `_${Lowercase<Head>}${Snake<Tail>}`
  : S;

export type CamelKeys<T> = { [K in keyof T as K extends string ? Camel<K> : K]: T[K] };
export type SnakeKeys<T> = { [K in keyof T as K extends string ? Snake<K> : K]: T[K] };

/** Columns by their names: a feed reads 20 of each of its episodes. */
const camelNames = new Map<string, string>();

/** SQL names to ours, one level deep: `publish_at` becomes `publishAt`. */
export function camelKeys<T extends object>(row: T): CamelKeys<T> {
  const camel: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    let name = camelNames.get(column);
    if (name === undefined) {
      name = column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
      camelNames.set(column, name);
    }
    camel[name] = value;
  }
  return camel as CamelKeys<T>;
}

/** Our names to those of SQL and JSON, one level deep: `publishAt` becomes `publish_at`. */
export function snakeKeys<T extends object>(record: T): SnakeKeys<T> {
  const entries = Object.entries(record).map(([key, value]) => [
    key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  return Object.fromEntries(entries) as SnakeKeys<T>;
}
