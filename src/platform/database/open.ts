import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import { Kysely, sql } from 'kysely';
import type { Dialect, RawBuilder } from 'kysely';
import type { Clock } from '../clock.ts';
import type { PlatformTables } from './tables.ts';
import { databaseFile, NodeSqliteDialect } from './sqlite.ts';
import { postgresDialect } from './postgres.ts';

/** What a store runs its statements on: the database outside of a transaction, or a transaction. */
export type Queries = Kysely<PlatformTables>;

export interface Database {
  readonly kind: 'sqlite' | 'postgres';
  /**
   * For reading outside of a transaction.
   * @throws Error inside of one: there, SQLite would answer from before it and PostgreSQL from beside it.
   */
  readonly read: Queries;
  /** The one way to write. Rolled back when `work` throws. No network and no file work inside. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** How many transactions were committed here: where one more was, the database is not down. */
  commits(): number;
  /** Several reads of one moment (PostgreSQL: repeatable read). */
  snapshot<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** "Now" in milliseconds as an SQL expression: the database's own clock on PostgreSQL. */
  now(): RawBuilder<number>;
  close(): Promise<void>;
}

export type DatabaseLocation = { kind: 'sqlite' } | { kind: 'postgres'; url: string };

export interface OpenOptions {
  location: DatabaseLocation;
  dataDir: string;
  clock: Clock;
  /** How many connections to PostgreSQL; SQLite always has one that writes and one that reads. */
  connections: number;
  onLost: (error: Error) => void;
  /** A statement may take as long as it takes, as long as PostgreSQL can be reached. */
  isPatient?: boolean;
}

export function openDatabase({
  location,
  dataDir,
  clock,
  connections,
  onLost,
  isPatient,
}: OpenOptions): Database {
  if (location.kind === 'postgres') {
    const pool = kysely(postgresDialect({ url: location.url, connections, onLost, isPatient }));
    return new OpenedDatabase('postgres', { read: pool, write: pool }, clock);
  }
  mkdirSync(dataDir, { recursive: true });
  const file = databaseFile(dataDir);
  // The writer first: it creates the file that the reader expects.
  const write = new NodeSqliteDialect(file, { readOnly: false });
  const read = new NodeSqliteDialect(file, { readOnly: true });
  const queries = { read: kysely(read), write: kysely(write) };
  return new OpenedDatabase('sqlite', queries, clock, [read, write]);
}

/** Opens what the feed renderer needs on its own thread: one connection that only reads. */
export function openForReading({
  location,
  dataDir,
  clock,
  onLost,
}: Omit<OpenOptions, 'connections'>): Database {
  if (location.kind === 'postgres') {
    const pool = kysely(postgresDialect({ url: location.url, connections: 1, onLost }));
    return new OpenedDatabase('postgres', { read: pool, write: pool }, clock);
  }
  const file = new NodeSqliteDialect(databaseFile(dataDir), { readOnly: true });
  const read = kysely(file);
  return new OpenedDatabase('sqlite', { read, write: read }, clock, [file]);
}

function kysely(dialect: Dialect): Queries {
  return new Kysely<PlatformTables>({ dialect });
}

const inside = new AsyncLocalStorage<true>();

function refuseInside(what: string): void {
  if (inside.getStore())
    throw new Error(
      `${what} inside a transaction: use the transaction that the function was given`,
    );
}

class OpenedDatabase implements Database {
  readonly kind: Database['kind'];
  readonly #read: Queries;
  readonly #write: Queries;
  readonly #clock: Clock;
  readonly #files: readonly NodeSqliteDialect[];
  #commits = 0;

  constructor(
    kind: Database['kind'],
    queries: { read: Queries; write: Queries },
    clock: Clock,
    files: readonly NodeSqliteDialect[] = [],
  ) {
    this.kind = kind;
    this.#files = files;
    this.#read = queries.read;
    this.#write = queries.write;
    this.#clock = clock;
  }

  get read(): Queries {
    refuseInside('database.read');
    return this.#read;
  }

  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    refuseInside('A second transaction');
    const done = await this.#write.transaction().execute((tx) => inside.run(true, () => work(tx)));
    this.#commits += 1;
    return done;
  }

  commits(): number {
    return this.#commits;
  }

  async snapshot<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    refuseInside('A snapshot');
    const begin = this.#read.transaction();
    const moment = this.kind === 'sqlite' ? begin : begin.setIsolationLevel('repeatable read');
    return await moment.execute((tx) => inside.run(true, () => work(tx)));
  }

  now(): RawBuilder<number> {
    return this.kind === 'sqlite'
      ? sql<number>`${this.#clock.now()}`
      : sql<number>`(floor(extract(epoch from statement_timestamp()) * 1000)::bigint + ${this.#clock.shift()}::bigint)`;
  }

  async close(): Promise<void> {
    await this.#read.destroy();
    if (this.#write !== this.#read) await this.#write.destroy();
    for (const file of this.#files) file.close();
  }
}
