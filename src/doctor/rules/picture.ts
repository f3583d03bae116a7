import { LongwaveError } from '../../platform/errors.ts';
import type { PictureFacts } from '../examined.ts';
import type { Trouble } from '../finding.ts';
import { extensionOf } from './web-address.ts';

/** In pixels: the sides of artwork that directories take. */
export const SMALLEST_SIDE = 1400;
export const LARGEST_SIDE = 3000;
/** What is heavier is no error, and costs every listener. */
export const HEAVY_BYTES = 512 * 1024;

/** A picture that was read, or why it cannot be. */
export type SeenPicture = PictureFacts | LongwaveError;

/** What is wrong with a picture, wherever it stands. */
export type PictureTrouble = Omit<Trouble, 'where'>;

/** Feed rule 68: what directories refuse. */
export function* unfit(picture: SeenPicture): Iterable<PictureTrouble> {
  const mend = 'Export it as a JPEG or PNG of 3000 x 3000 pixels.';
  if (picture instanceof LongwaveError) yield { message: picture.message, mend };
  else for (const message of unfitFacts(picture)) yield { message, mend };
}

function* unfitFacts({ format, width, height }: PictureFacts): Iterable<string> {
  const size = `The artwork is ${width} x ${height} pixels`;
  if (format === 'webp') yield 'The artwork is a WebP picture; directories take JPEG and PNG.';
  if (width !== height) yield `${size}, which is not square.`;
  if (Math.min(width, height) < SMALLEST_SIDE)
    yield `${size}; directories ask for at least 1400 x 1400.`;
  if (Math.max(width, height) > LARGEST_SIDE)
    yield `${size}; directories take at most 3000 x 3000.`;
}

/** Feed rule 68, as Apple has it. */
export function* unusual(picture: SeenPicture, url: string): Iterable<PictureTrouble> {
  if (picture instanceof LongwaveError) return;
  const { format, hasAlpha, space } = picture;
  if (hasAlpha)
    yield {
      message: 'The artwork has a transparency channel, which Apple does not take.',
      mend: 'Fill the background, and export it without transparency.',
    };
  if (!/^s?rgb/i.test(space))
    yield {
      message: `The colours of the artwork are ${space}, not RGB.`,
      mend: 'Export it in RGB (sRGB).',
    };
  const named = extensionOf(url).replace('jpg', 'jpeg');
  if (/^(jpeg|png)$/.test(named) && format !== 'webp' && named !== format)
    yield {
      message: `The artwork is called .${extensionOf(url)} and is a ${format === 'png' ? 'PNG' : 'JPEG'}.`,
      mend: 'Give it the name that fits, under a new address.',
    };
}

/** Feed rule 72. */
export function* heavy(picture: SeenPicture): Iterable<PictureTrouble> {
  if (picture instanceof LongwaveError || picture.bytes <= HEAVY_BYTES) return;
  yield {
    message: `The artwork has ${Math.round(picture.bytes / 1024)} KB; every listener loads it.`,
    mend: 'A JPEG of about 500 KB looks the same on phones.',
  };
}
