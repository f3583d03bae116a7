import { sql } from 'kysely';
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Database, Queries } from '../platform/database/open.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import type { ShowTables } from '../shows/tables.ts';
import type { DeliveriesTable, WebhooksTable, WebhookTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<WebhookTables & ShowTables>();

export type WebhookRow = Selectable<WebhooksTable>;
export type DeliveryRow = Selectable<DeliveriesTable>;

export async function insertWebhook(queries: Queries, row: WebhookRow): Promise<void> {
  await on(queries).insertInto('webhooks').values(row).execute();
}

/** Of this show or of all, oldest first. */
export async function listWebhooks(queries: Queries, showId: string): Promise<WebhookRow[]> {
  return await on(queries)
    .selectFrom('webhooks')
    .selectAll()
    .where((where) => where.or([where('show_id', '=', showId), where('show_id', 'is', null)]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function findWebhook(queries: Queries, id: string): Promise<WebhookRow | undefined> {
  return await on(queries)
    .selectFrom('webhooks')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

/**
 * The webhook as it is now; nobody else changes it or what waits for it until the end of the transaction
 * (PostgreSQL; SQLite has one writer).
 */
export async function lockedWebhook(
  database: Database,
  tx: Queries,
  id: string,
): Promise<WebhookRow | undefined> {
  const query = on(tx).selectFrom('webhooks').selectAll().where('id', '=', id);
  return await (database.kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
}

export async function updateWebhook(
  queries: Queries,
  id: string,
  change: Updateable<WebhooksTable>,
): Promise<void> {
  await on(queries).updateTable('webhooks').set(change).where('id', '=', id).execute();
}

export async function deleteWebhook(queries: Queries, id: string): Promise<void> {
  await on(queries).deleteFrom('webhook_deliveries').where('webhook_id', '=', id).execute();
  await on(queries).deleteFrom('webhooks').where('id', '=', id).execute();
}

/** Those of one show alone. */
export async function deleteWebhooksOf(queries: Queries, showId: string): Promise<void> {
  await on(queries).deleteFrom('webhooks').where('show_id', '=', showId).execute();
}

export type FailingRow = Pick<WebhookRow, 'id' | 'show_id' | 'url' | 'disabled_reason'> & {
  /** The show that the webhook does not hear of. */
  about: string;
};

/**
 * Webhooks for which an event waits after so many tries, and those that are disabled for another reason than `exceptFor`.
 * One of all shows is there once for each show of which it did not hear something.
 */
export async function listFailing(
  queries: Queries,
  tries: number,
  exceptFor: string,
): Promise<FailingRow[]> {
  const about = sql<string | null>`coalesce(sent.show_id, webhooks.show_id)`;
  const rows = await on(queries)
    .selectFrom('webhooks')
    .leftJoin('webhook_deliveries as sent', (join) =>
      join
        .onRef('sent.webhook_id', '=', 'webhooks.id')
        .on((on) =>
          on.or([
            on('sent.status', '=', 'failed'),
            on.and([on('sent.status', '=', 'pending'), on('sent.attempts', '>=', tries)]),
          ]),
        ),
    )
    .select(['webhooks.id', 'webhooks.show_id', 'webhooks.url', 'webhooks.disabled_reason'])
    .select(about.as('about'))
    .distinct()
    .where((where) =>
      where.or([
        where.and([where('disabled_at', 'is', null), where('sent.status', '=', 'pending')]),
        where.and([
          where('disabled_at', 'is not', null),
          where('disabled_reason', '!=', exceptFor),
        ]),
      ]),
    )
    .execute();
  return rows.flatMap(({ about, ...row }) => (about === null ? [] : [{ ...row, about }]));
}

/** What the address of a show's feed is made of, deleted or not. */
export async function findShowFacts(
  queries: Queries,
  showId: string,
): Promise<{ slug: string; deleted_at: number | null } | undefined> {
  return await on(queries)
    .selectFrom('shows')
    .select(['slug', 'deleted_at'])
    .where('id', '=', showId)
    .executeTakeFirst();
}

/** In one order, so that two servers never wait for each other. */
export async function showsWithEvents(queries: Queries): Promise<string[]> {
  const rows = await on(queries).selectFrom('show_events').select('show_id').distinct().execute();
  return rows.map((row) => row.show_id).toSorted();
}

/** Behind all that was ever sent to the webhook. */
export async function insertDelivery(
  queries: Queries,
  row: Omit<Insertable<DeliveriesTable>, 'seq'>,
): Promise<void> {
  const seq = sql<number>`(select coalesce(max(seq), 0) + 1 from webhook_deliveries where webhook_id = ${row.webhook_id})`;
  await on(queries)
    .insertInto('webhook_deliveries')
    .values({ ...row, seq })
    .execute();
}

export async function findDelivery(queries: Queries, id: string): Promise<DeliveryRow | undefined> {
  return await on(queries)
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The oldest delivery of a webhook about a show that nobody has tried yet. */
export async function findFirstUntried(
  queries: Queries,
  { webhook_id, show_id }: Pick<DeliveryRow, 'webhook_id' | 'show_id'>,
): Promise<DeliveryRow | undefined> {
  return await on(queries)
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhook_id)
    .where('show_id', '=', show_id)
    .where('status', '=', 'pending')
    .where('attempts', '=', 0)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
}

/** Newest first. One more than the limit when there are more. */
export async function listDeliveries(
  queries: Queries,
  webhookId: string,
  { limit, after }: PageRequest,
): Promise<DeliveryRow[]> {
  let query = on(queries)
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhookId);
  if (after) query = query.where('seq', '<', after.key);
  return await query
    .orderBy('seq', 'desc')
    .limit(limit + 1)
    .execute();
}

/** @returns false when somebody else has settled this try, or the delivery was given up meanwhile. */
export async function settleTry(
  queries: Queries,
  { id, attempts }: Pick<DeliveryRow, 'id' | 'attempts'>,
  result: Updateable<DeliveriesTable>,
): Promise<boolean> {
  const row = await on(queries)
    .updateTable('webhook_deliveries')
    .set({ ...result, attempts: attempts + 1 })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  return row.numUpdatedRows > 0n;
}

/** Gives up everything that waits for a webhook. */
export async function cancelPending(queries: Queries, webhookId: string): Promise<void> {
  await on(queries)
    .updateTable('webhook_deliveries')
    .set({ status: 'cancelled', next_at: null })
    .where('webhook_id', '=', webhookId)
    .where('status', '=', 'pending')
    .execute();
}

/** What does not wait and is older. */
export async function deleteOldDeliveries(queries: Queries, before: number): Promise<number> {
  const row = await on(queries)
    .deleteFrom('webhook_deliveries')
    .where('created_at', '<', before)
    .where('status', '!=', 'pending')
    .executeTakeFirst();
  return Number(row.numDeletedRows);
}

/** What should have been tried before, and has no job: somebody dropped it, or it is dead. */
export async function listStuck(
  queries: Queries,
  before: number,
  jobPrefix: string,
): Promise<DeliveryRow[]> {
  return await on(queries)
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('status', '=', 'pending')
    .where('next_at', '<', before)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('jobs')
            .select('jobs.id')
            .where('jobs.dead_at', 'is', null)
            .where('jobs.unique_key', '=', sql<string>`${jobPrefix} || webhook_deliveries.id`),
        ),
      ),
    )
    .orderBy('seq')
    .limit(1000)
    .execute();
}
