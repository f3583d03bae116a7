import type { StagedFile } from '../media/receive.ts';
import type { Lease } from './lease.ts';
import type { UploadsTable } from './tables.ts';

/** Where the bytes of uploads wait until they become an episode: a folder, or the bucket. */
export interface Staging {
  /** How many bytes of it are durable, from its beginning. Not for one that has become an episode. */
  received(upload: UploadsTable): Promise<number>;
  /** Goes on where it stands, which must be `received`. */
  append(upload: UploadsTable, offset: number, lease: Lease): Promise<Appending>;
  /** One that is whole. */
  staged(upload: UploadsTable): Promise<StagedFile>;
  /** Frees its bytes; no error when they are gone already. */
  drop(id: string): Promise<void>;
}

/** Bytes on their way to the end of an upload. `keep` is always called, once. */
export interface Appending {
  /** Takes over `chunk`; resolves when more may come. */
  write(chunk: Buffer): Promise<void>;
  /** Makes all of them durable, and says how many bytes the upload has now. */
  keep(): Promise<number>;
}

/** What was written before `chunks` broke off stays, and counts. @returns how many bytes the upload has now */
export async function appendAll(
  appending: Appending,
  chunks: AsyncIterable<Buffer>,
): Promise<number> {
  try {
    for await (const chunk of chunks) await appending.write(chunk);
  } catch (error) {
    await appending.keep();
    throw error;
  }
  return await appending.keep();
}
