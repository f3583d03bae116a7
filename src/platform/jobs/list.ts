import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import type { Database, Queries } from '../database/open.ts';
import { LongwaveError } from '../errors.ts';
import type { PageRequest } from '../http/paging.ts';
import { newId } from '../ids.ts';
import { keyUnlessTaken } from './queue.ts';

/** Dead: its attempts are used up. Running: a server holds it. Waiting: it will be tried. */
export const jobStates = ['dead', 'running', 'waiting'] as const;
export type JobState = (typeof jobStates)[number];

/** A job as a person sees it. Payloads may hold secrets and stay inside, but for the show. */
export interface ListedJob {
  id: string;
  name: string;
  state: JobState;
  /** Null for work that is not about one show. */
  showId: string | null;
  attempts: number;
  runAt: number;
  /** For people; null before a try has failed. */
  lastError: string | null;
  createdAt: number;
}

/** Newest first. One more than the limit when there are more. */
export async function listJobs(
  database: Database,
  state: JobState | undefined,
  { limit, after }: PageRequest,
): Promise<ListedJob[]> {
  const current = stateNow(database);
  let query = database.read
    .selectFrom('jobs')
    .select(['id', 'name', 'payload', 'attempts', 'run_at as runAt'])
    .select(['last_error as lastError', 'created_at as createdAt', current.as('state')]);
  if (state !== undefined) query = query.where(current, '=', state);
  if (after)
    query = query.where((where) =>
      where.or([
        where('created_at', '<', after.key),
        where.and([where('created_at', '=', after.key), where('id', '<', after.id)]),
      ]),
    );
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return rows.map(({ payload, ...job }) => ({ ...job, showId: showOf(payload) }));
}

/**
 * Gives a job that is dead, or waits for its next try, all its attempts again, from now on.
 * @throws LongwaveError `job.not-found`, `job.running`
 */
export async function runAgain(database: Database, id: string): Promise<void> {
  await database.transaction(async (tx) => {
    const row = await tx
      .updateTable('jobs')
      // A new id: a worker that still holds the old one can not finish the new run.
      .set({ id: newId(), attempts: 0, run_at: database.now(), dead_at: null })
      .set({ unique_key: keyUnlessTaken() })
      .set({ locked_until: null })
      .where('id', '=', id)
      .where(stateNow(database), '!=', 'running')
      .executeTakeFirst();
    if (row.numUpdatedRows === 0n) throw await notThere(tx, id);
  });
}

/**
 * Gives a job up for good that is dead or waits.
 * @throws LongwaveError `job.not-found`, `job.running`
 */
export async function drop(database: Database, id: string): Promise<void> {
  await database.transaction(async (tx) => {
    const row = await tx
      .deleteFrom('jobs')
      .where('id', '=', id)
      .where(stateNow(database), '!=', 'running')
      .executeTakeFirst();
    if (row.numDeletedRows === 0n) throw await notThere(tx, id);
  });
}

/** A lease that has run out holds nothing: the job waits for somebody else. */
function stateNow(database: Database) {
  const held = sql<SqlBool>`locked_until is not null and locked_until > ${database.now()}`;
  return sql<JobState>`case when dead_at is not null then 'dead'
    when ${held} then 'running' else 'waiting' end`;
}

async function notThere(tx: Queries, id: string): Promise<LongwaveError> {
  const row = await tx.selectFrom('jobs').select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) return notFound(id);
  return new LongwaveError('conflict', 'job.running', 'A server runs this job at the moment.', {
    mend: 'Try again when it waits or is dead.',
  });
}

function showOf(payload: string): string | null {
  const read: unknown = JSON.parse(payload);
  const showId = typeof read === 'object' && read && 'show_id' in read ? read.show_id : null;
  return typeof showId === 'string' ? showId : null;
}

function notFound(id: string): LongwaveError {
  return new LongwaveError('not-found', 'job.not-found', `There is no job "${id.slice(0, 80)}".`, {
    mend: 'It may be done, run again under a new id or dropped; GET /api/jobs lists what there is.',
  });
}
