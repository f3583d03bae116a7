import { isIP } from 'node:net';
import { z } from 'zod';
import { LongwaveError } from '../platform/errors.ts';
import { isInsideName, isLocalhost, isPublicAddress } from '../platform/fetch/address.ts';
import { webUrl, yesNo } from '../platform/text.ts';
import { eventTypes } from '../shows/events.ts';
import type { EventType } from '../shows/events.ts';

/** Who wants to hear what. Its secret is not in it. */
export interface Webhook {
  id: string;
  /** Null: of every show. */
  showId: string | null;
  url: string;
  events: EventType[];
  disabledAt: number | null;
  disabledReason: string | null;
  createdAt: number;
}

const events = z
  .array(z.enum(eventTypes, `must be one of ${eventTypes.join(', ')}`))
  .min(1, 'must not be empty')
  .max(50, 'must have at most 50 entries')
  .overwrite((list) => [...new Set(list)])
  .describe('The types of events that are sent.');

const url = webUrl.describe('Where events are sent by POST; redirects are not followed.');

export const newWebhook = z.strictObject({
  url,
  events: events.default([...eventTypes]),
  all_shows: yesNo.default(false).describe('Whether it hears of every show, also of later ones.'),
});
export type NewWebhook = z.output<typeof newWebhook>;

export const webhookChange = z.strictObject({
  url: url.optional(),
  events: events.optional(),
  disabled: yesNo
    .optional()
    .describe(
      'true sends nothing more and gives up what waits; false begins again with what comes.',
    ),
});
export type WebhookChange = z.output<typeof webhookChange>;

/**
 * Refuses what can be seen to be no address for us; where a name leads is looked at whenever something is sent.
 * @throws LongwaveError `webhook.address`
 */
export function refusePrivateAddress(address: string | undefined): void {
  if (address === undefined) return;
  const { hostname, username, password } = new URL(address);
  const name = hostname.replace(/^\[|\]$/g, '');
  const isPublic =
    isIP(name) === 0 ? !isLocalhost(name) && !isInsideName(name) : isPublicAddress(name);
  if (isPublic && username === '' && password === '') return;
  throw new LongwaveError(
    'unprocessable',
    'webhook.address',
    'Longwave does not open this address.',
    {
      field: 'url',
      mend: 'Use an http or https address on the public internet, without a user name or password in it.',
    },
  );
}

export function disabledWebhook(): LongwaveError {
  return new LongwaveError('conflict', 'webhook.disabled', 'Nothing is sent to this webhook now.', {
    mend: 'Enable it first: PATCH it with {"disabled": false}.',
  });
}

/** Types that this release does not know are left out. */
export function eventsOf({ events: text }: { events: string }): EventType[] {
  const stored: unknown = JSON.parse(text);
  return eventTypes.filter((type) => Array.isArray(stored) && stored.includes(type));
}
