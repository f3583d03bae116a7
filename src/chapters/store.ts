import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Queries } from '../platform/database/open.ts';
import type { KeptChapters } from './chapter.ts';
import type { ChaptersTable, ChapterTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<ChapterTables>();

export async function putChapters(queries: Queries, row: Selectable<ChaptersTable>): Promise<void> {
  const { episode_id: _id, ...change } = row;
  await on(queries)
    .insertInto('chapters')
    .values(row)
    .onConflict((conflict) => conflict.column('episode_id').doUpdateSet(change))
    .execute();
}

export async function deleteChapters(queries: Queries, episodeId: string): Promise<void> {
  await on(queries).deleteFrom('chapters').where('episode_id', '=', episodeId).execute();
}

/** By episode; those without chapters are not among them. */
export async function listChapters(
  queries: Queries,
  episodeIds: readonly string[],
): Promise<Map<string, KeptChapters>> {
  if (episodeIds.length === 0) return new Map();
  const rows = await on(queries)
    .selectFrom('chapters')
    .selectAll()
    .where('episode_id', 'in', episodeIds)
    .execute();
  return new Map(rows.map((row) => [row.episode_id, keptFrom(row)]));
}

// Only the shape: the rules were checked when it was written, and a feed reads thousands of these.
const keptList = z.array(
  z.object({
    startSeconds: z.number(),
    endSeconds: z.number().exactOptional(),
    title: z.string().exactOptional(),
    url: z.string().exactOptional(),
    imageUrl: z.string().exactOptional(),
    isHidden: z.boolean().exactOptional(),
    location: z
      .object({ name: z.string(), geo: z.string(), osm: z.string().exactOptional() })
      .exactOptional(),
  }),
);

function keptFrom({ list, changed_at: changedAt }: ChaptersTable): KeptChapters {
  return { list: keptList.parse(JSON.parse(list)), changedAt };
}
