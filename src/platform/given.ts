export type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same record without the fields that are undefined. */
export function given<T extends object>(record: T): Given<T> {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given<T>;
}

/** A flag as the databases keep it. */
export function flag(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** A flag that may also be left open. */
export function nullableFlag(value: boolean | null | undefined): number | null | undefined {
  return value === null ? null : flag(value);
}
