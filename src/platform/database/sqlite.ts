import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompiledQuery, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, Driver, SqliteDatabase, SqliteStatement } from 'kysely';
import { LongwaveError } from '../errors.ts';

/** Enough for every statement of the program; beyond it nothing is kept. */
const KEPT_STATEMENTS = 500;

/** A longer one has many rows in it. It rarely comes again, and 500 of them would take 100 MB. */
const LONGEST_KEPT = 2000;

/** How long to wait for another process that writes, and how often to look. */
const BUSY_MS = 5000;
const BUSY_PAUSE_MS = 10;

/** Of two that begin in the same moment each is in the way of the other: without waiting, both could give up. */
const LOCK_MS = 1000;

/** Kysely's SQLite dialect over `node:sqlite`, whose transactions take the write lock when they begin. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #database: OpenFile;
  readonly #readOnly: boolean;

  constructor(file: string, options: { readOnly: boolean }) {
    const database = adapt(() => openFile(file, options));
    super({ database });
    this.#database = database;
    this.#readOnly = options.readOnly;
  }

  /** Kysely closes only what it has used, which would leave the file of any other open for as long as the process lives. */
  close(): void {
    this.#database.close();
  }

  override createDriver(): Driver {
    return this.#readOnly
      ? new SqliteDriver({ database: this.#database })
      : new ImmediateDriver(this.#database);
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: OpenFile;
  #isBroken = false;

  constructor(database: OpenFile) {
    super({ database });
    this.#database = database;
  }

  /**
   * A deferred transaction that reads first fails with SQLITE_BUSY when the command line wrote meanwhile. While
   * another process writes, this waits without holding up the thread, as SQLite's own waiting would.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#isBroken) this.#database.reopen();
    this.#isBroken = false;
    const deadline = performance.now() + BUSY_MS;
    for (;;)
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw error;
        await sleep(BUSY_PAUSE_MS);
      }
  }

  /** What was not synced is not synced by asking again: the next transaction gets a new connection. */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.commitTransaction(connection);
    } catch (error) {
      this.#isBroken = isInputOutput(error);
      throw error;
    }
  }

  /** When a disk is full or broken, SQLite has rolled back by itself; asked to do so again, it hides what was wrong. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isInTransaction()) await super.rollbackTransaction(connection);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5; // SQLITE_BUSY
}

/** SQLITE_IOERR, in the lowest byte of what says more. */
function isInputOutput(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === 10;
}

export function databaseFile(dataDir: string): string {
  return join(dataDir, 'longwave.db');
}

function openFile(file: string, { readOnly }: { readOnly: boolean }): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly, timeout: BUSY_MS });
  database.exec('pragma foreign_keys = on; pragma cache_size = -16000');
  if (!readOnly)
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 0');
  return database;
}

/** What Kysely needs, and what its driver for writing needs besides. */
interface OpenFile extends SqliteDatabase {
  isInTransaction(): boolean;
  /** Closes the connection for another; keeps it when there is none to be had. */
  reopen(): void;
}

function adapt(open: () => DatabaseSync): OpenFile {
  let database = open();
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => {
      if (database.isOpen) database.close();
    },
    isInTransaction: () => database.isTransaction,
    reopen: () => {
      const next = open();
      kept.clear();
      database.close();
      database = next;
    },
    prepare: (sql) => {
      const known = kept.get(sql);
      if (known) return known;
      const statement = adaptStatement(database.prepare(sql));
      if (sql.length <= LONGEST_KEPT && kept.size < KEPT_STATEMENTS) kept.set(sql, statement);
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}

/**
 * Takes the one lock that a running server holds on a data folder; the operating system lets go of it when
 * the process ends, however it ends.
 * @returns what releases the lock.
 * @throws LongwaveError `database.in-use`
 */
export function lockDataFolder(dataDir: string): () => void {
  const lock = new DatabaseSync(join(dataDir, 'serve.lock'), { timeout: LOCK_MS });
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    throw new LongwaveError(
      'conflict',
      'database.in-use',
      `Another Longwave server is already running on the data folder "${dataDir}".`,
      { mend: 'Stop that server first, or give this one its own DATA_DIR.', cause },
    );
  }
  return () => lock.close();
}
