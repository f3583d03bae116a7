import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** A domain for each show: what a show wants, and how that is proved; and the one that it holds, which is no other's. */
export const domains: Migration = {
  name: '0018-domains',
  release: 1,
  async up(queries) {
    await queries.schema.alterTable('shows').addColumn('domain', 'text').execute();
    await queries.schema
      .alterTable('shows')
      .addColumn('domain_live', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await queries.schema
      .createIndex('shows_domain')
      .on('shows')
      .column('domain')
      .unique()
      .execute();
    await createTable(queries, 'domain_claims', {
      show_id: 'text',
      domain: 'text',
      token: 'text',
      is_vouched: 'integer',
      claimed_at: 'bigint',
      proof: 'text?',
      proved_at: 'bigint?',
      found: 'text?',
      checked_at: 'bigint?',
      failing_since: 'bigint?',
      is_failing: 'integer',
    });
    await queries.schema
      .createIndex('domain_claims_domain')
      .on('domain_claims')
      .column('domain')
      .execute();
  },
};
