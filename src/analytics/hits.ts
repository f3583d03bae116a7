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

export function openHitBuffer({ database, log }: { database: Database; log: Log }): HitBuffer {
  const waiting: Hit[] = [];
  let dropped = 0;
  let writing: Promise<void> | undefined;
  const salts = new Map<string, string>();

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH);
      try {
        await writeBatch(database, salts, batch);
      } catch (error) {
        waiting.unshift(...batch);
        throw error;
      }
    }
    if (dropped > 0) log.error({ dropped }, 'hits were dropped while the database was down');
    dropped = 0;
  };
  const flushOnce = (): Promise<void> => {
    writing ??= flush()
      .catch((error: unknown) => log.warn({ err: error }, 'hits are waiting for the database'))
      .finally(() => {
        writing = undefined;
      });
    return writing;
  };
  const timer = setInterval(() => void flushOnce(), FLUSH_MS);
  timer.unref();
  return {
    note: (hit) => {
      waiting.push(hit);
      if (waiting.length <= MOST_WAITING) return;
      waiting.shift();
      dropped += 1;
    },
    close: async () => {
      clearInterval(timer);
      await flushOnce();
      await flushOnce();
    },
  };
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
