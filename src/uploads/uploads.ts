import type { FileStore } from '../media/files/store.ts';
import type { StagedFile } from '../media/receive.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { newId } from '../platform/ids.ts';
import { BucketStaging } from './bucket-staging.ts';
import { directBytes } from './direct-pieces.ts';
import { DiskStaging } from './disk-staging.ts';
import { withLease } from './lease.ts';
import { metadataOf } from './metadata.ts';
import type { Metadata } from './metadata.ts';
import type { Staging } from './staging.ts';
import * as store from './store.ts';
import type { UploadsTable } from './tables.ts';
import {
  expiredUpload,
  LIFETIME_MS,
  takenUpload,
  unfinishedUpload,
  unknownUpload,
} from './upload.ts';
import type { UploadProgress } from './upload.ts';

/** Where uploads that can be resumed are kept. */
export interface Uploads {
  readonly database: Database;
  readonly files: FileStore;
  readonly staging: Staging;
}

/** @param folder a folder of this machine that nothing else writes to, in the file system of `files` */
export function uploadsIn(database: Database, files: FileStore, folder: string): Uploads {
  const { pieces } = files;
  const staging = pieces
    ? new BucketStaging({ database, files, pieces })
    : new DiskStaging(database, folder);
  return { database, files, staging };
}

export interface UploadWish {
  tokenId: string;
  bytes: number | null;
  metadata: Metadata;
  pieceBytes?: number;
  sha256?: string | undefined;
}

/** Writes the row of an upload whose first byte is still to come. */
export async function beginUpload(
  { database }: Pick<Uploads, 'database'>,
  { tokenId, bytes, metadata, pieceBytes, sha256 }: UploadWish,
): Promise<UploadsTable> {
  return await database.transaction(async (tx) => {
    const now = await readNow(database, tx);
    const row: UploadsTable = {
      id: newId(),
      token_id: tokenId,
      bytes,
      metadata: JSON.stringify(metadata),
      created_at: now,
      expires_at: now + LIFETIME_MS,
      episode_id: null,
      piece_bytes: pieceBytes ?? null,
      sha256: sha256 ?? null,
    };
    await store.insertUpload(tx, row);
    return row;
  });
}

/**
 * The row of an upload that this token began.
 * @throws LongwaveError `upload.not-found`, `upload.expired`
 */
export async function ownUpload(
  { database }: Pick<Uploads, 'database'>,
  id: string,
  tokenId: string | undefined,
): Promise<UploadsTable> {
  const row = await store.findUpload(database.read, id);
  if (row === undefined || row.token_id !== tokenId) throw unknownUpload();
  if (row.expires_at <= (await readNow(database, database.read))) throw expiredUpload();
  return row;
}

/** How many bytes of it are durable, where it goes on. One that became an episode is as whole as it was. */
export async function receivedBytes({ staging }: Uploads, row: UploadsTable): Promise<number> {
  return row.episode_id === null ? await staging.received(row) : (row.bytes ?? 0);
}

export async function progressOf(uploads: Uploads, row: UploadsTable): Promise<UploadProgress> {
  const counted = await receivedBytes(uploads, row);
  const isWhole = counted === row.bytes;
  return {
    id: row.id,
    state: row.episode_id === null ? (isWhole ? 'finished' : 'receiving') : 'taken',
    received_bytes: isWhole ? counted : await directBytes(uploads, row, counted),
    bytes: row.bytes,
    filename: metadataOf(row.metadata)['filename'] ?? null,
    expires_at: new Date(row.expires_at).toISOString(),
    episode_id: row.episode_id,
  };
}

/** An upload of which every byte has arrived. */
export interface FinishedUpload {
  id: string;
  filename: string | null;
  /** The episode that it became already. */
  episodeId: string | null;
  /** Hex, what the client says that it has. */
  sha256: string | null;
  staged(): Promise<StagedFile>;
}

/** @throws LongwaveError `upload.not-found`, `upload.expired`, `upload.unfinished` */
export async function finishedUpload(
  uploads: Uploads,
  id: string,
  tokenId: string | undefined,
): Promise<FinishedUpload> {
  const row = await ownUpload(uploads, id, tokenId);
  const { state, received_bytes, bytes, filename } = await progressOf(uploads, row);
  if (state === 'receiving')
    throw unfinishedUpload(received_bytes, bytes, row.piece_bytes !== null);
  const { episode_id: episodeId, sha256 } = row;
  return { id, filename, episodeId, sha256, staged: () => uploads.staging.staged(row) };
}

/**
 * Says which episode an upload became, in the transaction that makes it.
 * @throws LongwaveError `upload.taken` when it became another one meanwhile, or is gone
 */
export async function markTaken(tx: Queries, id: string, episodeId: string): Promise<void> {
  if (!(await store.markTaken(tx, id, episodeId))) throw takenUpload();
}

/** Removes an upload, bytes and row. The row last: as long as it stands, whoever clears up comes back for the bytes. */
export async function removeUpload(
  { database, staging }: Pick<Uploads, 'database' | 'staging'>,
  id: string,
  alsoWrite?: (tx: Queries, row: UploadsTable) => Promise<void>,
): Promise<void> {
  await staging.drop(id);
  await database.transaction(async (tx) => {
    const row = await store.deleteUpload(tx, id);
    if (row) await alsoWrite?.(tx, row);
  });
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
  let removed = 0;
  for (const id of ids)
    await withLease(database, id, async () => {
      // Who was at work on it may have brought more just now.
      const row = await store.findUpload(database.read, id);
      if (row === undefined || row.expires_at > now) return;
      removed += 1;
      await removeUpload(uploads, id, async (tx, { episode_id, metadata }) => {
        const { filename = null, show = null } = metadataOf(metadata);
        if (episode_id === null) await lost(tx, { filename, show }, now);
      });
    });
  return removed;
}
