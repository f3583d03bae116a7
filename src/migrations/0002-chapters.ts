import type { Migration } from '../platform/database/migrate.ts';

/** The chapters of an episode: one row an episode, the list as JSON. */
export const chapters: Migration = {
  name: '0002-chapters',
  release: 1,
  async up(queries) {
    await queries.schema
      .createTable('chapters')
      .addColumn('episode_id', 'text', (column) => column.notNull())
      .addColumn('list', 'text', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('chapters_pk', ['episode_id'])
      .execute();
  },
};
