import { z } from 'zod';
import { eventTypes } from '../shows/events.ts';
import type { DeliveryRow } from './store.ts';
import type { Webhook } from './webhook.ts';
import type { WithSecret } from './webhooks.ts';

const fields = {
  id: z.string().describe('Its id.'),
  show_id: z.string().nullable().describe('The show that it hears of; null for every show.'),
  url: z.url().describe('Where events are sent.'),
  events: z.array(z.enum(eventTypes)).describe('The types of events that are sent.'),
  disabled_at: z.iso.datetime().nullable().describe('Since when nothing is sent; null: it is.'),
  disabled_reason: z.string().nullable().describe('Why.'),
  created_at: z.iso.datetime().describe('When it was made.'),
};

export const webhookSchema = z.strictObject(fields).meta({ id: 'Webhook' });
export const webhooksSchema = z.strictObject({
  items: z.array(webhookSchema).describe('Those that hear of this show, oldest first.'),
});
export const webhookWithSecretSchema = z
  .strictObject({
    ...fields,
    secret: z.string().describe('What signs its events (HMAC-SHA256). It is shown only now.'),
  })
  .meta({ id: 'WebhookWithSecret' });

export const deliverySchema = z
  .strictObject({
    id: z.string().describe('Its id.'),
    event_id: z.string().describe('The header webhook-id: the same at every try and replay.'),
    type: z.string().describe('What happened; webhook.test for a test.'),
    status: z
      .enum(['pending', 'delivered', 'failed', 'cancelled'])
      .describe('pending: it will be tried. failed: for three days. cancelled: with its webhook.'),
    attempts: z.int().describe('How often it was tried.'),
    response_status: z.int().nullable().describe('What was answered last; null without an answer.'),
    response_body: z.string().nullable().describe('The beginning of that answer.'),
    error: z.string().nullable().describe('What went wrong; null when it went well.'),
    next_at: z.iso.datetime().nullable().describe('When it is tried next; null when it is not.'),
    created_at: z.iso.datetime().describe('When it was written.'),
    payload: z.string().describe('The body that is sent.'),
  })
  .meta({ id: 'WebhookDelivery' });

export type WebhookAnswer = z.input<typeof webhookSchema>;
export type DeliveryAnswer = z.input<typeof deliverySchema>;

const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

export function webhookAnswer(webhook: Webhook): WebhookAnswer {
  return {
    id: webhook.id,
    show_id: webhook.showId,
    url: webhook.url,
    events: webhook.events,
    disabled_at: timeOrNull(webhook.disabledAt),
    disabled_reason: webhook.disabledReason,
    created_at: time(webhook.createdAt),
  };
}

export function withSecretAnswer({ webhook, secret }: WithSecret) {
  return { ...webhookAnswer(webhook), secret };
}

export function deliveryAnswer(row: DeliveryRow): DeliveryAnswer {
  return {
    id: row.id,
    event_id: row.event_id,
    type: row.type,
    status: deliverySchema.shape.status.parse(row.status),
    attempts: row.attempts,
    response_status: row.response_status,
    response_body: row.response_body,
    error: row.error,
    next_at: timeOrNull(row.next_at),
    created_at: time(row.created_at),
    payload: row.payload,
  };
}
