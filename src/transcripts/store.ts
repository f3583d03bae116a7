import type { Selectable } from 'kysely';
import type { MediaTables } from '../media/tables.ts';
import { camelKeys } from '../platform/case.ts';
import type { Queries } from '../platform/database/open.ts';
import type { TranscriptsTable, TranscriptTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<TranscriptTables & MediaTables>();

export async function insertTranscript(queries: Queries, row: TranscriptsTable): Promise<void> {
  await on(queries).insertInto('transcripts').values(row).execute();
}

/** @returns whether there was one. */
export async function dropTranscript(
  queries: Queries,
  { episodeId, language }: { episodeId: string; language: string },
  now: number,
): Promise<boolean> {
  const rows = await on(queries)
    .updateTable('transcripts')
    .set({ dropped_at: now })
    .where('episode_id', '=', episodeId)
    .where('language', '=', language)
    .where('dropped_at', 'is', null)
    .returning('id')
    .execute();
  return rows.length > 0;
}

/** Dropped ones too. @returns their ids */
export async function deleteTranscripts(queries: Queries, episodeId: string): Promise<string[]> {
  const rows = await on(queries)
    .deleteFrom('transcripts')
    .where('episode_id', '=', episodeId)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Those that are not dropped, by language. */
export async function transcriptsOf(queries: Queries, episodeIds: string[]) {
  if (episodeIds.length === 0) return [];
  const rows = await on(queries)
    .selectFrom('transcripts')
    .selectAll()
    .where('episode_id', 'in', episodeIds)
    .where('dropped_at', 'is', null)
    .orderBy('language')
    .execute();
  return rows.map(transcriptFrom);
}

/** By their ids, dropped ones too, by language. */
export async function transcriptsByIds(queries: Queries, ids: string[]) {
  if (ids.length === 0) return [];
  const rows = await on(queries)
    .selectFrom('transcripts')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('language')
    .execute();
  return rows.map(transcriptFrom);
}

export async function findTranscript(queries: Queries, episodeId: string, language: string) {
  const row = await on(queries)
    .selectFrom('transcripts')
    .selectAll()
    .where('episode_id', '=', episodeId)
    .where('language', '=', language)
    .where('dropped_at', 'is', null)
    .executeTakeFirst();
  return row && transcriptFrom(row);
}

/** By id, dropped ones too, with the file under the key. */
export async function findForm(queries: Queries, id: string, storeKey: string) {
  return await on(queries)
    .selectFrom('transcripts')
    .innerJoin('files', (join) => join.on('files.store_key', '=', storeKey))
    .where('transcripts.id', '=', id)
    .select([
      'transcripts.episode_id as episodeId',
      'transcripts.dropped_at as droppedAt',
      'files.store_key as storeKey',
      'files.bytes as bytes',
      'files.sha256 as sha256',
    ])
    .executeTakeFirst();
}

function transcriptFrom(row: Selectable<TranscriptsTable>) {
  const { droppedAt: _droppedAt, ...transcript } = camelKeys(row);
  return { ...transcript, isTimed: transcript.isTimed === 1 };
}
