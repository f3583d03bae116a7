import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** The chapters of an episode: one row an episode, the list as JSON. */
export const chapters: Migration = {
  name: '0004-chapters',
  release: 1,
  async up(queries) {
    await createTable(queries, 'chapters', {
      episode_id: 'text',
      list: 'text',
      changed_at: 'bigint',
    });
  },
};
