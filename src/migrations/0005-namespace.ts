import { sql } from 'kysely';
import type { Migration } from '../platform/database/migrate.ts';

/** The fields of the podcast namespace, as one JSON object a row. */
export const namespace: Migration = {
  name: '0005-namespace',
  release: 1,
  async up(queries) {
    for (const table of ['shows', 'episodes'])
      await queries.schema
        .alterTable(table)
        .addColumn('namespace', 'text', (column) => column.notNull().defaultTo('{}'))
        .execute();
    await queries.schema
      .createIndex('episodes_trailers')
      .on('episodes')
      .columns(['show_id', 'publish_at'])
      .where(sql.ref('type'), '=', sql.lit('trailer'))
      .execute();
  },
};
