import { stateAt } from '../episodes/episode.ts';
import { isGone } from '../media/kept-files.ts';
import type { Database } from '../platform/database/open.ts';
import { within } from '../platform/database/patience.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { watchOutage } from '../platform/outage.ts';
import { together } from '../platform/together.ts';
import { findOwnedFile, isPictureSeen } from './store.ts';
import type { OwnedFile } from './store.ts';

/** A file that anyone may have right now. */
export interface Deliverable {
  id: string;
  storeKey: string;
  type: string;
  bytes: number;
  sha256: string;
}

export type DeliverableKind = 'audio' | 'artwork';

export type FindDeliverable = (
  kind: DeliverableKind,
  id: string,
  name: string,
) => Promise<Deliverable>;

/** Files whose last known state is kept for the time while the database is down. */
const MOST_KNOWN = 20_000;

/** How long a listener waits for the database before what was last known counts. */
const PATIENCE_MS = 2000;

/**
 * Who may hear what: a file is public while its episode is live and its show is not deleted.
 * @returns a function of the id and the name in a URL, which throws LongwaveError `file.not-found` (404) for what
 * is not live or never was, `file.gone` (410) for what was deleted.
 */
export function deliverableFrom(database: Database, log: Log): FindDeliverable {
  const outage = watchOutage(log, 'Looking up files in the database');
  const lastKnown = new Map<string, Deliverable>();
  // When an episode comes out, thousands of apps ask for one file at once.
  const find = together((id) => within(PATIENCE_MS, findFile(database, id)));
  return async (kind, id, name) => {
    const key = `${kind}/${id}/${name}`;
    try {
      const found = await find(id);
      if (!found && (await within(PATIENCE_MS, isGone(database.read, kind, id)))) throw gone();
      const file = publicFile(found, kind, id, name);
      outage.worked();
      lastKnown.delete(key);
      lastKnown.set(key, file);
      if (lastKnown.size > MOST_KNOWN) lastKnown.delete(lastKnown.keys().next().value ?? '');
      return file;
    } catch (error) {
      if (error instanceof LongwaveError && error.code !== 'database.down') {
        lastKnown.delete(key);
        throw error;
      }
      outage.failed(error);
      const known = lastKnown.get(key);
      if (known) return known;
      throw error;
    }
  };
}

/** A file, and whether it is a copied picture, which has no owner, that anyone may see. */
interface FoundFile extends OwnedFile {
  isPictureSeen: boolean;
}

async function findFile(database: Database, fileId: string): Promise<FoundFile | undefined> {
  const file = await findOwnedFile(database, fileId);
  if (!file) return undefined;
  const picture = { pictureId: file.ownerId, fileId };
  const isSeen = file.showId === null && (await isPictureSeen(database, picture));
  return { ...file, isPictureSeen: isSeen };
}

function publicFile(
  file: FoundFile | undefined,
  kind: DeliverableKind,
  id: string,
  name: string,
): Deliverable {
  if (!file || file.name !== name) throw notFound();
  if (file.showId === null && !file.isPictureSeen) throw notFound();
  // Audio under an address of artwork would be heard without being counted.
  if (!file.storeKey.startsWith(`${kind}/`)) throw notFound();
  if (file.showDeletedAt !== null || file.episodeDeletedAt !== null) throw gone();
  if (file.episodeId !== null && stateAt(file, file.now).state !== 'live') throw notFound();
  return { id, storeKey: file.storeKey, type: file.type, bytes: file.bytes, sha256: file.sha256 };
}

function gone(): LongwaveError {
  return new LongwaveError('gone', 'file.gone', 'This file was deleted.');
}

function notFound(): LongwaveError {
  return new LongwaveError('not-found', 'file.not-found', 'There is no such file here.');
}
