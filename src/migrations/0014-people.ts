import type { Migration } from '../platform/database/migrate.ts';
import type { Queries } from '../platform/database/open.ts';
import { createTable } from './create-table.ts';

/** Who signs in, and how. */
export const people: Migration = {
  name: '0014-people',
  release: 1,
  async up(queries) {
    await createTable(queries, 'people', {
      id: 'text',
      name: 'text',
      email: 'text',
      email_verified: 'integer',
      image: 'text?',
      two_factor_enabled: 'integer?',
      is_owner: 'integer',
      created_at: 'bigint',
      updated_at: 'bigint',
    });
    await signInTables(queries);
    await secondFactorTables(queries);
    await indices(queries);
  },
};

async function signInTables(queries: Queries): Promise<void> {
  await createTable(queries, 'sessions', {
    id: 'text',
    person_id: 'text',
    token: 'text',
    expires_at: 'bigint',
    ip_address: 'text?',
    user_agent: 'text?',
    created_at: 'bigint',
    updated_at: 'bigint',
  });
  await createTable(queries, 'credentials', {
    id: 'text',
    person_id: 'text',
    account_id: 'text',
    provider_id: 'text',
    password: 'text?',
    access_token: 'text?',
    refresh_token: 'text?',
    id_token: 'text?',
    access_token_expires_at: 'bigint?',
    refresh_token_expires_at: 'bigint?',
    scope: 'text?',
    created_at: 'bigint',
    updated_at: 'bigint',
  });
  await createTable(queries, 'verifications', {
    id: 'text',
    identifier: 'text',
    value: 'text',
    expires_at: 'bigint',
    created_at: 'bigint',
    updated_at: 'bigint',
  });
}

async function secondFactorTables(queries: Queries): Promise<void> {
  await createTable(queries, 'two_factors', {
    id: 'text',
    person_id: 'text',
    secret: 'text',
    backup_codes: 'text',
    verified: 'integer?',
    failed_verification_count: 'integer?',
    locked_until: 'bigint?',
  });
  await createTable(queries, 'passkeys', {
    id: 'text',
    person_id: 'text',
    name: 'text?',
    public_key: 'text',
    credential_id: 'text',
    counter: 'bigint',
    device_type: 'text',
    backed_up: 'integer',
    transports: 'text?',
    aaguid: 'text?',
    created_at: 'bigint?',
  });
}

async function indices(queries: Queries): Promise<void> {
  const wanted: [table: string, column: string, unique: boolean][] = [
    ['people', 'email', true],
    ['sessions', 'token', true],
    ['sessions', 'person_id', false],
    ['credentials', 'person_id', false],
    ['verifications', 'identifier', false],
    ['two_factors', 'person_id', false],
    ['passkeys', 'person_id', false],
    ['passkeys', 'credential_id', true],
  ];
  for (const [table, column, unique] of wanted) {
    const index = queries.schema.createIndex(`${table}_${column}`).on(table).column(column);
    await (unique ? index.unique() : index).execute();
  }
}
