import type { Migration } from '../platform/database/migrate.ts';
import type { Queries } from '../platform/database/open.ts';
import { createTable } from './create-table.ts';

/** What has happened to shows until it is told, who wants to hear it, and what was sent to them. */
export const webhooks: Migration = {
  name: '0010-webhooks',
  release: 1,
  async up(queries) {
    await createTable(queries, 'show_events', {
      id: 'text',
      show_id: 'text',
      episode_id: 'text?',
      type: 'text',
      seq: 'bigint',
      at: 'bigint',
    });
    await createTable(queries, 'webhooks', {
      id: 'text',
      show_id: 'text?',
      url: 'text',
      secret: 'text',
      old_secret: 'text?',
      old_secret_until: 'bigint?',
      events: 'text',
      disabled_at: 'bigint?',
      disabled_reason: 'text?',
      created_at: 'bigint',
    });
    await deliveryTable(queries);
    await indices(queries);
  },
};

async function deliveryTable(queries: Queries): Promise<void> {
  await createTable(queries, 'webhook_deliveries', {
    id: 'text',
    webhook_id: 'text',
    show_id: 'text',
    seq: 'bigint',
    event_id: 'text',
    type: 'text',
    payload: 'text',
    status: 'text',
    attempts: 'integer',
    response_status: 'integer?',
    response_body: 'text?',
    error: 'text?',
    next_at: 'bigint?',
    created_at: 'bigint',
  });
}

async function indices(queries: Queries): Promise<void> {
  const wanted: [table: string, columns: string[]][] = [
    ['show_events', ['show_id', 'seq']],
    ['webhooks', ['show_id']],
    ['webhook_deliveries', ['webhook_id', 'seq']],
    ['webhook_deliveries', ['webhook_id', 'show_id', 'status', 'attempts', 'seq']],
    ['webhook_deliveries', ['created_at']],
  ];
  for (const [table, columns] of wanted)
    await queries.schema
      .createIndex(`${table}_${columns.join('_')}`)
      .on(table)
      .columns(columns)
      .execute();
}
