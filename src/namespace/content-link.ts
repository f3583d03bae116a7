import { z } from 'zod';
import { line } from '../platform/text.ts';
import { httpsUrl } from './addresses.ts';

/** podcast:contentLink. */
export const contentLink = z
  .strictObject({
    href: httpsUrl.describe('Where the same content can be seen or heard outside of the app.'),
    text: line(255).describe('What listeners find there: "Watch on YouTube".'),
  })
  .meta({ id: 'ContentLink' });
export type ContentLink = z.output<typeof contentLink>;
