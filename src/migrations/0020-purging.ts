import { sql } from 'kysely';
import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** Shows and episodes whose content was removed because they can no longer be restored, and addresses of their files, which stay gone. */
export const purging: Migration = {
  name: '0020-purging',
  release: 1,
  async up(queries) {
    await createTable(queries, 'gone_files', { id: 'text', kind: 'text' });
    for (const table of ['shows', 'episodes']) {
      await queries.schema.alterTable(table).addColumn('purged_at', 'bigint').execute();
      await queries.schema
        .createIndex(`${table}_to_purge`)
        .on(table)
        .column('deleted_at')
        .where(sql.ref('deleted_at'), 'is not', null)
        .where(sql.ref('purged_at'), 'is', null)
        .execute();
    }
  },
};
