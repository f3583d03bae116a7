import { z } from 'zod';
import { line } from '../platform/text.ts';
import { httpsUrl } from './addresses.ts';
import { nearest } from './closed-list.ts';

/** Known to apps by their names alone (licenses.json of the podcast namespace). */
const known = ['ARR', 'CC-BY-4.0', 'CC-BY-NC-4.0', 'CC-BY-NC-ND-4.0', 'POD-V4V-1.0'] as const;
const byLowerCase = new Map<string, string>(known.map((name) => [name.toLowerCase(), name]));

/** podcast:license: one that everybody knows, or one's own with the address of its text. */
export const license = z
  .strictObject({
    name: line(128)
      .overwrite((name) => byLowerCase.get(name.toLowerCase()) ?? name)
      .describe(`One of ${known.join(', ')}, or a name of one's own.`),
    url: httpsUrl.optional().describe('The whole text; needed with a name of one’s own.'),
  })
  .superRefine(({ name, url }, context) => {
    if (url !== undefined || byLowerCase.has(name.toLowerCase())) return;
    const similar = nearest(name, known);
    const hint = similar.length > 0 ? ` (is ${similar.join(' or ')} meant?)` : '';
    context.addIssue({
      code: 'custom',
      path: ['url'],
      message: `must say where the text of a license of one’s own can be read${hint}`,
    });
  })
  .meta({ id: 'License' });
export type License = z.output<typeof license>;
