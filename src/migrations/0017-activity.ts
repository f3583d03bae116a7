import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Migration } from '../platform/database/migrate.ts';
import type { Queries } from '../platform/database/open.ts';
import { createTable } from './create-table.ts';

/**
 * Who did what on the server. It begins with what the history of shows and episodes knows. And a second secret for links that let
 * somebody in, for those that go by mail; and of sessions only a fingerprint.
 */
export const activity: Migration = {
  name: '0017-activity',
  release: 1,
  async up(queries) {
    await createTable(queries, 'activity', {
      id: 'text',
      at: 'bigint',
      what: 'text',
      who: 'text',
      person_id: 'text?',
      token_id: 'text?',
      show_id: 'text?',
      subject_id: 'text?',
      about: 'text?',
      detail: 'text?',
    });
    await fromVersions(queries);
    for (const columns of [['at'], ['show_id', 'at'], ['person_id', 'at']])
      await queries.schema
        .createIndex(`activity_${columns.join('_')}`)
        .on('activity')
        .columns(columns)
        .execute();
    await hashSessionTokens(queries);
    await queries.schema.alterTable('entry_links').addColumn('mail_hashes', 'text').execute();
  },
};

type Sessions = { sessions: { id: string; token: string } };

/** Of the tokens of sessions, too, only a fingerprint is kept from now on. Nobody is signed out by it. */
async function hashSessionTokens(queries: Queries): Promise<void> {
  const tables = queries.withTables<Sessions>();
  for (const { id, token } of await tables
    .selectFrom('sessions')
    .select(['id', 'token'])
    .execute()) {
    const hash = createHash('sha256').update(token).digest('hex');
    await tables.updateTable('sessions').set({ token: hash }).where('id', '=', id).execute();
  }
}

async function fromVersions(queries: Queries): Promise<void> {
  await sql`
    insert into activity (id, at, what, who, token_id, show_id, subject_id, about, detail)
    select versions.id, at, kind || '.' || what, who, token_id,
      case kind when 'show' then subject_id else episodes.show_id end, subject_id,
      case kind when 'show' then shows.title else episodes.title end,
      case what when 'changed' then
        replace(replace(replace(replace(changed, '[', ''), ']', ''), '"', ''), ',', ', ') end
    from versions
    left join shows on shows.id = subject_id
    left join episodes on episodes.id = subject_id
    where what <> 'found'`.execute(queries);
}
