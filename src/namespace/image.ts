import { z } from 'zod';
import { line } from '../platform/text.ts';
import { httpsUrl } from './addresses.ts';
import { nearest } from './closed-list.ts';
import { mediaType } from './media-type.ts';
import { wholeNumber } from './numbers.ts';

/** Those that the specification suggests; anybody else's are `vendor/slot`. */
const purposes = ['artwork', 'social', 'canvas', 'banner', 'publisher', 'circular', 'poster'];

const pixels = wholeNumber('pixels', 1, 20_000);

/** podcast:image. */
export const image = z
  .strictObject({
    href: httpsUrl.describe('Where the picture or the video is.'),
    alt: line(255).optional().describe('What it shows, for those who cannot see it.'),
    aspect_ratio: z
      .string('must be text')
      .overwrite((text) => text.replaceAll(/\s/g, ''))
      .regex(/^[1-9]\d{0,4}\/[1-9]\d{0,4}$/, 'must be a ratio such as 1/1 or 16/9')
      .optional()
      .describe('Width by height: 16/9. Without it, and without a purpose, it is square.'),
    width: pixels.optional().describe('In pixels.'),
    height: pixels.optional().describe('In pixels.'),
    type: mediaType.optional().describe('What it is, when not a usual picture: video/mp4.'),
    purpose: line(128)
      .toLowerCase()
      .superRefine((text, context) => {
        const wrong = text.split(' ').find((token) => !isPurpose(token));
        if (wrong !== undefined) context.addIssue(notAPurpose(wrong));
      })
      .optional()
      .describe(`What it is for: any of ${purposes.join(', ')}, or vendor/slot, with spaces.`),
  })
  .meta({ id: 'Image' });
export type Image = z.output<typeof image>;

function isPurpose(token: string): boolean {
  return purposes.includes(token) || /^[a-z0-9][a-z0-9.-]*\/[a-z0-9][a-z0-9.-]*$/.test(token);
}

function notAPurpose(token: string): string {
  const similar = nearest(token, purposes);
  const hint = similar.length > 0 ? `, but ${similar.join(', ')}` : '';
  return `must be of words that apps know: there is no "${token.slice(0, 60)}"${hint}; one of a service is written service/slot`;
}
