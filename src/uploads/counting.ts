import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import type { Lease } from './lease.ts';
import * as store from './store.ts';
import type { UploadPiecesTable } from './tables.ts';
import { LIFETIME_MS, MOST_LIFETIME_MS } from './upload.ts';

/**
 * Makes pieces of an upload count, as long as this request has its lease, and gives it another day: who has a slow line
 * loses nothing as long as something comes (tus 1.0, section Expiration).
 * @throws LongwaveError `upload.busy`
 */
export async function countPieces(
  database: Database,
  id: string,
  lease: Lease,
  pieces: readonly Omit<UploadPiecesTable, 'upload_id'>[],
): Promise<void> {
  await database.transaction(async (tx) => {
    await lease.check(tx);
    await store.keepPieces(
      tx,
      pieces.map((piece) => ({ upload_id: id, ...piece })),
    );
    await anotherDay(database, tx, id);
  });
}

/** Gives an upload another day of which parts come to the bucket without this server. */
export async function prolong(database: Database, id: string): Promise<void> {
  await database.transaction((tx) => anotherDay(database, tx, id));
}

async function anotherDay(database: Database, tx: Queries, id: string): Promise<void> {
  const now = await readNow(database, tx);
  await store.prolong(tx, id, { until: now + LIFETIME_MS, most: MOST_LIFETIME_MS });
}
