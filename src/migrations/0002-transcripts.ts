import { sql } from 'kysely';
import type { Migration } from '../platform/database/migrate.ts';

/** Transcripts of episodes; their bytes are rows of `files`. */
export const transcripts: Migration = {
  name: '0002-transcripts',
  release: 1,
  async up(queries) {
    await queries.schema
      .createTable('transcripts')
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('episode_id', 'text', (column) => column.notNull())
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('is_timed', 'integer', (column) => column.notNull())
      .addColumn('original_id', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('dropped_at', 'bigint')
      .addPrimaryKeyConstraint('transcripts_pk', ['id'])
      .execute();
    await queries.schema
      .createIndex('transcripts_of_episode')
      .unique()
      .on('transcripts')
      .columns(['episode_id', 'language'])
      .where(sql.ref('dropped_at'), 'is', null)
      .execute();
  },
};
