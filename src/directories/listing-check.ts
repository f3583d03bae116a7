import type { Database } from '../platform/database/open.ts';
import { readNow } from '../platform/database/now.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Outgoing } from '../platform/fetch/outgoing.ts';
import * as store from './check-store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A page that was found is asked for again after so long; one that was not, after a day. */
const WEEK_MS = 7 * DAY_MS;
/** Two answers must be a day apart, but for the minutes that the work itself comes later or earlier. */
const APART_MS = DAY_MS - HOUR_MS;

const MOST_AT_ONCE = 100;
const PATIENCE_MS = 10_000;

/** What a directory says of a page: it is there, it is gone, or nothing can be told (it is down, it keeps programs out). */
type Verdict = 'there' | 'gone' | 'unknown';

/**
 * Asks for the pages of shows in directories that have not been asked for in a week. One that is gone twice, a day
 * apart, is shown to listeners no more until it is there again.
 */
export async function checkListings(
  { database, outgoing }: { database: Database; outgoing: Outgoing },
  signal: AbortSignal,
): Promise<void> {
  const now = await readNow(database, database.read);
  const before = { week: now - WEEK_MS, day: now - DAY_MS };
  for (const due of await store.listDue(database.read, before, MOST_AT_ONCE)) {
    if (signal.aborted) return;
    // Only one of several servers asks.
    if (!(await database.transaction((tx) => store.claim(tx, due, now)))) continue;
    const verdict = await ask(outgoing, due.url);
    if (verdict === 'unknown') continue;
    const goneSince = verdict === 'there' ? null : (due.goneSince ?? now);
    const isGone = goneSince !== null && now - goneSince >= APART_MS;
    await database.transaction((tx) => store.keepVerdict(tx, due, { goneSince, isGone }));
  }
}

/** A page in a directory that answered twice that it is gone. */
export interface GoneListing {
  /** A key. */
  directory: string;
  url: string;
  goneSince: number;
}

export async function goneListings(database: Database, showId: string): Promise<GoneListing[]> {
  const rows = await store.listGone(database.read, showId);
  return rows.map(({ directory, url, goneSince }) => ({
    directory,
    url,
    goneSince: goneSince ?? 0,
  }));
}

async function ask(outgoing: Outgoing, url: string): Promise<Verdict> {
  try {
    const { status, body } = await outgoing.stream({ url, maxBytes: 0, totalMs: PATIENCE_MS });
    body.on('error', () => undefined).destroy();
    if (status === 404 || status === 410) return 'gone';
    return status >= 200 && status < 300 ? 'there' : 'unknown';
  } catch (error) {
    if (error instanceof LongwaveError) return 'unknown';
    throw error;
  }
}
