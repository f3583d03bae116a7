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

/** SQL and JSON names to ours, one level deep: `publish_at` becomes `publishAt`. */
export function camelKeys<T extends object>(record: T): CamelKeys<T> {
  const entries = Object.entries(record).map(([key, value]) => [
    key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as CamelKeys<T>;
}

/** Our names to those of SQL and JSON, one level deep: `publishAt` becomes `publish_at`. */
export function snakeKeys<T extends object>(record: T): SnakeKeys<T> {
  const entries = Object.entries(record).map(([key, value]) => [
    key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  return Object.fromEntries(entries) as SnakeKeys<T>;
}
