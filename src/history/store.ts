import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Queries } from '../platform/database/open.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import type { HistoryTables, VersionsTable } from './tables.ts';
import type { Subject, Version, VersionHead } from './version.ts';

const on = (queries: Queries) => queries.withTables<HistoryTables>();

const headColumns = ['id', 'number', 'at', 'who', 'token_id', 'what', 'changed'] as const;

export async function insertVersion(queries: Queries, row: VersionsTable): Promise<void> {
  await on(queries).insertInto('versions').values(row).execute();
}

export async function deleteVersions(queries: Queries, { kind, id }: Subject): Promise<void> {
  await on(queries)
    .deleteFrom('versions')
    .where('kind', '=', kind)
    .where('subject_id', '=', id)
    .execute();
}

export async function lastVersion(
  queries: Queries,
  subject: Subject,
): Promise<Version | undefined> {
  const row = await versionsOf(queries, subject)
    .selectAll()
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && versionFrom(row);
}

export async function anyVersion(queries: Queries, subject: Subject): Promise<boolean> {
  const row = await versionsOf(queries, subject).select('number').limit(1).executeTakeFirst();
  return row !== undefined;
}

export async function findVersion(
  queries: Queries,
  subject: Subject,
  number: number,
): Promise<Version | undefined> {
  const row = await versionsOf(queries, subject)
    .selectAll()
    .where('number', '=', number)
    .executeTakeFirst();
  return row && versionFrom(row);
}

/** The first version and each that changed the field, the oldest first. */
export async function changesOf(
  queries: Queries,
  subject: Subject,
  field: string,
): Promise<Version[]> {
  const rows = await versionsOf(queries, subject)
    .selectAll()
    .where((where) =>
      where.or([where('number', '=', 1), where('changed', 'like', `%${JSON.stringify(field)}%`)]),
    )
    .orderBy('number')
    .execute();
  return rows.map(versionFrom);
}

/** The newest first, one more than the limit when there are more; their fields stay where they are. */
export async function listVersions(
  queries: Queries,
  subject: Subject,
  { limit, after }: PageRequest,
): Promise<VersionHead[]> {
  const rows = await versionsOf(queries, subject)
    .select(headColumns)
    .$if(after !== undefined, (query) => query.where('number', '<', after!.key))
    .orderBy('number', 'desc')
    .limit(limit + 1)
    .execute();
  return rows.map(headFrom);
}

/** Of each subject the last version until an instant; what was found later stood there before. */
export async function versionsAt(
  queries: Queries,
  { kind, ids }: { kind: Subject['kind']; ids: readonly string[] },
  at: number,
): Promise<Map<string, Version>> {
  if (ids.length === 0) return new Map();
  const numbers = on(queries)
    .selectFrom('versions')
    .select(({ fn }) => ['subject_id as subject', fn.max('number').as('last')])
    .where('kind', '=', kind)
    .where('subject_id', 'in', ids)
    .where((where) => where.or([where('at', '<=', at), where('what', '=', 'found')]))
    .groupBy('subject_id')
    .as('numbers');
  const rows = await on(queries)
    .selectFrom('versions')
    .innerJoin(numbers, (join) =>
      join.onRef('subject_id', '=', 'subject').onRef('number', '=', 'last'),
    )
    .selectAll('versions')
    .where('kind', '=', kind)
    .execute();
  return new Map(rows.map((row) => [row.subject_id, versionFrom(row)]));
}

function versionsOf(queries: Queries, { kind, id }: Subject) {
  return on(queries).selectFrom('versions').where('kind', '=', kind).where('subject_id', '=', id);
}

const names = z.array(z.string());
const fields = z.record(z.string(), z.unknown());

function headFrom(row: Pick<Selectable<VersionsTable>, (typeof headColumns)[number]>): VersionHead {
  return {
    id: row.id,
    number: row.number,
    at: row.at,
    who: row.who,
    tokenId: row.token_id,
    what: row.what,
    changed: names.parse(JSON.parse(row.changed)),
  };
}

function versionFrom(row: Selectable<VersionsTable>): Version {
  return { ...headFrom(row), fields: fields.parse(JSON.parse(row.fields)) };
}
