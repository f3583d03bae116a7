import type { Queries } from '../platform/database/open.ts';
import type { KeptFile, NewFile } from './file.ts';
import * as store from './store.ts';

/** Writes the row of a file whose bytes are already under their final key. */
export async function recordFile(queries: Queries, file: NewFile, now: number): Promise<void> {
  await store.insertFile(queries, { ...file, createdAt: now });
}

export async function findFile(queries: Queries, id: string): Promise<KeptFile | undefined> {
  return await store.findFile(queries, id);
}

/** The files with these ids, by id; those that do not exist are left out. */
export async function filesByIds(queries: Queries, ids: string[]): Promise<Map<string, KeptFile>> {
  const files = await store.filesByIds(queries, ids);
  return new Map(files.map((file) => [file.id, file]));
}
