import type { Readable } from 'node:stream';
import type { Locker } from '@tus/server';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { newId } from '../platform/ids.ts';
import { leaseLocker } from './lease.ts';
import { metadataOf, openStaging } from './staging.ts';
import type { Staging } from './staging.ts';
import * as store from './store.ts';
import type { UploadsTable } from './tables.ts';
import { expiredUpload, LIFETIME_MS, unfinishedUpload, unknownUpload } from './upload.ts';
import type { UploadProgress } from './upload.ts';

/** Where uploads that can be resumed are kept. */
export interface Uploads {
  readonly database: Database;
  readonly locker: Locker;
  /** @throws LongwaveError `storage.down`, `storage.full` */
  staging(): Promise<Staging>;
}

/** @param folder a folder of this machine that nothing else writes to */
export function uploadsIn(database: Database, folder: string): Uploads {
  const locker = leaseLocker(database);
  return { database, locker, staging: () => openStaging(database, folder) };
}

/** Writes the row of an upload whose first byte is still to come. `expiresAt` is in milliseconds. */
export async function beginUpload(
  { database }: Uploads,
  wish: { tokenId: string; bytes: number | null; metadata: Record<string, string | null> },
): Promise<{ id: string; expiresAt: number }> {
  const id = newId();
  return await database.transaction(async (tx) => {
    const now = await readNow(database, tx);
    const row = { created_at: now, expires_at: now + LIFETIME_MS, episode_id: null };
    const { tokenId: token_id, bytes } = wish;
    const metadata = JSON.stringify(wish.metadata);
    await store.insertUpload(tx, { id, token_id, bytes, metadata, ...row });
    return { id, expiresAt: row.expires_at };
  });
}

/**
 * The row of an upload that this token began.
 * @throws LongwaveError `upload.not-found`, `upload.expired`
 */
export async function ownUpload(
  { database }: Uploads,
  id: string,
  tokenId: string | undefined,
): Promise<UploadsTable> {
  const row = await store.findUpload(database.read, id);
  if (row === undefined || row.token_id !== tokenId) throw unknownUpload();
  if (row.expires_at <= (await readNow(database, database.read))) throw expiredUpload();
  return row;
}

export async function progressOf(uploads: Uploads, row: UploadsTable): Promise<UploadProgress> {
  const { offset } = await (await uploads.staging()).getUpload(row.id);
  const isWhole = offset === row.bytes;
  return {
    id: row.id,
    state: row.episode_id === null ? (isWhole ? 'finished' : 'receiving') : 'taken',
    received_bytes: offset,
    bytes: row.bytes,
    filename: metadataOf(row.metadata)['filename'] ?? null,
    expires_at: new Date(row.expires_at).toISOString(),
    episode_id: row.episode_id,
  };
}

/** An upload of which every byte has arrived. */
export interface FinishedUpload {
  filename: string | null;
  /** The episode that it became already. */
  episodeId: string | null;
  read(): Readable;
}

/** @throws LongwaveError `upload.not-found`, `upload.expired`, `upload.unfinished` */
export async function finishedUpload(
  uploads: Uploads,
  id: string,
  tokenId: string | undefined,
): Promise<FinishedUpload> {
  const { state, received_bytes, bytes, filename, episode_id } = await progressOf(
    uploads,
    await ownUpload(uploads, id, tokenId),
  );
  if (state === 'receiving') throw unfinishedUpload(received_bytes, bytes);
  const staging = await uploads.staging();
  return { filename, episodeId: episode_id, read: () => staging.read(id) };
}

/** Says which episode an upload became, and frees its bytes. */
export async function takeUpload(uploads: Uploads, id: string, episodeId: string): Promise<void> {
  await uploads.database.transaction((tx) => store.changeUpload(tx, id, { episode_id: episodeId }));
  await (await uploads.staging()).dropBytes(id);
}

const EXPIRED_AT_ONCE = 100;

/** An upload that became nothing in its time, as its client described it. */
export interface LostUpload {
  filename: string | null;
  /** The id or the slug of the show that it was for. */
  show: string | null;
}

/**
 * Removes uploads whose time has passed, bytes and rows (reliability R20), and says how many.
 * @param lost is called in the transaction that forgets one which became no episode
 */
export async function removeExpired(
  uploads: Uploads,
  lost: (tx: Queries, upload: LostUpload, now: number) => Promise<void>,
): Promise<number> {
  const { database } = uploads;
  const now = await readNow(database, database.read);
  const ids = await store.expiredUploads(database.read, now, EXPIRED_AT_ONCE);
  if (ids.length === 0) return 0;
  const staging = await uploads.staging();
  for (const id of ids)
    await staging.remove(id, async (tx, { episode_id, metadata }) => {
      const { filename = null, show = null } = metadataOf(metadata);
      if (episode_id === null) await lost(tx, { filename, show }, now);
    });
  return ids.length;
}
