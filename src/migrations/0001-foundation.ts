import { sql } from 'kysely';
import type { Migration } from '../platform/database/migrate.ts';
import type { Queries } from '../platform/database/open.ts';
import { createTable } from './create-table.ts';

export const foundation: Migration = {
  name: '0001-foundation',
  release: 1,
  async up(queries) {
    await platformTables(queries);
    await accountTables(queries);
    await mediaTables(queries);
    await showTables(queries);
    await episodeTables(queries);
    await analyticsTables(queries);
  },
};

async function platformTables(queries: Queries): Promise<void> {
  await createTable(queries, 'installation', { name: 'text', value: 'text' });
  await createTable(queries, 'jobs', {
    id: 'text',
    name: 'text',
    payload: 'text',
    group_key: 'text',
    unique_key: 'text?',
    run_at: 'bigint',
    attempts: 'integer',
    locked_until: 'bigint?',
    last_error: 'text?',
    dead_at: 'bigint?',
    created_at: 'bigint',
  });
  await jobIndices(queries);
}

async function jobIndices(queries: Queries): Promise<void> {
  await queries.schema
    .createIndex('jobs_unique_key')
    .unique()
    .on('jobs')
    .column('unique_key')
    .where(sql.ref('locked_until'), 'is', null)
    .where(sql.ref('dead_at'), 'is', null)
    .execute();
  await queries.schema
    .createIndex('jobs_turns')
    .on('jobs')
    .columns(['group_key', 'run_at', 'id'])
    .where(sql.ref('dead_at'), 'is', null)
    .execute();
  await queries.schema
    .createIndex('jobs_dead')
    .on('jobs')
    .column('dead_at')
    .where(sql.ref('dead_at'), 'is not', null)
    .execute();
}

async function accountTables(queries: Queries): Promise<void> {
  await createTable(queries, 'tokens', {
    id: 'text',
    name: 'text',
    hash: 'text',
    scopes: 'text',
    expires_at: 'bigint?',
    last_used_at: 'bigint?',
    revoked_at: 'bigint?',
    created_at: 'bigint',
  });
  await queries.schema.createIndex('tokens_hash').unique().on('tokens').column('hash').execute();
}

async function mediaTables(queries: Queries): Promise<void> {
  await createTable(queries, 'files', {
    id: 'text',
    owner_id: 'text',
    store_key: 'text',
    type: 'text',
    name: 'text',
    bytes: 'bigint',
    sha256: 'text',
    duration_seconds: 'double precision?',
    original_name: 'text?',
    created_at: 'bigint',
  });
  await queries.schema
    .createIndex('files_store_key')
    .unique()
    .on('files')
    .column('store_key')
    .execute();
  await queries.schema
    .createIndex('files_owner')
    .on('files')
    .columns(['owner_id', 'sha256'])
    .execute();
}

async function showTables(queries: Queries): Promise<void> {
  await createTable(queries, 'shows', {
    id: 'text',
    slug: 'text',
    title: 'text',
    description: 'text',
    language: 'text',
    categories: 'text',
    explicit: 'integer',
    author: 'text?',
    owner_name: 'text?',
    owner_email: 'text?',
    type: 'text',
    link: 'text?',
    copyright: 'text?',
    time_zone: 'text',
    funding: 'text',
    locked: 'integer',
    blocked: 'integer',
    complete: 'integer',
    new_feed_url: 'text?',
    ownership_token: 'text?',
    artwork_id: 'text?',
    podcast_guid: 'text?',
    feed_epoch: 'text',
    feed_version: 'bigint',
    feed_changed_at: 'bigint',
    created_at: 'bigint',
    deleted_at: 'bigint?',
  });
  await createTable(queries, 'show_slugs', { slug: 'text', show_id: 'text', created_at: 'bigint' });
  await createTable(
    queries,
    'feed_moments',
    { show_id: 'text', at: 'bigint', changes: 'integer' },
    ['show_id', 'at'],
  );
}

async function episodeTables(queries: Queries): Promise<void> {
  await createTable(queries, 'episodes', {
    id: 'text',
    show_id: 'text',
    slug: 'text',
    guid: 'text',
    guid_is_permalink: 'integer',
    title: 'text',
    notes: 'text',
    summary: 'text?',
    link: 'text?',
    author: 'text?',
    season: 'integer?',
    number: 'integer?',
    type: 'text',
    explicit: 'integer?',
    blocked: 'integer',
    artwork_id: 'text?',
    audio_id: 'text',
    publish_at: 'bigint?',
    announced_at: 'bigint?',
    withdrawn_at: 'bigint?',
    deleted_at: 'bigint?',
    version: 'bigint',
    created_at: 'bigint',
  });
  await episodeIndexes(queries);
}

async function episodeIndexes(queries: Queries): Promise<void> {
  const unique = (name: string, columns: string[]) =>
    queries.schema.createIndex(name).unique().on('episodes').columns(columns).execute();
  await unique('episodes_guid', ['show_id', 'guid']);
  await unique('episodes_slug', ['show_id', 'slug']);
  await queries.schema
    .createIndex('episodes_by_date')
    .on('episodes')
    .columns(['show_id', 'publish_at', 'id'])
    .execute();
  await queries.schema
    .createIndex('episodes_to_announce')
    .on('episodes')
    .column('publish_at')
    .where(sql.ref('announced_at'), 'is', null)
    .execute();
}

async function analyticsTables(queries: Queries): Promise<void> {
  await createTable(queries, 'hits', {
    id: 'text',
    at: 'bigint',
    file_id: 'text',
    method: 'text',
    status: 'integer',
    range_start: 'bigint?',
    range_end: 'bigint?',
    bytes_sent: 'bigint',
    user_agent: 'text',
    address_hash: 'text',
  });
  await queries.schema.createIndex('hits_at').on('hits').column('at').execute();
  await createTable(queries, 'hit_salts', { day: 'text', salt: 'text' });
}
