import { setTimeout as pause } from 'node:timers/promises';
import type { Lock, Locker, RequestRelease } from '@tus/server';
import { readNow } from '../platform/database/now.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import * as store from './store.ts';

/** How long a server that has died keeps others out. */
const LEASE_MS = 3500;
const BEAT_MS = 500;
const POLL_MS = 150;
const WAIT_MS = 10_000;

/** How long a request goes on after another one asked for its lease. */
export const DRAIN_MS = 1000;

/**
 * One request at a time for each upload, of all servers: a row that its holder keeps alive. A request that waits asks
 * for it, and the holder, whose client may be gone without a word, lets go: 5 seconds at most (reliability R18).
 */
export function leaseLocker(database: Database): Locker {
  return { newLock: (id) => new Lease(database, id) };
}

class Lease implements Lock {
  readonly #database: Database;
  readonly #id: string;
  readonly #holder = newId();
  #beats: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;

  constructor(database: Database, id: string) {
    this.#database = database;
    this.#id = id;
  }

  /** @throws LongwaveError `upload.busy` */
  async lock(signal: AbortSignal, release: RequestRelease): Promise<void> {
    const last = performance.now() + WAIT_MS;
    while (!(await this.#take())) {
      if (signal.aborted || performance.now() > last) throw busy();
      await pause(POLL_MS);
    }
    this.#beats = setInterval(() => {
      this.#beating ??= this.#beat(release).finally(() => (this.#beating = undefined));
    }, BEAT_MS);
  }

  async unlock(): Promise<void> {
    clearInterval(this.#beats);
    await this.#beating;
    await this.#database
      .transaction((tx) => store.dropLease(tx, this.#id, this.#holder))
      .catch(() => undefined); // without the database it lapses by itself
  }

  #take(): Promise<boolean> {
    return this.#database.transaction(async (tx) => {
      const now = await readNow(this.#database, tx);
      const taken = await store.takeLease(tx, this.#until(now), now);
      if (!taken) await store.wantLease(tx, this.#id);
      return taken;
    });
  }

  async #beat(release: RequestRelease): Promise<void> {
    try {
      const kept = await this.#database.transaction(async (tx) => {
        const now = await readNow(this.#database, tx);
        return await store.keepLease(tx, this.#until(now));
      });
      if (kept !== true) await release();
    } catch {
      await release(); // who cannot say that it lives will be taken for dead
    }
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
