import { z } from 'zod';
import { line } from '../platform/text.ts';
import { oneOf } from './closed-list.ts';

/** Labels of at most 63 letters, digits and hyphens, at least two (RFC 1035, RFC 5890). */
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/** podcast:chat. */
export const chat = z
  .strictObject({
    server: z
      .string('must be text')
      .max(253, 'must have at most 253 characters')
      .overwrite((name) => name.trim().toLowerCase())
      .regex(HOST, 'must be the name of a server, such as irc.example.org, and nothing else')
      .describe('The server to connect to: its name alone.'),
    protocol: oneOf('a protocol for chats', ['irc', 'xmpp', 'nostr', 'matrix']).describe(
      'How to talk to the server.',
    ),
    account_id: line(255).optional().describe('The account of the podcaster there.'),
    space: line(255).optional().describe('The room, channel or topic.'),
  })
  .meta({ id: 'Chat' });
export type Chat = z.output<typeof chat>;
