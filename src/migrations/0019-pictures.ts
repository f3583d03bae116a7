import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** Pictures that shows and episodes name by address: where each was copied to, who names it, and how often one came. */
export const pictures: Migration = {
  name: '0019-pictures',
  release: 1,
  async up(queries) {
    await createTable(queries, 'pictures', {
      id: 'text',
      address: 'text',
      file_id: 'text?',
      tries: 'integer',
      tried_at: 'bigint?',
      next_at: 'bigint?',
      error: 'text?',
      named_at: 'bigint',
    });
    await createTable(
      queries,
      'picture_uses',
      { owner_id: 'text', picture_id: 'text', show_id: 'text' },
      ['owner_id', 'picture_id'],
    );
    for (const column of ['picture_id', 'show_id'])
      await queries.schema
        .createIndex(`picture_uses_${column}`)
        .on('picture_uses')
        .column(column)
        .execute();
    await createTable(queries, 'picture_looks', { owner_id: 'text', version: 'bigint' });
    await createTable(queries, 'picture_arrivals', { show_id: 'text', count: 'bigint' });
  },
};
