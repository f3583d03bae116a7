import { z } from 'zod';
import { pageQuery } from '../platform/http/paging.ts';

/**
 * Which episodes the page of a show lists; a form that leaves a field open sends it empty. What else an address says
 * (`?page=-1`) is no reason to show a person nothing.
 */
export const episodeQuery = pageQuery.strip().extend({
  state: z.enum(['', 'draft', 'scheduled', 'live', 'withdrawn']).default(''),
  words: z.string().max(200).default(''),
  /** Whether all that can be chosen are, without a script that ticks them. */
  chosen: z.enum(['', 'all']).default(''),
  /** What was just done, after a redirect. */
  done: z.string().max(20).optional(),
});
