import { z } from 'zod';
import { LongwaveError } from '../platform/errors.ts';
import { paragraphs, webUrl } from '../platform/text.ts';

export const listingStates = ['not_submitted', 'submitted', 'live', 'refused'] as const;

export const listingFields = {
  state: z
    .enum(listingStates, 'must be not_submitted, submitted, live or refused')
    .describe('Where the show stands in this directory, as you say.'),
  listing_url: webUrl
    .refine((url) => url.startsWith('https:'), 'must begin with https://')
    .nullable()
    .describe(
      'The page of the show in this directory, on a site of that directory; a live show has one.',
    ),
  note: paragraphs(2000).nullable().describe('What you want to remember.'),
};

/** What `PUT …/directories/{directory}` takes: all that is known, what is left out is forgotten. */
export const listingToKeep = z.strictObject({
  ...listingFields,
  listing_url: listingFields.listing_url.default(null),
  note: listingFields.note.default(null),
});
export type Listing = z.output<typeof listingToKeep>;

/** @throws LongwaveError `directory.live-without-url` */
export function refuseLiveWithoutUrl({ state, listing_url }: Listing): void {
  if (state !== 'live' || listing_url !== null) return;
  throw new LongwaveError(
    'unprocessable',
    'directory.live-without-url',
    'A show that is live in a directory has a page there.',
    { field: 'listing_url', mend: 'Give the address of that page.' },
  );
}
