import type { Migration } from '../platform/database/migrate.ts';
import { createTable } from './create-table.ts';

/** Requests that may be sent again, and what they made. */
export const idempotencyKeys: Migration = {
  name: '0009-idempotency-keys',
  release: 1,
  async up(queries) {
    await createTable(
      queries,
      'idempotency_keys',
      {
        owner: 'text',
        key: 'text',
        request: 'text',
        content: 'text?',
        claim: 'text',
        locked_until: 'bigint',
        made: 'text?',
        answer: 'text?',
        kept_until: 'bigint',
      },
      ['owner', 'key'],
    );
  },
};
