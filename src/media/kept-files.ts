import type { Addresses } from '../addresses/urls.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import type { AddressKind, KeptFile, NewArtwork, NewFile } from './file.ts';
import * as store from './store.ts';

/** Writes the row of a file whose bytes are already under their final key. */
export async function recordFile(queries: Queries, file: NewFile, now: number): Promise<void> {
  await store.insertFile(queries, { ...file, createdAt: now });
}

/** Takes the row of a file away that nothing names any more; the sweeper takes its bytes. */
export async function forgetFile(queries: Queries, id: string): Promise<void> {
  await store.deleteFile(queries, id);
}

/**
 * Takes the rows of all files away that belong to a show or an episode; the sweeper takes their bytes. Addresses of audio and artwork
 * answer from then on that they are gone.
 */
export async function purgeFilesOf(tx: Queries, ownerId: string): Promise<void> {
  const files = await store.filesOf(tx, ownerId);
  for (const kind of ['audio', 'artwork'] as const) {
    const ofKind = files.filter(({ storeKey }) => storeKey.startsWith(`${kind}/`));
    await noteGone(
      tx,
      kind,
      ofKind.map(({ id }) => id),
    );
  }
  await store.deleteFilesOf(tx, ownerId);
}

/** Files whose address is gone for ever. */
export async function noteGone(tx: Queries, kind: AddressKind, ids: string[]): Promise<void> {
  await store.insertGone(
    tx,
    ids.map((id) => ({ id, kind })),
  );
}

/** Whether a file stood at an address that was removed for good. @param id as in its address */
export async function isGone(queries: Queries, kind: AddressKind, id: string): Promise<boolean> {
  return (await store.findGone(queries, id)) === kind;
}

/** Writes the rows of artwork and of its sizes. */
export async function recordArtwork(
  queries: Queries,
  { file, sizes }: NewArtwork,
  now: number,
): Promise<void> {
  await recordFile(queries, file, now);
  for (const { width, file: smaller } of sizes) {
    await recordFile(queries, smaller, now);
    await store.insertArtworkSize(queries, { file_id: smaller.id, artwork_id: file.id, width });
  }
}

/** A smaller picture of an artwork; `width` in pixels, and as much high. */
export interface ArtworkSize {
  width: number;
  url: string;
}

/** The smaller pictures of artwork by its id, smallest first; none for what came before they were made. */
export async function artworkSizesOf(
  addresses: Addresses,
  queries: Queries,
  artworkIds: string[],
): Promise<Map<string, ArtworkSize[]>> {
  const sizes = new Map<string, ArtworkSize[]>(artworkIds.map((id) => [id, []]));
  for (const { artworkId, width, fileId, name } of await store.artworkSizes(queries, artworkIds))
    sizes.get(artworkId)?.push({ width, url: addresses.artwork(fileId, name) });
  return sizes;
}

/** The smallest picture of an artwork; the artwork itself where none was made. */
export async function smallestPicture(
  queries: Queries,
  artworkId: string,
): Promise<KeptFile | undefined> {
  const [smallest] = await store.artworkSizes(queries, [artworkId]);
  return await store.findFile(queries, smallest?.fileId ?? artworkId);
}

export async function findFile(queries: Queries, id: string): Promise<KeptFile | undefined> {
  return await store.findFile(queries, id);
}

/** The files with these ids, by id; those that do not exist are left out. */
export async function filesByIds(queries: Queries, ids: string[]): Promise<Map<string, KeptFile>> {
  const files = await store.filesByIds(queries, ids);
  return new Map(files.map((file) => [file.id, file]));
}

/** The files that stand under these keys, by key; a key that no row names is left out. */
export async function filesByStoreKeys(
  queries: Queries,
  keys: string[],
): Promise<Map<string, KeptFile>> {
  const files = await store.filesByStoreKeys(queries, keys);
  return new Map(files.map((file) => [file.storeKey, file]));
}

/** The files that have these bytes, by their SHA-256. */
export async function filesBySha256(
  queries: Queries,
  hashes: string[],
): Promise<Map<string, KeptFile[]>> {
  const files = await store.filesBySha256(queries, hashes);
  return Map.groupBy(files, ({ sha256 }) => sha256);
}

const PAGE = 500;

/** Every file that has a row, in no order that means anything. A file that comes meanwhile may be left out. */
export async function* allFiles(database: Database): AsyncGenerator<KeptFile> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: KeptFile[] = await store.filesAfter(database.read, after, PAGE);
    yield* page;
    after = page.at(-1)?.id;
  }
}
