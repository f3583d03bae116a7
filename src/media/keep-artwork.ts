import { prepareArtwork } from './artwork.ts';
import { artworkId, storeKey } from './file.ts';
import type { NewFile } from './file.ts';
import type { FileStore } from './files/store.ts';

/**
 * Mends a picture where that does no harm and keeps it. The caller writes its row.
 * @returns the file, and what was mended, as sentences.
 * @throws LongwaveError `artwork.*` with the rule that it breaks.
 */
export async function keepArtwork(
  files: FileStore,
  ownerId: string,
  picture: Buffer,
): Promise<{ file: NewFile; mended: string[] }> {
  const { bytes, type, extension, sha256, mended } = await prepareArtwork(picture);
  const id = artworkId(ownerId, sha256);
  const key = storeKey('artwork', id, extension);
  await files.put(key, bytes, { type });
  const file = {
    id,
    ownerId,
    storeKey: key,
    type,
    name: `artwork.${extension}`,
    bytes: bytes.length,
    sha256,
    durationSeconds: null,
    originalName: null,
  };
  return { file, mended };
}
