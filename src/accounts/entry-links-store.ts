import { sql } from 'kysely';
import type { ExpressionBuilder, Selectable } from 'kysely';
import { z } from 'zod';
import type { Queries } from '../platform/database/open.ts';
import type { Invitation, Place } from './entry-link.ts';
import { roles } from './permissions.ts';
import type { AccountTables, EntryLinksTable } from './tables.ts';

/** The link that was shown, or one that was sent by mail. */
const withSecret = (hash: string) => (eb: ExpressionBuilder<AccountTables, 'entry_links'>) =>
  eb.or([eb('hash', '=', hash), eb('mail_hashes', 'like', `%${hash}%`)]);

const on = (queries: Queries) => queries.withTables<AccountTables>();

/** Adds one, and forgets those that count no more. */
export async function insertLink(queries: Queries, link: EntryLinksTable): Promise<void> {
  const tables = on(queries);
  await tables.deleteFrom('entry_links').where('expires_at', '<=', link.created_at).execute();
  await tables.insertInto('entry_links').values(link).execute();
}

export async function findInvitation(
  queries: Queries,
  hash: string,
  now: number,
): Promise<Invitation | undefined> {
  const row = await on(queries)
    .selectFrom('entry_links')
    .selectAll()
    .where(withSecret(hash))
    .where('person_id', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row && invitationFrom(row);
}

/** Uses an invitation up: of several who try at once, one gets it (security 83, 110). */
export async function takeInvitation(
  tx: Queries,
  hash: string,
  now: number,
): Promise<Invitation | undefined> {
  const row = await on(tx)
    .deleteFrom('entry_links')
    .where(withSecret(hash))
    .where('person_id', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  return row && invitationFrom(row);
}

/** Those that still count, newest first. @param showId of one show; else all. */
export async function listInvitations(
  queries: Queries,
  now: number,
  showId?: string,
): Promise<Invitation[]> {
  const rows = await on(queries)
    .selectFrom('entry_links')
    .selectAll()
    .where('person_id', 'is', null)
    .where('expires_at', '>', now)
    .$if(showId !== undefined, (query) => query.where('show_id', '=', showId!))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(invitationFrom);
}

/** @returns undefined when there is none, or when it is one to another show. */
export async function deleteInvitation(
  tx: Queries,
  id: string,
  showId?: string,
): Promise<Invitation | undefined> {
  const row = await on(tx)
    .deleteFrom('entry_links')
    .where('id', '=', id)
    .where('person_id', 'is', null)
    .$if(showId !== undefined, (query) => query.where('show_id', '=', showId!))
    .returningAll()
    .executeTakeFirst();
  return row && invitationFrom(row);
}

/** A new invitation of the same address to the same place takes the place of an older one. */
export async function deleteInvitationsOf(
  tx: Queries,
  email: string,
  showId: string | null,
): Promise<void> {
  await on(tx)
    .deleteFrom('entry_links')
    .where('email', '=', email)
    .where('person_id', 'is', null)
    .where('show_id', showId === null ? 'is' : '=', showId)
    .execute();
}

/** What somebody has made who may not invite any more. @param showId to one show; else all. */
export async function deleteInvitationsBy(
  tx: Queries,
  personId: string,
  showId?: string,
): Promise<void> {
  await on(tx)
    .deleteFrom('entry_links')
    .where('made_by', '=', personId)
    .$if(showId !== undefined, (query) => query.where('show_id', '=', showId!))
    .execute();
}

/** Whose password a link sets. */
export async function findReset(
  queries: Queries,
  hash: string,
  now: number,
): Promise<string | undefined> {
  const row = await on(queries)
    .selectFrom('entry_links')
    .select('person_id')
    .where(withSecret(hash))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.person_id ?? undefined;
}

/** Uses a reset up, and with it every other link of this person. @returns whose it was. */
export async function takeReset(
  tx: Queries,
  hash: string,
  now: number,
): Promise<string | undefined> {
  const tables = on(tx);
  const row = await tables
    .deleteFrom('entry_links')
    .where(withSecret(hash))
    .where('person_id', 'is not', null)
    .where('expires_at', '>', now)
    .returning('person_id')
    .executeTakeFirst();
  if (!row?.person_id) return undefined;
  await deleteResets(tx, row.person_id);
  return row.person_id;
}

export async function deleteResets(tx: Queries, personId: string): Promise<void> {
  await on(tx).deleteFrom('entry_links').where('person_id', '=', personId).execute();
}

/** How many links for a new password this person could use that nobody has made for them. */
export async function countResetsAsked(
  queries: Queries,
  personId: string,
  now: number,
): Promise<number> {
  const rows = await on(queries)
    .selectFrom('entry_links')
    .select('id')
    .where('person_id', '=', personId)
    .where('made_by', 'is', null)
    .where('expires_at', '>', now)
    .execute();
  return rows.length;
}

/** A link as the mail that brings it tells of it. */
export interface LinkToSend {
  email: string;
  /** Undefined: a new password. */
  place: Place | undefined;
  madeBy: string | null;
  expiresAt: number;
}

/** Gives a link that still counts one more secret. Those of earlier mails stay: each may have come, whatever its server said. */
export async function addMailHash(
  tx: Queries,
  { id, hash }: { id: string; hash: string },
  now: number,
): Promise<LinkToSend | undefined> {
  const row = await on(tx)
    .updateTable('entry_links')
    .set({ mail_hashes: sql<string>`coalesce(mail_hashes || ' ', '') || ${hash}` })
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  return (
    row && {
      email: row.email,
      place: row.person_id === null ? invitationFrom(row).place : undefined,
      madeBy: row.made_by,
      expiresAt: row.expires_at,
    }
  );
}

const storedRole = z.enum(roles);

function invitationFrom(row: Selectable<EntryLinksTable>): Invitation {
  const place: Place =
    row.show_id === null ? 'server' : { showId: row.show_id, role: storedRole.parse(row.role) };
  return { id: row.id, email: row.email, place, expiresAt: row.expires_at };
}
