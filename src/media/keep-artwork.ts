import { createHash } from 'node:crypto';
import { prepareArtwork, resizeArtwork, smallSquare } from './artwork.ts';
import { artworkId, storeKey } from './file.ts';
import type { NewArtwork, NewFile } from './file.ts';
import type { FileStore } from './files/store.ts';

/** In pixels: a row of a list, and a page, each at twice the density of a plain screen. */
const WEB_WIDTHS = [192, 768];

/**
 * Mends a picture where that does no harm and keeps it, with smaller ones for the web. The caller writes the rows.
 * @returns the files, and what was mended, as sentences.
 * @throws LongwaveError `artwork.*` with the rule that it breaks.
 */
export async function keepArtwork(
  files: FileStore,
  ownerId: string,
  picture: Buffer,
): Promise<NewArtwork & { mended: string[] }> {
  const { bytes, type, extension, mended } = await prepareArtwork(picture);
  const file = await keep(files, { ownerId, bytes, type, name: `artwork.${extension}` });
  const sizes = [];
  for (const width of WEB_WIDTHS) {
    const smaller = await resizeArtwork(bytes, width);
    const name = `artwork-${width}.jpg`;
    sizes.push({
      width,
      file: await keep(files, { ownerId, bytes: smaller, type: 'image/jpeg', name }),
    });
  }
  return { file, sizes, mended };
}

/** In pixels: a face or the picture of a chapter in a list, at three times the density of a plain screen. */
const SMALL_SIDE = 144;

/**
 * Makes a small square of any picture, and keeps that alone. The caller writes the row.
 * @throws LongwaveError `artwork.unsupported`, `artwork.unreadable`, `artwork.too-large`, `artwork.too-narrow`
 */
export async function keepSmallPicture(
  files: FileStore,
  ownerId: string,
  picture: Buffer,
): Promise<NewFile> {
  const bytes = await smallSquare(picture, SMALL_SIDE);
  return await keep(files, { ownerId, bytes, type: 'image/jpeg', name: 'picture.jpg' });
}

async function keep(
  files: FileStore,
  { bytes, ...known }: { ownerId: string; bytes: Buffer; type: string; name: string },
): Promise<NewFile> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const id = artworkId(known.ownerId, sha256);
  const key = storeKey('artwork', id, known.name.slice(known.name.lastIndexOf('.') + 1));
  await files.put(key, bytes, { type: known.type });
  return {
    ...known,
    id,
    storeKey: key,
    bytes: bytes.length,
    sha256,
    durationSeconds: null,
    originalName: null,
  };
}
