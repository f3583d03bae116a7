import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** With S3: the pieces in the bucket that make up an upload, and uploads whose pieces the client brings there itself. */
export const uploadPieces: Migration = {
  name: '0012-upload-pieces',
  release: 1,
  async up(queries) {
    await createTable(
      queries,
      'upload_pieces',
      { upload_id: 'text', number: 'integer', name: 'text', bytes: 'integer' },
      ['upload_id', 'number'],
    );
    await queries.schema.alterTable('uploads').addColumn('piece_bytes', 'integer').execute();
    await queries.schema.alterTable('uploads').addColumn('sha256', 'text').execute();
  },
};
