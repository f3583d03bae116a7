import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** What directories were told and said, where a show stands in them, and shows that have moved away. */
export const directories: Migration = {
  name: '0007-directories',
  release: 1,
  async up(queries) {
    await queries.schema
      .alterTable('shows')
      .addColumn('moved', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await createTable(
      queries,
      'directory_pings',
      {
        show_id: 'text',
        receiver: 'text',
        feed_version: 'bigint',
        told_at: 'bigint',
        status: 'integer?',
        error: 'text?',
        tries: 'integer',
      },
      ['show_id', 'receiver'],
    );
    await createTable(
      queries,
      'directory_listings',
      {
        show_id: 'text',
        directory: 'text',
        state: 'text',
        listing_url: 'text?',
        note: 'text?',
        changed_at: 'bigint',
      },
      ['show_id', 'directory'],
    );
  },
};
