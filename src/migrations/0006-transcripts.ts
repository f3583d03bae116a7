import { sql } from 'kysely';
import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** Transcripts of episodes; their bytes are rows of `files`. */
export const transcripts: Migration = {
  name: '0006-transcripts',
  release: 1,
  async up(queries) {
    await createTable(queries, 'transcripts', {
      id: 'text',
      episode_id: 'text',
      language: 'text',
      is_timed: 'integer',
      original_id: 'text',
      created_at: 'bigint',
      dropped_at: 'bigint?',
    });
    await queries.schema
      .createIndex('transcripts_of_episode')
      .unique()
      .on('transcripts')
      .columns(['episode_id', 'language'])
      .where(sql.ref('dropped_at'), 'is', null)
      .execute();
  },
};
