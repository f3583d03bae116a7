import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** The chapters of an episode: one row an episode, the list as JSON; and whether a show wants them in its notes. */
export const chapters: Migration = {
  name: '0004-chapters',
  release: 1,
  async up(queries) {
    await createTable(queries, 'chapters', {
      episode_id: 'text',
      list: 'text',
      changed_at: 'bigint',
    });
    await queries.schema
      .alterTable('shows')
      .addColumn('chapters_in_notes', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
