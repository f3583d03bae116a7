import { noteDeed } from '../accounts/activity.ts';
import type { Actor } from '../accounts/actor.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { given } from '../platform/given.ts';
import { newId } from '../platform/ids.ts';
import type { Show } from '../shows/show.ts';
import { handOut } from './handing-out.ts';
import type { EventUrls } from './payload.ts';
import { newSecret } from './signature.ts';
import * as store from './store.ts';
import type { WebhookRow } from './store.ts';
import { eventsOf, refusePrivateAddress } from './webhook.ts';
import type { NewWebhook, Webhook, WebhookChange } from './webhook.ts';

/** Forgets the webhooks of a show that is purged. What was sent to them goes by itself after 30 days. */
export async function forgetWebhooksOf(tx: Queries, showId: string): Promise<void> {
  await store.deleteWebhooksOf(tx, showId);
}

const BY_A_PERSON = 'You disabled it.';

/** So many tries in vain take some five minutes: longer than a receiver needs to start again. */
const MANY_TRIES = 3;

/** How long the secret before the last rotation still signs. */
const OVERLAP_MS = 24 * 3_600_000;

/** A webhook with its secret, which nothing shows again. */
export interface WithSecret {
  webhook: Webhook;
  secret: string;
}

/**
 * It hears of what happens from now on: what waits to be handed out is handed to the others first.
 * @throws LongwaveError `webhook.address`
 */
export async function createWebhook(
  tools: { database: Database; urls: EventUrls },
  show: Show,
  wanted: NewWebhook,
  actor: Actor,
): Promise<WithSecret> {
  refusePrivateAddress(wanted.url);
  const row = {
    id: newId(),
    show_id: wanted.all_shows ? null : show.id,
    url: wanted.url,
    secret: newSecret(),
    old_secret: null,
    old_secret_until: null,
    events: JSON.stringify(wanted.events),
    disabled_at: null,
    disabled_reason: null,
  };
  const { database } = tools;
  return await database.transaction(async (tx) => {
    const waiting = wanted.all_shows ? await store.showsWithEvents(tx) : [show.id];
    for (const showId of waiting) await handOut(tools, tx, showId);
    const created = { ...row, created_at: await readNow(database, tx) };
    await store.insertWebhook(tx, created);
    await note(tx, 'added', created, { by: actor, at: created.created_at });
    return { webhook: webhookFrom(created), secret: row.secret };
  });
}

/** Those that hear of the show, oldest first. */
export async function listWebhooks(database: Database, show: Show): Promise<Webhook[]> {
  return (await store.listWebhooks(database.read, show.id)).map(webhookFrom);
}

/** A webhook that something about a show does not reach. */
export interface FailingWebhook {
  id: string;
  /** Of every show. */
  isOfAll: boolean;
  /** The rest of its address may be a secret. */
  host: string;
  /** Why it is sent nothing any more; null while it is tried again. */
  disabledReason: string | null;
}

/** Webhooks that did not take an event at several tries, or were disabled for that, by the id of the show. */
export async function failingWebhooks(database: Database): Promise<Map<string, FailingWebhook[]>> {
  const rows = await store.listFailing(database.read, MANY_TRIES, BY_A_PERSON);
  const byShow = Map.groupBy(rows, ({ about }) => about);
  return new Map([...byShow].map(([show, its]) => [show, its.map(failingFrom)]));
}

function failingFrom({ id, show_id, url, disabled_reason }: store.FailingRow): FailingWebhook {
  const { host } = new URL(url);
  return { id, isOfAll: show_id === null, host, disabledReason: disabled_reason };
}

/** @throws LongwaveError `webhook.not-found`, `webhook.address` */
export async function changeWebhook(
  database: Database,
  show: Show,
  { id, change: { url, events, disabled } }: { id: string; change: WebhookChange },
  actor: Actor,
): Promise<Webhook> {
  refusePrivateAddress(url);
  return await database.transaction(async (tx) => {
    const before = await lockedWebhook(database, tx, show, id);
    const columns = given({ url, events: events && JSON.stringify(events) });
    if (Object.keys(columns).length > 0) await store.updateWebhook(tx, id, columns);
    const now = await readNow(database, tx);
    if (disabled === true && before.disabled_at === null)
      await disable(tx, before, { by: actor, at: now, reason: BY_A_PERSON });
    if (disabled === false) {
      await store.updateWebhook(tx, id, { disabled_at: null, disabled_reason: null });
      if (before.disabled_at !== null) await note(tx, 'enabled', before, { by: actor, at: now });
    }
    const after = await lockedWebhook(database, tx, show, id);
    const detail = changedIn(before, after);
    if (detail !== '') await note(tx, 'changed', after, { by: actor, at: now, detail });
    return webhookFrom(after);
  });
}

/** With everything that waits for it. @throws LongwaveError `webhook.not-found` */
export async function deleteWebhook(
  database: Database,
  show: Show,
  id: string,
  actor: Actor,
): Promise<void> {
  await database.transaction(async (tx) => {
    const webhook = await lockedWebhook(database, tx, show, id);
    await store.deleteWebhook(tx, id);
    await note(tx, 'removed', webhook, { by: actor, at: await readNow(database, tx) });
  });
}

/** The secret before it signs too for a day. @throws LongwaveError `webhook.not-found` */
export async function rotateSecret(
  database: Database,
  show: Show,
  id: string,
  actor: Actor,
): Promise<WithSecret> {
  return await database.transaction(async (tx) => {
    const before = await lockedWebhook(database, tx, show, id);
    const secret = newSecret();
    const now = await readNow(database, tx);
    await store.updateWebhook(tx, id, {
      secret,
      old_secret: before.secret,
      old_secret_until: now + OVERLAP_MS,
    });
    await note(tx, 'secret-rotated', before, { by: actor, at: now });
    return { webhook: webhookFrom(before), secret };
  });
}

/** Sends nothing more, and gives up what waits. The caller holds it locked. */
export async function disable(
  tx: Queries,
  webhook: WebhookRow,
  { by, at, reason }: { by: Actor; at: number; reason: string },
): Promise<void> {
  await store.updateWebhook(tx, webhook.id, { disabled_at: at, disabled_reason: reason });
  await store.cancelPending(tx, webhook.id);
  if (webhook.disabled_at === null) await note(tx, 'disabled', webhook, { by, at });
}

interface Noted {
  by: Actor;
  at: number;
  detail?: string;
}

/** A line in the list of who did what. Of the address only its host: the rest may be a secret of who listens there. */
async function note(
  tx: Queries,
  what: 'added' | 'changed' | 'removed' | 'secret-rotated' | 'disabled' | 'enabled',
  { id, show_id, url }: WebhookRow,
  { by, at, detail }: Noted,
): Promise<void> {
  const about = { showId: show_id, subjectId: id, about: new URL(url).host };
  await noteDeed(tx, { what: `show.webhook-${what}`, by, ...about, ...given({ detail }) }, at);
}

function changedIn(before: WebhookRow, after: WebhookRow): string {
  return (['url', 'events'] as const).filter((name) => before[name] !== after[name]).join(', ');
}

/** @throws LongwaveError `webhook.not-found` when there is none that hears of this show. */
export function belonging(row: WebhookRow | undefined, show: Show, id: string): WebhookRow {
  if (row && (row.show_id === null || row.show_id === show.id)) return row;
  const message = `This show has no webhook "${id.slice(0, 80)}".`;
  throw new LongwaveError('not-found', 'webhook.not-found', message, {
    mend: 'GET /api/shows/{show}/webhooks lists them.',
  });
}

/** @throws LongwaveError `webhook.not-found` */
export async function lockedWebhook(
  database: Database,
  tx: Queries,
  show: Show,
  id: string,
): Promise<WebhookRow> {
  return belonging(await store.lockedWebhook(database, tx, id), show, id);
}

function webhookFrom(row: WebhookRow): Webhook {
  return {
    id: row.id,
    showId: row.show_id,
    url: row.url,
    events: eventsOf(row),
    disabledAt: row.disabled_at,
    disabledReason: row.disabled_reason,
    createdAt: row.created_at,
  };
}
