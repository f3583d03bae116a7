import type { Database } from '../platform/database/open.ts';
import type { EpisodeTables } from '../episodes/tables.ts';
import type { MediaTables } from '../media/tables.ts';
import type { ShowTables } from '../shows/tables.ts';

/** A file, and what decides who may have it. Its owner is an episode or a show. */
export async function findOwnedFile(database: Database, id: string) {
  return await database.read
    .withTables<MediaTables & EpisodeTables & ShowTables>()
    .selectFrom('files')
    .leftJoin('episodes', 'episodes.id', 'files.owner_id')
    .leftJoin('shows', (join) =>
      join.on((on) =>
        on.or([
          on('shows.id', '=', on.ref('episodes.show_id')),
          on('shows.id', '=', on.ref('files.owner_id')),
        ]),
      ),
    )
    .where('files.id', '=', id)
    .select([
      'files.store_key as storeKey',
      'files.type as type',
      'files.name as name',
      'files.bytes as bytes',
      'files.sha256 as sha256',
      'episodes.id as episodeId',
      'episodes.publish_at as publishAt',
      'episodes.announced_at as announcedAt',
      'episodes.withdrawn_at as withdrawnAt',
      'episodes.deleted_at as episodeDeletedAt',
      'shows.id as showId',
      'shows.deleted_at as showDeletedAt',
    ])
    .select(database.now().as('now'))
    .executeTakeFirst();
}
