import type { FileStore } from '../media/files/store.ts';
import type { Database } from '../platform/database/open.ts';
import { installationId, isSweepingPaused } from '../platform/installation.ts';
import type { Log } from '../platform/log.ts';

/** An upload that came whole is silent while its parts go to a slow bucket. */
export const LONGEST_SILENCE_MS = 3_600_000;

export interface SweepTools {
  database: Database;
  files: FileStore;
  log: Log;
}

/**
 * Clears what uploads left that nobody will finish, but only in a place that carries the mark of this installation, and not
 * after a restore until it is confirmed: who was restored from may still run on the same place, in the middle of an upload.
 * @param silentMs how long an upload must have been silent; 0 when no other server can be running.
 */
export async function clearUnfinished(
  { database, files, log }: SweepTools,
  silentMs: number,
): Promise<void> {
  if ((await isSweepingPaused(database)) || !(await isOurs({ database, files, log }))) return;
  const cleared = await files.sweepUnfinished(silentMs);
  if (cleared > 0) log.info({ cleared }, 'cleared unfinished uploads');
}

/** Whether the place for files carries the mark of this installation; one without a mark gets it. */
export async function isOurs({ database, files, log }: SweepTools): Promise<boolean> {
  const own = await installationId(database);
  if ((await files.claim(own)) === own) return true;
  log.warn('the storage belongs to another installation: nothing in it is cleared');
  return false;
}
