import { z } from 'zod';
import { line, storable } from '../platform/text.ts';
import { httpsUrl } from './addresses.ts';
import { medium } from './medium.ts';

const feed = {
  feed_guid: z
    .guid('must be a podcast:guid, such as 917393e3-1b1e-5cef-ace4-edaa54e1f810')
    .describe('The podcast:guid of the other feed.'),
  feed_url: httpsUrl.optional().describe('Its address, for apps that cannot find it by its guid.'),
  title: line(255).optional().describe('What it is called, for apps that do not look.'),
};

/** podcast:remoteItem: another feed, or one episode in it. */
export const remoteItem = z
  .strictObject({
    ...feed,
    item_guid: z
      .string('must be text')
      .min(1, 'must not be empty')
      .max(1000, 'must have at most 1000 characters')
      .refine((guid) => storable(guid) === guid, 'must not contain control characters')
      .optional()
      .describe('The guid of the episode that is meant.'),
    medium: medium.optional().describe('What the other feed is, when not a podcast.'),
  })
  .meta({ id: 'RemoteItem' });
export type RemoteItem = z.output<typeof remoteItem>;

/** podcast:publisher: the feed of the publisher, which must name this show too. */
export const publisher = z.strictObject(feed).meta({ id: 'Publisher' });
