import { sql } from 'kysely';
import type { Selectable, SqlBool, Updateable } from 'kysely';
import type { Database, Queries } from '../platform/database/open.ts';
import type { ShowId } from '../shows/show.ts';
import type { ShowTables } from '../shows/tables.ts';
import { foundSchema } from './domain.ts';
import type { Claim, Proof } from './domain.ts';
import type { DomainClaimsTable, DomainTables } from './tables.ts';

const on = (queries: Queries) => queries.withTables<DomainTables & ShowTables>();

export async function findClaim(queries: Queries, showId: string): Promise<Claim | undefined> {
  const row = await on(queries)
    .selectFrom('domain_claims')
    .selectAll()
    .where('show_id', '=', showId)
    .executeTakeFirst();
  return row && claimFrom(row);
}

export async function putClaim(tx: Queries, row: DomainClaimsTable): Promise<void> {
  await on(tx)
    .insertInto('domain_claims')
    .values(row)
    .onConflict((conflict) => conflict.column('show_id').doUpdateSet(row))
    .execute();
}

export async function changeClaim(
  tx: Queries,
  showId: string,
  change: Updateable<DomainClaimsTable>,
): Promise<void> {
  await on(tx).updateTable('domain_claims').set(change).where('show_id', '=', showId).execute();
}

export async function deleteClaim(tx: Queries, showId: string): Promise<void> {
  await on(tx).deleteFrom('domain_claims').where('show_id', '=', showId).execute();
}

/** Lets one transaction at a time decide who holds a domain (PostgreSQL; SQLite has one writer). */
export async function lockClaims(database: Database, tx: Queries, domain: string): Promise<void> {
  if (database.kind === 'sqlite') return;
  await on(tx)
    .selectFrom('domain_claims')
    .select('show_id')
    .where('domain', '=', domain)
    .orderBy('show_id')
    .forUpdate()
    .execute();
}

/** Of shows that hold a name, whatever they want: those that were last looked at before then. */
export async function listDue(queries: Queries, before: number, most: number): Promise<Claim[]> {
  const rows = await on(queries)
    .selectFrom('domain_claims as claim')
    .innerJoin('shows', 'shows.id', 'claim.show_id')
    .selectAll('claim')
    .where('shows.domain', 'is not', null)
    .where('shows.deleted_at', 'is', null)
    .where(sql<SqlBool>`coalesce(claim.checked_at, 0) <= ${before}`)
    .orderBy('claim.checked_at')
    .limit(most)
    .execute();
  return rows.map(claimFrom);
}

/** @returns whether nobody else has looked since `due` was read. */
export async function takeCheck(tx: Queries, due: Claim, now: number): Promise<boolean> {
  const rows = await on(tx)
    .updateTable('domain_claims')
    .set({ checked_at: now })
    .where('show_id', '=', due.showId)
    .where('checked_at', due.checkedAt === null ? 'is' : '=', due.checkedAt)
    .returning('show_id')
    .execute();
  return rows.length === 1;
}

/** Names that shows hold, which led here and do not any more. */
export async function listFailing(
  queries: Queries,
): Promise<{ showId: string; domain: string; failingSince: number }[]> {
  return await on(queries)
    .selectFrom('domain_claims as claim')
    .innerJoin('shows', 'shows.id', 'claim.show_id')
    .where('shows.domain', 'is not', null)
    .where('claim.is_failing', '=', 1)
    .select([
      'claim.show_id as showId',
      sql<string>`shows.domain`.as('domain'),
      sql<number>`coalesce(claim.failing_since, 0)`.as('failingSince'),
    ])
    .execute();
}

function claimFrom(row: Selectable<DomainClaimsTable>): Claim {
  return {
    showId: row.show_id as ShowId,
    domain: row.domain,
    token: row.token,
    isVouched: row.is_vouched === 1,
    claimedAt: row.claimed_at,
    proof: row.proof as Proof | null,
    provedAt: row.proved_at,
    // Another release may know other answers.
    found: row.found === null ? null : (foundSchema.safeParse(JSON.parse(row.found)).data ?? null),
    checkedAt: row.checked_at,
    failingSince: row.failing_since,
    isFailing: row.is_failing === 1,
  };
}
