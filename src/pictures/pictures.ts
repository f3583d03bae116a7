import type { Addresses } from '../addresses/urls.ts';
import { forgetFile } from '../media/kept-files.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import type { Mend } from '../platform/errors.ts';
import { enqueue } from '../platform/jobs/queue.ts';
import { copyPictures } from './events.ts';
import { byPictureId, isNobodys, pictureAddress, pictureId } from './picture.ts';
import * as store from './store.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Who names pictures: a show, or an episode of it. */
export interface PictureOwner {
  ownerId: string;
  showId: string;
}

/**
 * Says with the transaction of a change which pictures a show or an episode names from now on. What nobody has named before is copied
 * soon after; what was given up is tried anew, because somebody has just saved.
 * @param given addresses as they were typed; what cannot be copied is left out
 */
export async function namePictures(
  tx: Queries,
  { ownerId, showId }: PictureOwner,
  given: readonly string[],
  now: number,
): Promise<void> {
  const wanted = byPictureId(given);
  const before = await store.namedBy(tx, ownerId);
  const gone = [...before].filter((id) => !wanted.has(id));
  if (gone.length > 0) await store.deleteUses(tx, ownerId, gone);
  if (wanted.size === 0) return;
  const triedBefore = now - MINUTE_MS;
  const givenUp = await store.givenUp(tx, [...wanted.keys()], triedBefore);
  const changing = new Map([...wanted].filter(([id]) => !before.has(id) || givenUp.has(id)));
  if (changing.size === 0) return;
  // One statement writes, and so locks, all that changes: in the order of the ids, as every other save does.
  await store.putPictures(tx, changing, now);
  const ids = [...changing.keys()];
  const uses = ids.map((id) => ({ owner_id: ownerId, picture_id: id, show_id: showId }));
  await store.insertUses(tx, uses);
  if (givenUp.size > 0) await store.tryAgain(tx, [...givenUp], { now, triedBefore });
  if (![...changing.values()].every(isNobodys)) await copySoon(tx, showId, now);
}

/** What is gone for good names nothing. */
export async function nameNothing(tx: Queries, ownerId: string): Promise<void> {
  await store.deleteUses(tx, ownerId);
}

/** By another key than the job that waits for a further try: that may be hours away. */
async function copySoon(tx: Queries, showId: string, now: number): Promise<void> {
  const uniqueKey = `${copyPictures.name} ${showId} now`;
  await enqueue(tx, copyPictures, { show_id: showId }, { now, uniqueKey });
}

/** Our own copies of pictures: their addresses by the address of the picture as it was given. What is not copied is not among them. */
export type Copies = ReadonlyMap<string, string>;

export async function copiesOf(
  addresses: Addresses,
  queries: Queries,
  given: readonly string[],
): Promise<Copies> {
  const ids = new Map(given.map((each) => [each, idOf(each)]));
  const wanted = [...new Set(ids.values())].filter((id) => id !== undefined);
  if (wanted.length === 0) return new Map();
  const rows = await store.copies(queries, wanted);
  const urls = new Map(rows.map(({ id, fileId, name }) => [id, addresses.artwork(fileId, name)]));
  return new Map(
    [...ids].flatMap(([each, id]) => {
      const url = urls.get(id ?? '');
      return url === undefined ? [] : [[each, url] as const];
    }),
  );
}

function idOf(given: string): string | undefined {
  const address = pictureAddress(given);
  return address === undefined ? undefined : pictureId(address);
}

/** How many pictures have come that pages of a show have on them. */
export async function pictureArrivals(queries: Queries, showId: string): Promise<number> {
  return await store.arrivals(queries, showId);
}

/** A picture that could not be copied, in words for who named it. */
export interface PictureTrouble extends Mend {
  /** As it was asked for. */
  address: string;
  message: string;
  mend: string;
}

const LONGEST_ADDRESS = 120;

/** What could not be copied of what a show or an episode names. */
export async function pictureTroubles(
  queries: Queries,
  ownerId: string,
): Promise<PictureTrouble[]> {
  const rows = await store.failed(queries, ownerId);
  return rows.map(({ address, error, nextAt }) => ({
    address,
    message: `The picture at ${shortened(address)} could not be copied for our pages: ${error}`,
    mend: mendOf(address, nextAt),
  }));
}

function mendOf(address: string, nextAt: number | null): string {
  if (isNobodys(address)) return 'Give the address where the picture stands.';
  return nextAt === null
    ? 'Give another address, or mend what stands there and save again: then it is tried once more.'
    : 'Check the address. It is tried again by itself for some hours.';
}

function shortened(address: string): string {
  return address.length > LONGEST_ADDRESS ? `${address.slice(0, LONGEST_ADDRESS)}…` : address;
}

/** What nobody has named for so long goes: there may be a change that names it, and is not committed yet. */
const UNUSED_MS = HOUR_MS;
const MOST_AT_ONCE = 500;

/** Forgets pictures that nobody names any more; their files are for the sweeper. */
export async function forgetUnused(database: Database): Promise<void> {
  const before = (await readNow(database, database.read)) - UNUSED_MS;
  for (const id of await store.unused(database.read, before, MOST_AT_ONCE))
    await database.transaction(async (tx) => {
      const fileId = await store.forget(tx, id, before);
      if (fileId !== undefined) await forgetFile(tx, fileId);
    });
}

/** Goes on with pictures whose job is gone: given up during an outage, or dropped by a person. */
export async function goOnCopying(database: Database): Promise<void> {
  const now = await readNow(database, database.read);
  const behind = await store.showsBehind(database.read, now - HOUR_MS);
  if (behind.length === 0) return;
  await database.transaction(async (tx) => {
    for (const showId of behind) await copySoon(tx, showId, now);
  });
}
