import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** What shows and episodes were after every change, and by whom. */
export const versions: Migration = {
  name: '0008-versions',
  release: 1,
  async up(queries) {
    await createTable(queries, 'versions', {
      id: 'text',
      kind: 'text',
      subject_id: 'text',
      number: 'integer',
      at: 'bigint',
      who: 'text',
      token_id: 'text?',
      what: 'text',
      changed: 'text',
      fields: 'text',
    });
    await queries.schema
      .createIndex('versions_of_subject')
      .unique()
      .on('versions')
      .columns(['kind', 'subject_id', 'number'])
      .execute();
  },
};
