import { sql } from 'kysely';
import type { Insertable } from 'kysely';
import type { Database, Queries } from '../platform/database/open.ts';
import type { PassagesTable, SearchTables } from './tables.ts';
import { isBeginning } from './words.ts';

const on = (queries: Queries) => queries.withTables<SearchTables>();

/** SQLite takes 32,766 values in one statement. */
const BATCH = 500;

export async function insertPassages(
  queries: Queries,
  rows: Insertable<PassagesTable>[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH)
    await on(queries)
      .insertInto('passages')
      .values(rows.slice(at, at + BATCH))
      .execute();
}

/** @param language of a transcript; null for what the episode says of itself */
export async function deletePassages(
  queries: Queries,
  episodeId: string,
  language: string | null,
): Promise<void> {
  await on(queries)
    .deleteFrom('passages')
    .where('episode_id', '=', episodeId)
    .where('language', language === null ? 'is' : '=', language)
    .execute();
}

export async function deleteEpisode(queries: Queries, episodeId: string): Promise<void> {
  await on(queries).deleteFrom('passages').where('episode_id', '=', episodeId).execute();
}

/** The ids of passages that have all the words, those that were written last first. */
export async function matching(
  database: Database,
  queries: Queries,
  { words, most }: { words: readonly string[]; most: number },
): Promise<number[]> {
  const { rows } =
    database.kind === 'sqlite'
      ? await sql<{ id: number }>`
          select rowid as id from passages_index where passages_index match ${fts5(words)}
          order by rowid desc limit ${most}
        `.execute(queries)
      : await sql<{ id: number }>`
          select id from passages
          where array_to_tsvector(string_to_array(words, ' ')) @@ cast(${tsquery(words)} as tsquery)
          order by id desc limit ${most}
        `.execute(queries);
  return rows.map(({ id }) => id);
}

/** The number of the passage that was written last; 0 when there is none. */
export async function newestId(queries: Queries): Promise<number> {
  const row = await on(queries)
    .selectFrom('passages')
    .select((select) => select.fn.max('id').as('id'))
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** Where these passages are from. */
export async function placesOf(queries: Queries, ids: number[]) {
  return await on(queries)
    .selectFrom('passages')
    .select(['id', 'episode_id as episodeId', 'transcript_id as transcriptId'])
    .where('id', 'in', ids)
    .orderBy('id')
    .execute();
}

/** Passages with their texts, in the order in which they stand. */
export async function passagesByIds(queries: Queries, ids: number[]) {
  return await on(queries)
    .selectFrom('passages')
    .select(['episode_id as episodeId', 'language', 'start_seconds as startSeconds', 'text'])
    .where('id', 'in', ids)
    .orderBy('id')
    .execute();
}

/** Words have letters and digits only: nothing in them can end the quotes (security 103). */
function fts5(words: readonly string[]): string {
  return words.map((word) => `"${word}"${isBeginning(word) ? '*' : ''}`).join(' AND ');
}

function tsquery(words: readonly string[]): string {
  return words.map((word) => `'${word}'${isBeginning(word) ? ':*' : ''}`).join(' & ');
}
