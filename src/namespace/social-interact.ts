import { z } from 'zod';
import { line } from '../platform/text.ts';
import { addressOf, httpsUrl } from './addresses.ts';
import { oneOf } from './closed-list.ts';
import { listOf } from './list.ts';

/** socialprotocols.txt of the podcast namespace. */
const protocols = [
  'disabled',
  'activitypub',
  'twitter',
  'lightning',
  'atproto',
  'hive',
  'matrix',
  'nostr',
] as const;

const thread = z
  .strictObject({
    protocol: oneOf('a protocol of the podcast namespace', protocols).describe(
      'How to read the comments; disabled, alone and without other fields: there shall be none.',
    ),
    uri: addressOf(['https://', 'nostr:', 'at://', 'matrix:', 'lightning:', 'hive://'])
      .optional()
      .describe('The post that the comments answer.'),
    account_id: line(255).optional().describe('The account that wrote the post: "@ada".'),
    account_url: httpsUrl.optional().describe('The page of that account.'),
    priority: z
      .int('must be a whole number')
      .min(0, 'must be 0 or more')
      .max(1000, 'must be at most 1000')
      .optional()
      .describe('Of several, the lowest number comes first.'),
  })
  .superRefine(({ protocol, uri, ...others }, context) => {
    const said = [uri, ...Object.values(others)].some((value) => value !== undefined);
    if (protocol === 'disabled' && said)
      context.addIssue({
        code: 'custom',
        path: ['protocol'],
        message: 'must stand without any other field when it is disabled',
      });
    if (protocol !== 'disabled' && uri === undefined)
      context.addIssue({ code: 'custom', path: ['uri'], message: 'must say where the post is' });
  })
  .meta({ id: 'SocialInteract' });
export type SocialInteract = z.output<typeof thread>;

/** podcast:socialInteract, all of one show or episode: where its comments are, or that there are none. */
export const socialInteract = listOf(thread, 20).refine(
  (threads) => threads.length < 2 || threads.every(({ protocol }) => protocol !== 'disabled'),
  'must have nothing beside "disabled"',
);
