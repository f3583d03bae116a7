import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** Uploads that can be resumed, and who is writing to them. */
export const uploads: Migration = {
  name: '0011-uploads',
  release: 1,
  async up(queries) {
    await createTable(queries, 'uploads', {
      id: 'text',
      token_id: 'text',
      bytes: 'bigint?',
      metadata: 'text',
      created_at: 'bigint',
      expires_at: 'bigint',
      episode_id: 'text?',
    });
    await queries.schema
      .createIndex('uploads_by_expiry')
      .on('uploads')
      .columns(['expires_at'])
      .execute();
    await createTable(queries, 'upload_leases', {
      id: 'text',
      holder: 'text',
      locked_until: 'bigint',
      release_wanted: 'integer',
    });
  },
};
