import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { takeEvents } from '../shows/outbox.ts';
import { addToLane } from './lanes.ts';
import { payloadOf } from './payload.ts';
import type { EventUrls } from './payload.ts';
import * as store from './store.ts';
import { eventsOf } from './webhook.ts';

/** Hands what has happened to a show to the webhooks that want it. */
export async function handOut(
  { database, urls }: { database: Database; urls: EventUrls },
  tx: Queries,
  show_id: string,
): Promise<void> {
  const events = await takeEvents(database, tx, show_id);
  const show = await store.findShowFacts(tx, show_id);
  if (events.length === 0 || !show) return;
  const feed = { id: show_id, feedUrl: urls.feed(show.slug) };
  const now = await readNow(database, tx);
  // In one order, so that two servers never wait for each other.
  const all = (await store.listWebhooks(tx, show_id)).map(({ id }) => id).toSorted();
  for (const webhook_id of all) {
    const webhook = await store.lockedWebhook(database, tx, webhook_id);
    if (!webhook || webhook.disabled_at !== null) continue;
    const wanted = eventsOf(webhook);
    for (const event of events) {
      if (!wanted.includes(event.type)) continue;
      // What still happens by the clock to a deleted show is nobody's news.
      if (show.deleted_at !== null && event.at > show.deleted_at) continue;
      const about = { webhook_id, show_id, event_id: event.id, type: event.type };
      await addToLane(tx, { ...about, payload: payloadOf(event, feed) }, now);
    }
  }
}
