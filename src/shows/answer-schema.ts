import { z } from 'zod';
import { artworkSizesSchema } from '../media/artwork-sizes-schema.ts';
import { showNamespaceAnswer } from '../namespace/show-namespace.ts';
import { showFields } from './show.ts';

/** A show as the API answers it; showAnswer makes it. */
export const showAnswerSchema = z
  .strictObject({
    id: z
      .string()
      .describe('Stays the same for ever; every address takes it in place of the slug.'),
    ...showFields,
    ...showNamespaceAnswer,
    categories: z.array(z.string()).meta({ ...showFields.categories.meta() }),
    podcast_guid: z
      .string()
      .nullable()
      .describe('The podcast:guid, for ever; null until the feed has a public https address.'),
    artwork_url: z.url().nullable().describe('Where the artwork is; null when there is none.'),
    artwork_sizes: artworkSizesSchema,
    feed_url: z.url().describe('The address to give to directories and apps.'),
    paged_feed_url: z
      .url()
      .describe(
        'The same feed in pages of a hundred episodes (RFC 5005), for apps that want them.',
      ),
    domain: z
      .string()
      .nullable()
      .describe('The domain on which its pages stand; null: they stand on this server.'),
    page_url: z.url().describe('The web page of the show.'),
    missing: z
      .array(z.string())
      .describe('The fields that directories still need before they accept the show.'),
    created_at: z.iso.datetime().describe('When the show was made.'),
    deleted_at: z.iso
      .datetime()
      .nullable()
      .describe('When it was deleted: for 30 days it can be restored. Null in all other lists.'),
  })
  .meta({ id: 'Show' });

export type ShowAnswer = z.output<typeof showAnswerSchema>;
