import { createHmac } from 'node:crypto';
import type { Database } from '../platform/database/open.ts';
import { newId } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import * as store from './store.ts';

/** One answered request for audio, as it happened. */
export interface Hit {
  at: number;
  fileId: string;
  method: string;
  status: number;
  /** Positions in the file, of what was asked for; null for the whole file. */
  range: { start: number; end: number } | null;
  bytesSent: number;
  userAgent: string;
  address: string;
}

export interface HitBuffer {
  /** Never waits and never fails. */
  note(hit: Hit): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

/** How long a hit may wait in memory: what a crash can lose. */
const FLUSH_MS = 1000;
const BATCH = 500;
/** While the database is down, the oldest hits beyond this are dropped, and the log says how many. */
const MOST_WAITING = 20_000;
const LONGEST_USER_AGENT = 512;
const DAY_MS = 86_400_000;

export function openHitBuffer(tools: { database: Database; log: Log }): HitBuffer {
  return new WritingBuffer(tools.database, tools.log);
}

class WritingBuffer implements HitBuffer {
  readonly #database: Database;
  readonly #log: Log;
  readonly #waiting: Hit[] = [];
  readonly #salts = new Map<string, string>();
  readonly #timer: NodeJS.Timeout;
  #dropped = 0;
  #writing: Promise<void> | undefined;

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
    this.#timer = setInterval(() => void this.#flush(), FLUSH_MS).unref();
  }

  note(hit: Hit): void {
    this.#waiting.push(hit);
    if (this.#waiting.length <= MOST_WAITING) return;
    this.#waiting.shift();
    this.#dropped += 1;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flush(); // perhaps one that began before the last hits came
    await this.#flush();
    const lost = this.#waiting.length;
    if (lost > 0)
      this.#log.error({ lost }, 'hits are lost: the database is down and the server stops');
  }

  async #flush(): Promise<void> {
    this.#writing ??= this.#writeAll()
      .catch((error: unknown) =>
        this.#log.warn({ err: error }, 'hits are waiting for the database'),
      )
      .finally(() => {
        this.#writing = undefined;
      });
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await writeBatch(this.#database, this.#salts, batch);
      } catch (error) {
        this.#waiting.unshift(...batch);
        throw error;
      }
    }
    if (this.#dropped > 0)
      this.#log.error({ dropped: this.#dropped }, 'hits were dropped while the database was down');
    this.#dropped = 0;
  }
}

async function writeBatch(
  database: Database,
  salts: Map<string, string>,
  batch: Hit[],
): Promise<void> {
  const rows = [];
  for (const hit of batch)
    rows.push({
      id: newId(),
      at: hit.at,
      file_id: hit.fileId,
      method: hit.method,
      status: hit.status,
      range_start: hit.range?.start ?? null,
      range_end: hit.range?.end ?? null,
      bytes_sent: hit.bytesSent,
      user_agent: hit.userAgent.slice(0, LONGEST_USER_AGENT),
      address_hash: hashed(hit.address, await saltFor(database, salts, hit.at)),
    });
  await store.insertHits(database, rows);
}

async function saltFor(
  database: Database,
  salts: Map<string, string>,
  at: number,
): Promise<string> {
  const day = dayOf(at);
  const known = salts.get(day);
  if (known !== undefined) return known;
  const salt = await store.saltOf(database, day, dayOf(at - DAY_MS));
  salts.clear();
  salts.set(day, salt);
  return salt;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function hashed(address: string, salt: string): string {
  return createHmac('sha256', salt).update(address).digest('hex').slice(0, 32);
}
