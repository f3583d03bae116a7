import { z } from 'zod';
import { line, webUrl } from '../platform/text.ts';

/** podcast:funding. */
export const funding = z.strictObject({
  url: webUrl.describe('The page to give at.'),
  text: line(128).describe('What apps write on the button.'),
});
export type Funding = z.output<typeof funding>;
