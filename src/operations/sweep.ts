import type { FileStore } from '../media/files/store.ts';
import type { Database } from '../platform/database/open.ts';
import { installationId } from '../platform/installation.ts';
import type { Log } from '../platform/log.ts';

/**
 * Clears what uploads left that nobody will finish, but only in a place that carries the mark of this
 * installation.
 * @param silentMs how long an upload must have been silent; 0 when no other server can be running.
 */
export async function clearUnfinished(
  { database, files, log }: { database: Database; files: FileStore; log: Log },
  silentMs: number,
): Promise<void> {
  const own = await installationId(database);
  if ((await files.claim(own)) !== own) {
    log.warn('the storage belongs to another installation: nothing in it is cleared');
    return;
  }
  const cleared = await files.sweepUnfinished(silentMs);
  if (cleared > 0) log.info({ cleared }, 'cleared unfinished uploads');
}
