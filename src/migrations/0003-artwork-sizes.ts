import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

export const artworkSizes: Migration = {
  name: '0003-artwork-sizes',
  release: 1,
  async up(queries) {
    await createTable(queries, 'artwork_sizes', {
      file_id: 'text',
      artwork_id: 'text',
      width: 'integer',
    });
    await queries.schema
      .createIndex('artwork_sizes_of')
      .on('artwork_sizes')
      .column('artwork_id')
      .execute();
  },
};
