import type { EventType } from '../shows/events.ts';

/** The public addresses that stand in events. */
export interface EventUrls {
  feed(showSlug: string): string;
}

/**
 * The body of an event: what happened, when, and to whom (Standard Webhooks 1.0.0, "Payload structure"). Ids and
 * the feed's address, and what went wrong with an upload: who may know more asks the API.
 */
export function payloadOf(
  event: {
    type: EventType | 'webhook.test';
    episodeId: string | null;
    at: number;
    details: object | null;
  },
  show: { id: string; feedUrl: string },
): string {
  return JSON.stringify({
    type: event.type,
    timestamp: new Date(event.at).toISOString(),
    data: {
      show_id: show.id,
      feed_url: show.feedUrl,
      ...(event.episodeId !== null && { episode_id: event.episodeId }),
      ...event.details,
    },
  });
}
