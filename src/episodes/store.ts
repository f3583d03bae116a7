import { sql } from 'kysely';
import type { ExpressionBuilder, Insertable, Selectable, Updateable } from 'kysely';
import { readEpisodeNamespace } from '../namespace/episode-namespace.ts';
import { camelKeys } from '../platform/case.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { notesFingerprint, renderNotes } from '../platform/notes.ts';
import type { MediaTables } from '../media/tables.ts';
import type { ShowId } from '../shows/show.ts';
import type { ShowTables } from '../shows/tables.ts';
import { stateAt } from './episode.ts';
import type { Episode, EpisodeId, LiveWithNotes } from './episode.ts';
import type { EpisodesTable, EpisodeTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<EpisodeTables & MediaTables>();

export async function insertEpisode(
  queries: Queries,
  row: Insertable<EpisodesTable>,
): Promise<void> {
  await on(queries).insertInto('episodes').values(row).execute();
}

export async function updateEpisode(
  queries: Queries,
  id: string,
  change: Updateable<EpisodesTable>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await on(queries).updateTable('episodes').set(change).where('id', '=', id).execute();
}

/** Says to whoever has a page of the episode open that it is another one now. */
export async function countChange(queries: Queries, id: string): Promise<void> {
  await on(queries)
    .updateTable('episodes')
    .set({ version: sql`version + 1` })
    .where('id', '=', id)
    .execute();
}

/** The fields of the podcast namespace as they are kept, also those that this release does not know. */
export async function namespaceColumn(queries: Queries, id: string): Promise<string> {
  const row = await on(queries)
    .selectFrom('episodes')
    .select('namespace')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.namespace;
}

/** By id, deleted ones too. */
export async function findEpisode(
  database: Database,
  queries: Queries,
  id: string,
): Promise<Episode | undefined> {
  const row = await on(queries)
    .selectFrom('episodes')
    .selectAll()
    .select(database.now().as('now'))
    .where('id', '=', id)
    .executeTakeFirst();
  return row && episodeFrom(row, row.now);
}

/** What decides who may have what belongs to an episode. */
export async function findSeen(database: Database, id: string) {
  return await database.read
    .withTables<EpisodeTables & ShowTables>()
    .selectFrom('episodes')
    .innerJoin('shows', 'shows.id', 'episodes.show_id')
    .select([
      'episodes.publish_at as publishAt',
      'episodes.announced_at as announcedAt',
      'episodes.withdrawn_at as withdrawnAt',
      'episodes.deleted_at as deletedAt',
      'shows.deleted_at as showDeletedAt',
      'shows.slug as showSlug',
    ])
    .select(database.now().as('now'))
    .where('episodes.id', '=', id)
    .executeTakeFirst();
}

/** Nobody else changes the episode until the end of the transaction (PostgreSQL; SQLite has one writer). */
export async function lockEpisode(queries: Queries, id: string): Promise<void> {
  await on(queries).selectFrom('episodes').select('id').where('id', '=', id).forUpdate().execute();
}

/** Ids of all episodes of the show that were made until an instant. */
export async function idsUntil(queries: Queries, showId: string, at: number): Promise<string[]> {
  const rows = await on(queries)
    .selectFrom('episodes')
    .select('id')
    .where('show_id', '=', showId)
    .where('created_at', '<=', at)
    .execute();
  return rows.map(({ id }) => id);
}

/** The episodes with these ids as if they were live, with their notes as HTML. */
export async function liveByIds(queries: Queries, ids: string[]): Promise<LiveWithNotes[]> {
  const rows = await on(queries)
    .selectFrom('episodes')
    .leftJoin('notes_html', 'notes_html.episode_id', 'episodes.id')
    .selectAll('episodes')
    .select(['notes_html.made_of', 'notes_html.html'])
    .where('episodes.id', 'in', ids)
    .execute();
  return rows.map(({ made_of, html, ...row }) => {
    const { publishAt, ...common } = commonFrom(row);
    const isCurrent = made_of === notesFingerprint(row.notes);
    const notesHtml = isCurrent && html !== null ? html : renderNotes(row.notes).html;
    return { ...common, state: 'live', publishAt: publishAt ?? 0, notesHtml };
  });
}

/** Keeps the HTML of an episode's notes. */
export async function keepNotesHtml(queries: Queries, id: string, notes: string): Promise<void> {
  const row = { made_of: notesFingerprint(notes), html: renderNotes(notes).html };
  await on(queries)
    .insertInto('notes_html')
    .values({ episode_id: id, ...row })
    .onConflict((conflict) => conflict.column('episode_id').doUpdateSet(row))
    .execute();
}

/** Whether an episode of the show, deleted or not, has the slug or the guid. */
export async function takenBy(
  queries: Queries,
  showId: string,
  { column, value }: { column: 'slug' | 'guid'; value: string },
): Promise<boolean> {
  const row = await on(queries)
    .selectFrom('episodes')
    .select('id')
    .where('show_id', '=', showId)
    .where(column, '=', value)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether an episode has gone live whose latch is not set. */
export async function anyDue(database: Database): Promise<boolean> {
  const row = await on(database.read)
    .selectFrom('episodes')
    .select('id')
    .where('announced_at', 'is', null)
    .where('deleted_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('publish_at', '<=', database.now())
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

const MOST_LATCHED = 100;

/** Sets the latch of the earliest (of `one`) that have gone live; each is returned to one caller only. */
export async function latchDue(
  queries: Queries,
  now: number,
  one?: EpisodeId,
): Promise<Pick<Selectable<EpisodesTable>, 'id' | 'show_id' | 'publish_at'>[]> {
  const isDue = (eb: ExpressionBuilder<EpisodeTables, 'episodes'>) =>
    eb.and([
      eb('announced_at', 'is', null),
      eb('deleted_at', 'is', null),
      eb('withdrawn_at', 'is', null),
      eb('publish_at', '<=', now),
      ...(one === undefined ? [] : [eb('id', '=', one)]),
    ]);
  const earliest = on(queries)
    .selectFrom('episodes')
    .select('id')
    .where(isDue)
    .orderBy('publish_at')
    .orderBy('id')
    .limit(MOST_LATCHED);
  return await on(queries)
    .updateTable('episodes')
    .set({ announced_at: now })
    .where('id', 'in', earliest)
    // Somebody may have changed them while this waited for them.
    .where(isDue)
    .returning(['id', 'show_id', 'publish_at'])
    .execute();
}

function commonFrom(row: Selectable<EpisodesTable>) {
  const { announcedAt: _announcedAt, withdrawnAt: _withdrawnAt, ...rest } = camelKeys(row);
  const { purgedAt: _purgedAt, ...episode } = rest;
  const type: Episode['type'] =
    episode.type === 'trailer' || episode.type === 'bonus' ? episode.type : 'full';
  return {
    ...episode,
    id: episode.id as EpisodeId,
    showId: episode.showId as ShowId,
    type,
    guidIsPermalink: episode.guidIsPermalink === 1,
    explicit: episode.explicit === null ? null : episode.explicit === 1,
    blocked: episode.blocked === 1,
    namespace: readEpisodeNamespace(episode.namespace),
  };
}

export function episodeFrom(row: Selectable<EpisodesTable>, now: number): Episode {
  return { ...commonFrom(row), ...stateAt(camelKeys(row), now) };
}
