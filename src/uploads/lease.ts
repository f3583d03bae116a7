import { setTimeout as pause } from 'node:timers/promises';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import * as store from './store.ts';

/** How long a server that has died keeps others out. */
const LEASE_MS = 3500;
const BEAT_MS = 500;
/** How soon it is asked for again: at once at first, because most requests are short. */
const POLLS_MS = [20, 40, 80, 150];
const WAIT_MS = 10_000;

/** What the one request has that may change an upload. */
export interface Lease {
  /** Aborted when another request waits for it, or when it is lost. */
  readonly wanted: AbortSignal;
  /**
   * Called in the transaction that makes bytes count: a server that slept while its lease passed to another writes
   * nothing over what that one has written.
   * @throws LongwaveError `upload.busy`
   */
  check(tx: Queries): Promise<void>;
}

/**
 * One request at a time for each upload, of all servers: a row that its holder keeps alive. A request that waits asks
 * for it, and the holder, whose client may be gone without a word, lets go: 5 seconds at most (reliability R18).
 * @throws LongwaveError `upload.busy`
 */
export async function withLease<T>(
  database: Database,
  id: string,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = new HeldLease(database, id);
  await lease.take();
  try {
    return await work(lease);
  } finally {
    await lease.drop();
  }
}

/** Frees every upload: for a start at which no other server can be running. */
export async function letGoOfUploads(database: Database): Promise<void> {
  await database.transaction((tx) => store.dropAllLeases(tx));
}

class HeldLease implements Lease {
  readonly #database: Database;
  readonly #id: string;
  readonly #holder = newId();
  readonly #wanted = new AbortController();
  #beats: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;

  constructor(database: Database, id: string) {
    this.#database = database;
    this.#id = id;
  }

  get wanted(): AbortSignal {
    return this.#wanted.signal;
  }

  async take(): Promise<void> {
    const last = performance.now() + WAIT_MS;
    for (let tries = 0; !(await this.#tryOnce()); tries += 1) {
      if (performance.now() > last) throw busy();
      await pause(POLLS_MS[Math.min(tries, POLLS_MS.length - 1)]);
    }
    this.#beats = setInterval(() => {
      this.#beating ??= this.#beat().finally(() => (this.#beating = undefined));
    }, BEAT_MS);
  }

  async drop(): Promise<void> {
    clearInterval(this.#beats);
    await this.#beating;
    await this.#database
      .transaction((tx) => store.dropLease(tx, this.#id, this.#holder))
      .catch(() => undefined); // without the database it lapses by itself
  }

  async check(tx: Queries): Promise<void> {
    if ((await this.#keep(tx)) === undefined) throw busy();
  }

  #tryOnce(): Promise<boolean> {
    return this.#database.transaction(async (tx) => {
      const now = await readNow(this.#database, tx);
      const taken = await store.takeLease(tx, this.#until(now), now);
      if (!taken) await store.wantLease(tx, this.#id);
      return taken;
    });
  }

  async #beat(): Promise<void> {
    try {
      if (!(await this.#database.transaction((tx) => this.#keep(tx)))) this.#wanted.abort();
    } catch {
      this.#wanted.abort(); // who cannot say that it lives will be taken for dead
    }
  }

  async #keep(tx: Queries): Promise<boolean | undefined> {
    return await store.keepLease(tx, this.#until(await readNow(this.#database, tx)));
  }

  #until(now: number) {
    return { id: this.#id, holder: this.#holder, locked_until: now + LEASE_MS };
  }
}

function busy(): LongwaveError {
  return new LongwaveError('conflict', 'upload.busy', 'Another request writes to this upload.', {
    mend: 'Wait a few seconds, ask how far it is (HEAD), and go on from there.',
  });
}
