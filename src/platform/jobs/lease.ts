import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database, Queries } from '../database/open.ts';
import { newId } from '../ids.ts';
import { keyUnlessTaken } from './queue.ts';

/** A job that this server holds until its lease ends. Id and attempt together are the fencing token. */
export interface Claimed {
  id: string;
  name: string;
  payload: string;
  group: string;
  attempt: number;
}

/** Thrown when the job has meanwhile gone to somebody else, or is done. */
export class LeaseLost extends Error {
  override name = 'LeaseLost';
}

export interface ClaimOptions {
  /** The jobs that this release knows; the others wait for a newer one. */
  names: readonly string[];
  /** The group that had the last turn: the next one in order is asked first. */
  after: string;
  leaseMs: number;
}

/**
 * Takes one due job for `leaseMs`, in one statement: no two servers get the same one. Walks from group to group
 * along the index, so that its cost does not grow with the number of waiting jobs.
 * @returns undefined when no group after `after` has one.
 */
export async function claim(
  database: Database,
  { names, after, leaseMs }: ClaimOptions,
): Promise<Claimed | undefined> {
  const skipLocked = database.kind === 'postgres' ? sql`for update skip locked` : sql``;
  const statement = sql<Claimed>`
    with recursive
      clock(now) as (select ${database.now()}),
      turns(group_key) as (
        select ${nextGroup(sql`${after}`)}
        union all
        select ${nextGroup(sql`turns.group_key`)} from turns where turns.group_key is not null
      ),
      heads(id) as (
        select (
          select id from jobs
          where jobs.group_key = turns.group_key and dead_at is null
            and run_at <= (select now from clock)
            and (locked_until is null or locked_until <= (select now from clock))
            and name in (${sql.join(names)})
          order by run_at, id limit 1 ${skipLocked}
        ) from turns
      )
    update jobs set attempts = attempts + 1, locked_until = (select now from clock) + ${leaseMs}
    where id = (select id from heads where id is not null limit 1)
    returning id, name, payload, group_key as "group", attempts as attempt`;
  return await database.transaction(async (tx) => (await statement.execute(tx)).rows[0]);
}

function nextGroup(previous: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select group_key from jobs where dead_at is null and group_key > ${previous} order by group_key limit 1)`;
}

/** @throws LeaseLost */
export async function extend(database: Database, job: Claimed, leaseMs: number): Promise<void> {
  await database.transaction(async (tx) => {
    const row = await held(tx, job)
      .set({ locked_until: sql<number>`${database.now()} + ${leaseMs}` })
      .executeTakeFirst();
    refuseLost(row.numUpdatedRows);
  });
}

/**
 * Takes the job away: it is done.
 * @throws LeaseLost
 */
export async function complete(tx: Queries, { id, attempt }: Claimed): Promise<void> {
  const row = await tx
    .deleteFrom('jobs')
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .executeTakeFirst();
  refuseLost(row.numDeletedRows);
}

/**
 * Lets the job wait for its next try.
 * @throws LeaseLost
 */
export async function postpone(
  database: Database,
  job: Claimed,
  { delayMs, lastError }: { delayMs: number; lastError: string },
): Promise<void> {
  await database.transaction(async (tx) => {
    const row = await held(tx, job)
      .set({ run_at: sql<number>`${database.now()} + ${delayMs}`, last_error: lastError })
      .set({ locked_until: null, unique_key: keyUnlessTaken() })
      .executeTakeFirst();
    refuseLost(row.numUpdatedRows);
  });
}

/**
 * Makes it a dead letter, for a person to look at.
 * @throws LeaseLost
 */
export async function bury(database: Database, job: Claimed, lastError: string): Promise<void> {
  await database.transaction(async (tx) => {
    const row = await held(tx, job)
      .set({ dead_at: database.now(), locked_until: null, last_error: lastError })
      .executeTakeFirst();
    refuseLost(row.numUpdatedRows);
  });
}

/**
 * Gives it back as if it had never been taken: a server that stops must not use up attempts. The new id keeps the
 * fencing token fresh.
 * @throws LeaseLost
 */
export async function giveBack(database: Database, job: Claimed): Promise<void> {
  await database.transaction(async (tx) => {
    const row = await held(tx, job)
      .set({ id: newId(), attempts: job.attempt - 1 })
      .set({ locked_until: null, unique_key: keyUnlessTaken() })
      .executeTakeFirst();
    refuseLost(row.numUpdatedRows);
  });
}

function held(tx: Queries, { id, attempt }: Claimed) {
  return tx.updateTable('jobs').where('id', '=', id).where('attempts', '=', attempt);
}

function refuseLost(rows: bigint): void {
  if (rows === 0n) throw new LeaseLost();
}
