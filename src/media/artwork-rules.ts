import type { Metadata } from 'sharp';
import { LongwaveError } from '../platform/errors.ts';
import { countScans, jpegSize } from './artwork-jpeg.ts';
import type { JpegPiece } from './artwork-jpeg.ts';
import { troubleInPng } from './artwork-png.ts';

export const LARGEST_SIDE = 3000;
const SMALLEST_SIDE = 1400;
const CROPPABLE_PIXELS = 2;
/** Above these a picture is not opened: together they keep one picture under 256 MB of memory. */
const MOST_PIXELS_A_SIDE = 10_000;
const MOST_HELD_BYTES = 100_000_000;
/** How often the shorter side of a picture may go into the longer one. */
const MOST_SIDES = 8;
const MOST_SCANS = 64;

export type PictureFormat = 'jpeg' | 'png' | 'webp';

/** By its first bytes; the name and the declared type of an upload say nothing. Throws artwork.unsupported. */
export function formatOf(input: Buffer): PictureFormat {
  if (input.subarray(0, 3).toString('hex') === 'ffd8ff') return 'jpeg';
  if (input.subarray(0, 8).toString('hex') === '89504e470d0a1a0a') return 'png';
  if (/^RIFF.{4}WEBP/s.test(input.toString('latin1', 0, 12))) return 'webp';
  throw refused('unsupported', 'The artwork is not a JPEG, PNG or WebP picture.');
}

/**
 * Refuses what would cost memory or time as soon as a decoder opens it: an animation, packed texts beyond
 * measure, a huge frame, endless scans. `pieces` are those of a JPEG. Throws artwork.unsupported, .too-large or .unreadable.
 */
export function refuseBombs(input: Buffer, format: PictureFormat, pieces?: JpegPiece[]): void {
  const trouble = format === 'png' ? troubleInPng(input) : undefined;
  if (trouble === 'animation') throw animated();
  if (trouble === 'bomb') throw hidesTooMuch();
  if (trouble === 'broken' || (format === 'jpeg' && pieces === undefined)) throw unreadable();
  if (pieces === undefined) return;
  // libjpeg refuses sides above 65,500 without a name for it, and passes over all pixels for each scan.
  const size = jpegSize(pieces);
  if (size !== undefined) refuseHuge(size.width, size.height);
  if (countScans(pieces) > MOST_SCANS) throw unreadable();
}

/** Throws artwork.unsupported or .too-large for what would cost too much memory once it is opened. */
export function refuseUnopenable(meta: Metadata): void {
  const { width, height } = meta.autoOrient;
  if ((meta.pages ?? 1) > 1) throw animated();
  refuseHuge(width, height);
  // These are held in memory as a whole; other pictures stream through.
  const whole = meta.isProgressive || meta.format === 'webp';
  const sampleBytes = meta.format === 'jpeg' || meta.depth === 'ushort' ? 2 : 1;
  const pixelBytes = meta.format === 'webp' ? 4 : meta.channels * sampleBytes;
  if (whole && width * height * pixelBytes > MOST_HELD_BYTES) throw tooLarge(width, height);
}

/** Throws artwork.not-square or .too-small; what passes can be mended. */
export function refuseUnfit(meta: Metadata): void {
  const { width, height } = meta.autoOrient;
  if (Math.abs(width - height) > CROPPABLE_PIXELS)
    throw refused(
      'not-square',
      `The artwork is ${width} x ${height} pixels; podcast apps show only square artwork.`,
      'Crop it to a square, best 3000 x 3000 pixels.',
    );
  if (Math.min(width, height) < SMALLEST_SIDE)
    throw refused(
      'too-small',
      `The artwork is ${width} x ${height} pixels; directories ask for at least 1400 x 1400.`,
      'Export it again from the original, best at 3000 x 3000 pixels.',
    );
}

/** Throws artwork.too-narrow: what is to cover a square is scaled by its shorter side, and only then cut. */
export function refuseNarrow(meta: Metadata): void {
  const { width, height } = meta.autoOrient;
  if (Math.max(width, height) > MOST_SIDES * Math.min(width, height))
    throw refused(
      'too-narrow',
      `The artwork is ${width} x ${height} pixels: too narrow for a square.`,
    );
}

function refuseHuge(width: number, height: number): void {
  if (Math.max(width, height) > MOST_PIXELS_A_SIDE) throw tooLarge(width, height);
}

/** What must be changed about the pixels, in sentences for the podcaster; empty when they may stay. */
export function mendsOf(meta: Metadata): string[] {
  const { width, height } = meta.autoOrient;
  const side = Math.min(width, height);
  const cmyk = meta.space === 'cmyk';
  const grey = meta.channels < 3;
  const foreign = meta.icc !== undefined && !cmyk && !grey && !isSrgb(meta.icc);
  const mends: [boolean, string][] = [
    [meta.format === 'webp', 'The WebP picture was turned into a JPEG.'],
    [(meta.orientation ?? 1) > 1, 'The picture was turned the right way up.'],
    [width !== height, `${Math.abs(width - height)} px were cut off to make it square.`],
    [side > LARGEST_SIDE, `The picture was scaled from ${side} x ${side} to 3000 x 3000 pixels.`],
    [meta.hasAlpha, 'The transparent background was filled with white.'],
    [cmyk, 'The print colours (CMYK) were turned into screen colours (RGB).'],
    [grey, 'The greyscale picture was turned into RGB.'],
    [meta.isPalette, 'The indexed colours were turned into RGB.'],
    [foreign, 'The colours were converted from their own profile to sRGB.'],
    [meta.depth === 'ushort', 'The colours were reduced from 16 to 8 bits.'],
  ];
  return mends.filter(([applies]) => applies).map(([, sentence]) => sentence);
}

/** The sentence about EXIF, XMP, IPTC and comments (security: places and serial numbers), or none. */
export function hiddenDataOf(meta: Metadata): string[] {
  const hidden = meta.exif ?? meta.xmp ?? meta.iptc ?? meta.comments;
  return hidden === undefined
    ? []
    : ['Hidden data (such as camera, time, place or comments) was removed.'];
}

function isSrgb(profile: Buffer): boolean {
  // Profiles name themselves in ASCII or in UTF-16, by version.
  return profile.toString('latin1').replaceAll('\0', '').includes('sRGB');
}

/** For `catch`: whatever the decoder says becomes artwork.unreadable. */
export function refuseUnreadable(cause: unknown): never {
  throw unreadable(cause);
}

function unreadable(cause?: unknown): LongwaveError {
  return refused(
    'unreadable',
    'The artwork is broken or was cut short: it cannot be read to its end.',
    'Export it again and upload the new file.',
    cause,
  );
}

function animated(): LongwaveError {
  return refused('unsupported', 'The artwork is an animation; podcast apps show a still picture.');
}

function tooLarge(width: number, height: number): LongwaveError {
  return refused(
    'too-large',
    `The artwork is ${width} x ${height} pixels, which is more than this server opens.`,
    'Export it at 3000 x 3000 pixels; that is the most that podcast apps use.',
  );
}

function hidesTooMuch(): LongwaveError {
  return refused('too-large', 'The artwork hides more than 16 MB of text beside its picture.');
}

function refused(
  problem: 'unsupported' | 'unreadable' | 'too-large' | 'too-small' | 'too-narrow' | 'not-square',
  message: string,
  mend = 'Export it as a JPEG or PNG of 3000 x 3000 pixels.',
  cause?: unknown,
): LongwaveError {
  const details = { field: 'artwork', mend, cause };
  return new LongwaveError('unprocessable', `artwork.${problem}`, message, details);
}
