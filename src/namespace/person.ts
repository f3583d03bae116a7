import { z } from 'zod';
import { line } from '../platform/text.ts';
import { httpsUrl } from './addresses.ts';
import { oneOf } from './closed-list.ts';
import { groups, roles } from './taxonomy.ts';

/** podcast:person. Role and group need not belong together: the specification itself has a guest who writes. */
export const person = z
  .strictObject({
    name: line(128).describe('The full name or alias.'),
    role: oneOf('a role of the Podcast Taxonomy', roles)
      .optional()
      .describe('A role of the Podcast Taxonomy, in any case; Host when left out.'),
    group: oneOf('a group of the Podcast Taxonomy', groups)
      .optional()
      .describe('A group of the Podcast Taxonomy, in any case; Cast when left out.'),
    img: httpsUrl.optional().describe('A picture of the person.'),
    href: httpsUrl.optional().describe('A page about the person.'),
  })
  .meta({ id: 'Person' });
export type Person = z.output<typeof person>;
