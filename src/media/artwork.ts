import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Metadata } from 'sharp';
import { takingTurns } from '../platform/turns.ts';
import { memorableColour } from './artwork-colour.ts';
import { bareJpeg, readJpeg, staysTrueWhenBare } from './artwork-jpeg.ts';
import type { JpegPiece } from './artwork-jpeg.ts';
import {
  LARGEST_SIDE,
  formatOf,
  hiddenDataOf,
  mendsOf,
  refuseBombs,
  refuseNarrow,
  refuseUnfit,
  refuseUnopenable,
  refuseUnreadable,
} from './artwork-rules.ts';
import type { PictureFormat } from './artwork-rules.ts';

/** Artwork as podcast apps take it. `mended` says in sentences what was changed for that. */
export interface PreparedArtwork {
  bytes: Buffer;
  type: 'image/jpeg' | 'image/png';
  extension: 'jpg' | 'png';
  width: number;
  height: number;
  /** Of `bytes`, in hexadecimal: new bytes need a new URL. */
  sha256: string;
  mended: string[];
}

/** A decoded picture is large: 27 MB for 3000 × 3000. */
const inTurn = takingTurns(2);

interface OpenedPicture {
  format: PictureFormat;
  meta: Metadata;
  pieces: JpegPiece[] | undefined;
}

/**
 * Makes a cover that every directory accepts (Apple's artwork rules): square, 1400 to 3000 pixels, JPEG or PNG,
 * 8-bit sRGB, no transparency, nothing hidden in the file. What can be mended without harm is; the same input
 * always gives the same bytes. Two pictures at a time, the others wait.
 * Throws `unprocessable` with artwork.unsupported, .unreadable, .too-large, .too-small or .not-square.
 */
export async function prepareArtwork(input: Buffer): Promise<PreparedArtwork> {
  return inTurn(async () => {
    restrainSharp();
    const picture = await open(input);
    refuseUnfit(picture.meta);
    const mended = mendsOf(picture.meta);
    const bytes = await write(input, picture, mended.length === 0);
    const { width, height } = await sharp(bytes).metadata();
    return {
      bytes,
      width,
      height,
      ...(picture.format === 'png'
        ? { type: 'image/png', extension: 'png' }
        : { type: 'image/jpeg', extension: 'jpg' }),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      mended: [...mended, ...hiddenDataOf(picture.meta)],
    };
  });
}

/** A JPEG of `width` × `width` pixels of artwork that `prepareArtwork` made. */
export async function resizeArtwork(artwork: Buffer, width: number): Promise<Buffer> {
  return await inTurn(() => sharp(artwork).resize(width).jpeg({ quality: 82 }).toBuffer());
}

/**
 * A square JPEG of `side` × `side` pixels of any picture, with nothing of the file that it came in. Of one that is no square, the part
 * stays that people look at. Throws `unprocessable` with artwork.unsupported, .unreadable, .too-large or .too-narrow.
 */
export async function smallSquare(input: Buffer, side: number): Promise<Buffer> {
  return await inTurn(async () => {
    restrainSharp();
    refuseNarrow((await open(input)).meta);
    return await sharp(input)
      .autoOrient()
      .resize(side, side, { fit: 'cover', position: 'attention' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: 82 })
      .toBuffer()
      .catch(refuseUnreadable);
  });
}

/** The colour that artwork which `prepareArtwork` or `resizeArtwork` made is remembered by; see `memorableColour`. */
export async function colourOfArtwork(artwork: Buffer): Promise<string | undefined> {
  return await inTurn(async () => {
    restrainSharp();
    return memorableColour(await sharp(artwork).resize(32, 32).removeAlpha().raw().toBuffer());
  });
}

async function open(input: Buffer): Promise<OpenedPicture> {
  const format = formatOf(input);
  const pieces = format === 'jpeg' ? readJpeg(input) : undefined;
  refuseBombs(input, format, pieces);
  const meta = await sharp(input, { limitInputPixels: false }).metadata().catch(refuseUnreadable);
  refuseUnopenable(meta);
  return { format, meta, pieces };
}

async function write(input: Buffer, picture: OpenedPicture, asIs: boolean): Promise<Buffer> {
  if (asIs && picture.pieces !== undefined && staysTrueWhenBare(picture.pieces)) {
    const bare = bareJpeg(picture.pieces);
    // Reads all of it, at an eighth of the size, to be sure that nothing is missing or broken.
    await sharp(bare).resize(8, 8).raw().toBuffer().catch(refuseUnreadable);
    return bare;
  }
  const { width, height } = picture.meta.autoOrient;
  const side = Math.min(width, height, LARGEST_SIDE);
  const pixels = sharp(input)
    .autoOrient()
    .resize(side, side, { fit: 'cover' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb');
  if (picture.format === 'png') return pixels.png().toBuffer().catch(refuseUnreadable);
  // Optimised coding would hold the whole picture in memory once more.
  const options = { quality: 90, chromaSubsampling: '4:4:4', optimiseCoding: false };
  const encoded = await pixels.jpeg(options).toBuffer().catch(refuseUnreadable);
  return bareJpeg(readJpeg(encoded)!);
}

let restrained = false;

/** No decoder but the three that artwork needs (security: SVG, TIFF and the like), and little memory. */
function restrainSharp(): void {
  if (restrained) return;
  restrained = true;
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  const formats = ['Jpeg', 'Png', 'Webp'];
  sharp.unblock({ operation: formats.map((name) => `VipsForeignLoad${name}`) });
}
