import { ROW_FOLDERS, isStoreKey } from '../media/file.ts';
import type { FileStore, StoredFile } from '../media/files/store.ts';
import type { TrashedFile } from '../media/files/trash.ts';
import { filesByStoreKeys } from '../media/kept-files.ts';
import type { Clock } from '../platform/clock.ts';
import { isSweepingPaused } from '../platform/installation.ts';
import { batches } from './batches.ts';
import { isOurs } from './sweep.ts';
import type { SweepTools } from './sweep.ts';

const HOUR_MS = 3_600_000;

/**
 * A file comes before its row, so it may be without one for as long as an upload takes. And after a crash, a
 * person has this long to look.
 */
const GRACE_MS = 24 * HOUR_MS;
const IN_TRASH_MS = 30 * 24 * HOUR_MS;

/** How many files are looked up in one query; memory holds no more of them, however many there are. */
const BATCH = 500;

export interface Swept {
  /** Files without a row that were moved to the trash. */
  trashed: number;
  /** Files that came back out of the trash, because a row names them. */
  restored: number;
  /** Files that were removed for good, after their time in the trash. */
  dropped: number;
}

export interface Patience {
  graceMs?: number;
  inTrashMs?: number;
  signal?: AbortSignal;
}

/**
 * Moves files that no row names to the trash, and removes what has been there for 30 days. Several servers may
 * do so at once. Does nothing in a place of another installation, and nothing after a restore until it is
 * confirmed: yesterday's rows do not name today's files.
 */
export async function sweepOrphans(
  tools: SweepTools & { clock: Clock },
  { graceMs = GRACE_MS, inTrashMs = IN_TRASH_MS, signal }: Patience = {},
): Promise<Swept> {
  const swept: Swept = { trashed: 0, restored: 0, dropped: 0 };
  const now = tools.clock.now();
  const goesOn = async (): Promise<boolean> =>
    signal?.aborted !== true && !(await isSweepingPaused(tools.database));
  if (!(await goesOn()) || !(await isOurs(tools))) return swept;
  for await (const old of batches(filesBefore(tools.files, now - graceMs), BATCH)) {
    if (!(await goesOn())) return swept;
    const keys = old.map(({ key }) => key);
    swept.trashed += await discardOrphans(tools, keys, { at: now, olderThan: now - graceMs });
  }
  // Afterwards, so that what got its row in the very moment of its move is back at once.
  for await (const trashed of batches(tools.files.trash.list(), BATCH)) {
    if (!(await goesOn())) return swept;
    await tidyTrash(tools, trashed, { before: now - inTrashMs, swept });
  }
  if (Object.values(swept).some((count) => count > 0))
    tools.log.info(swept, 'swept files without a row');
  return swept;
}

/** What no row names, and is old enough for a sweep. */
export interface Orphans {
  files: number;
  bytes: number;
}

/** What a sweep would move to the trash; nothing is changed. */
export async function countOrphans(
  { database, files }: Pick<SweepTools, 'database' | 'files'>,
  now: number,
): Promise<Orphans> {
  const orphans: Orphans = { files: 0, bytes: 0 };
  for await (const old of batches(filesBefore(files, now - GRACE_MS), BATCH)) {
    const known = await filesByStoreKeys(
      database.read,
      old.map(({ key }) => key),
    );
    for (const { key, bytes } of old) {
      if (known.has(key)) continue;
      orphans.files += 1;
      orphans.bytes += bytes;
    }
  }
  return orphans;
}

async function* filesBefore(files: FileStore, before: number): AsyncIterable<StoredFile> {
  for (const folder of ROW_FOLDERS)
    for await (const file of files.list(`${folder}/`))
      if (file.modifiedAt < before && isStoreKey(file.key)) yield file;
}

async function discardOrphans(
  { database, files }: SweepTools,
  keys: string[],
  times: { at: number; olderThan: number },
): Promise<number> {
  const known = await filesByStoreKeys(database.read, keys);
  let count = 0;
  for (const key of keys) {
    if (known.has(key)) continue;
    // Once more: the moves before this one may have taken minutes.
    if ((await filesByStoreKeys(database.read, [key])).size > 0) continue;
    if (await files.trash.discard(key, times)) count += 1;
  }
  return count;
}

async function tidyTrash(
  { database, files }: SweepTools,
  trashed: TrashedFile[],
  { before, swept }: { before: number; swept: Swept },
): Promise<void> {
  const rows = await filesByStoreKeys(
    database.read,
    trashed.map(({ key }) => key),
  );
  for (const file of trashed) {
    const row = rows.get(file.key);
    const there = row && (await files.stat(file.key));
    if (row && !there) swept.restored += Number(await files.trash.restore(file));
    // While what stands in its place is not whole, this may be the only good copy.
    const isNeeded = row !== undefined && there?.bytes !== row.bytes;
    if (isNeeded || file.trashedAt >= before) continue;
    await files.trash.drop(file);
    swept.dropped += 1;
  }
}
