import type { Piece } from '../media/files/pieces.ts';
import type { FileStore } from '../media/files/store.ts';
import type { UploadsTable } from './tables.ts';

/** Where a client puts a piece of an upload that goes straight to the bucket. */
export function directName(id: string, number: number): string {
  return `${id}/direct-${number}`;
}

/** What lies in the bucket of such an upload, by number. */
export async function directPieces(files: FileStore, id: string): Promise<Map<number, Piece>> {
  const found = new Map<number, Piece>();
  if (files.pieces)
    for await (const piece of files.pieces.list(`${id}/direct-`))
      found.set(Number(piece.name.slice(piece.name.lastIndexOf('-') + 1)), piece);
  return found;
}

/** @returns `counted` for one that goes through this server */
export async function directBytes(
  { files }: { files: FileStore },
  { id, piece_bytes, episode_id }: UploadsTable,
  counted: number,
): Promise<number> {
  if (piece_bytes === null || episode_id !== null) return counted;
  const pieces = await directPieces(files, id);
  return [...pieces.values()].reduce((bytes, piece) => bytes + piece.bytes, 0);
}
