import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { LongwaveError } from '../errors.ts';
import { newId } from '../ids.ts';

/** Any numbers but those of `turns.ts`. */
const SERVERS = 4_127_004;
const WORKERS = 4_127_006;

/** Who holds what, alone or with others of their kind. */
const LOCKS = {
  disk: [`pg_try_advisory_xact_lock(${SERVERS})`],
  s3: [`pg_try_advisory_xact_lock_shared(${SERVERS})`],
  worker: [`pg_try_advisory_xact_lock_shared(${WORKERS})`],
  mover: [`pg_try_advisory_xact_lock(${SERVERS})`, `pg_try_advisory_xact_lock(${WORKERS})`],
};

const BEAT_MS = 2000;
const ANSWER_MS = 5000;
const RETRY_MS = 500;

/** How long a server that stops, or the end of one that was killed, may take until the next one has its place. */
const PATIENCE_MS = 3000;
const POLL_MS = 100;

export interface ServerLock {
  /** Why this server must end: while it could not reach the database, one that it cannot share with has started. */
  readonly lost: Promise<LongwaveError>;
  release(): Promise<void>;
}

export interface LockOptions {
  /** A PostgreSQL address. */
  url: string;
  /**
   * A server by where its files are: those on a disk are on one only, those in a bucket on all. A worker, which puts no file
   * anywhere and runs beside either. Or who moves files, beside whom nobody may run.
   */
  as: keyof typeof LOCKS;
}

/**
 * Keeps servers apart that share a PostgreSQL and would not have one another's files: one with a disk is alone, those
 * with a bucket are any number. The lock is an open transaction on a connection of its own (which a pooler hands to
 * nobody else): PostgreSQL lets go of it when the process ends, however it ends. When the connection breaks, it is taken
 * again on another one, or `lost` says that somebody else has it now.
 * @throws LongwaveError `server.not-alone`, or what the database throws.
 */
export async function lockAmongServers(options: LockOptions): Promise<ServerLock> {
  const lock = new Lock(options);
  await lock.take();
  void lock.keep();
  return lock;
}

class Lock implements ServerLock {
  readonly #options: LockOptions;
  /** By which this server finds its own older connection, of which PostgreSQL may not know yet that it is dead. */
  readonly #name = `longwave ${newId()}`;
  readonly #stopping = new AbortController();
  readonly #loss = Promise.withResolvers<LongwaveError>();
  readonly lost = this.#loss.promise;
  #client: pg.Client | undefined;
  #broken = new AbortController();

  constructor(options: LockOptions) {
    this.#options = options;
  }

  async take(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      application_name: this.#name,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
    });
    const broken = new AbortController();
    client.on('error', () => broken.abort());
    client.on('end', () => broken.abort());
    try {
      await client.connect();
      await this.#lockOn(client);
    } catch (error) {
      close(client);
      throw error;
    }
    this.#client = client;
    this.#broken = broken;
  }

  async #lockOn(client: pg.Client): Promise<void> {
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
      [this.#name],
    );
    // In this isolation, an open transaction holds up nothing that tidies the database.
    await client.query('begin isolation level read committed');
    // A machine that has lost its power says no goodbye: without these, PostgreSQL would wait for it for two hours.
    for (const setting of ['idle = 10', 'interval = 5', 'count = 3'])
      await client.query(`set local tcp_keepalives_${setting}`);
    const last = performance.now() + PATIENCE_MS;
    for (const lock of LOCKS[this.#options.as])
      while (!(await isTaken(client, lock))) {
        if (performance.now() > last) throw notAlone(this.#options.as);
        await pause(POLL_MS);
      }
  }

  async keep(): Promise<void> {
    const stopping = this.#stopping.signal;
    while (!stopping.aborted) {
      const woken = AbortSignal.any([stopping, this.#broken.signal]);
      await pause(BEAT_MS, undefined, { signal: woken }).catch(() => undefined);
      if (stopping.aborted) return;
      try {
        if (this.#broken.signal.aborted) await this.take();
        else await this.#client?.query('select 1');
      } catch (error) {
        if (error instanceof LongwaveError) return this.#loss.resolve(error);
        if (this.#client) close(this.#client);
        this.#broken.abort();
        await pause(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  }

  async release(): Promise<void> {
    this.#stopping.abort();
    if (this.#client) await Promise.race([this.#client.end(), pause(ANSWER_MS)]);
  }
}

/** Without waiting: the other end may be silent. */
function close(client: pg.Client): void {
  client.end().catch(() => undefined);
}

async function isTaken(client: pg.Client, lock: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(`select ${lock} as locked`);
  return rows[0]?.locked === true;
}

const NOT_ALONE = {
  disk: 'Another Longwave server already runs on this database, and files on a disk would be on one of the two only.',
  s3: 'A Longwave server on this database keeps its files on its disk (STORAGE=disk), where this one would not find them, or they are just being moved.',
  worker: 'The files of this database are just being moved.',
  mover: 'A Longwave server or worker runs on this database.',
};

function notAlone(as: LockOptions['as']): LongwaveError {
  const mend =
    as === 'worker'
      ? 'Start it again when the move has ended.'
      : 'Stop that server first, or give every server STORAGE=s3 and the same bucket.';
  return new LongwaveError('conflict', 'server.not-alone', NOT_ALONE[as], { mend });
}
