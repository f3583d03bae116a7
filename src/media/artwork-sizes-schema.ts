import { z } from 'zod';

/** The smaller pictures of an artwork, as the API answers them. */
export const artworkSizesSchema = z
  .array(
    z.strictObject({
      width: z.int().describe('In pixels; it is as high as it is wide.'),
      url: z.url().describe('Where the picture is.'),
    }),
  )
  .describe('Smaller pictures for the web, smallest first.');
