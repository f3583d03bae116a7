import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** Who may do what with which show, the links that let people in, and codes that were used. */
export const members: Migration = {
  name: '0015-members',
  release: 1,
  async up(queries) {
    await createTable(
      queries,
      'show_members',
      { person_id: 'text', show_id: 'text', role: 'text', created_at: 'bigint' },
      ['person_id', 'show_id'],
    );
    await createTable(queries, 'entry_links', {
      id: 'text',
      hash: 'text',
      person_id: 'text?',
      email: 'text',
      show_id: 'text?',
      role: 'text?',
      made_by: 'text?',
      expires_at: 'bigint',
      created_at: 'bigint',
    });
    await createTable(
      queries,
      'used_codes',
      { person_id: 'text', code: 'text', used_at: 'bigint' },
      ['person_id', 'code'],
    );
    const { schema } = queries;
    await schema.createIndex('show_members_show_id').on('show_members').column('show_id').execute();
    await schema
      .createIndex('entry_links_hash')
      .on('entry_links')
      .column('hash')
      .unique()
      .execute();
  },
};
