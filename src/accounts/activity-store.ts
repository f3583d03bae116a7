import type { Queries } from '../platform/database/open.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import type { AccountTables, ActivityTable } from './tables.ts';

const on = (queries: Queries) => queries.withTables<AccountTables>();

/** One line of the list of who did what. */
export interface Happening {
  id: string;
  at: number;
  what: string;
  /** The name at that time. */
  who: string;
  byToken: boolean;
  showId: string | null;
  subjectId: string | null;
  about: string | null;
  detail: string | null;
}

export interface ActivityFilter {
  personId?: string | undefined;
  showId?: string | undefined;
}

export async function insertActivity(tx: Queries, row: ActivityTable): Promise<void> {
  await on(tx).insertInto('activity').values(row).execute();
}

export async function clearAbout(
  tx: Queries,
  { showId, subjectId }: { showId: string; subjectId: string },
): Promise<void> {
  await on(tx)
    .updateTable('activity')
    .set({ about: null })
    .where('show_id', '=', showId)
    .where('subject_id', '=', subjectId)
    .execute();
}

export async function listActivity(
  queries: Queries,
  { personId, showId }: ActivityFilter,
  { limit, after }: PageRequest,
): Promise<Happening[]> {
  const rows = await on(queries)
    .selectFrom('activity')
    .selectAll()
    .$if(personId !== undefined, (query) => query.where('person_id', '=', personId!))
    .$if(showId !== undefined, (query) => query.where('show_id', '=', showId!))
    .$if(after !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where('at', '<', after!.key),
          where.and([where('at', '=', after!.key), where('id', '<', after!.id)]),
        ]),
      ),
    )
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return rows.map(({ show_id, subject_id, token_id, person_id: _person, ...row }) => ({
    ...row,
    byToken: token_id !== null,
    showId: show_id,
    subjectId: subject_id,
  }));
}

/** When a person, or nobody who is known, last did this, in this way; undefined when never. */
export async function lastOf(
  queries: Queries,
  { personId, what, detail }: { personId: string | null; what: string; detail: string },
): Promise<number | undefined> {
  const row = await on(queries)
    .selectFrom('activity')
    .select('at')
    .where('person_id', personId === null ? 'is' : '=', personId)
    .where('what', '=', what)
    .where('detail', '=', detail)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.at;
}

export async function listDoers(
  queries: Queries,
  showId?: string,
): Promise<{ id: string; name: string }[]> {
  return await on(queries)
    .selectFrom('people')
    .select(['id', 'name'])
    .where((where) =>
      where.exists(
        where
          .selectFrom('activity')
          .select('activity.id')
          .whereRef('person_id', '=', 'people.id')
          .$if(showId !== undefined, (query) => query.where('show_id', '=', showId!)),
      ),
    )
    .orderBy('name')
    .orderBy('id')
    .execute();
}
