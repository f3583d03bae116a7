import { refusedFile } from '../media/receive.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { noteEvent } from '../shows/outbox.ts';
import type { ShowId } from '../shows/show.ts';
import { getShow } from '../shows/shows.ts';
import type { LostUpload } from '../uploads/uploads.ts';
import { expiredUpload } from '../uploads/upload.ts';

/** What is wrong with a file that came whole, or with the place for it; a form that was cut off is neither. */
const OURS = /^(audio|storage)\./;

/** Whose upload it is. */
interface Owner {
  showId: ShowId;
  /** When it was to be other audio of an episode. */
  episodeId?: string;
}

/**
 * Does `work`, which takes audio; when that is refused after its bytes came, other programs hear of it
 * (`upload.failed`). A client that goes away is no news: it knows.
 * @throws what `work` throws
 */
export async function tellingFailure<T>(
  database: Database,
  owner: Owner,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const file = refusedFile(error);
    // The caller must hear what is wrong with the upload, whatever is wrong with the database.
    if (file && error instanceof LongwaveError && OURS.test(error.code))
      await database
        .transaction(async (tx) => note(tx, owner, { ...file, error }, await readNow(database, tx)))
        .catch(() => undefined);
    throw error;
  }
}

/** Says that an upload which could be resumed never was, in the transaction that forgets it, when it named its show. */
export async function noteLostUpload(
  tx: Queries,
  { filename, show: named }: LostUpload,
  now: number,
): Promise<void> {
  if (named === null) return;
  try {
    const { id: showId } = await getShow(tx, named);
    await note(tx, { showId }, { filename, error: expiredUpload() }, now);
  } catch (error) {
    // What a client says of its upload need not be so.
    if (!(error instanceof LongwaveError && error.code === 'show.not-found')) throw error;
  }
}

async function note(
  tx: Queries,
  owner: Owner,
  { filename, error }: { filename: string | null; error: LongwaveError },
  now: number,
): Promise<void> {
  const { code, message, mend = null } = error;
  await noteEvent(
    tx,
    { type: 'upload.failed', ...owner, details: { filename, code, message, mend } },
    now,
  );
}
