import type { Clock } from '../platform/clock.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { takeTurn } from '../platform/database/turns.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import { newId } from '../platform/ids.ts';
import * as store from './activity-store.ts';
import type { ActivityFilter, Happening } from './activity-store.ts';
import type { Actor } from './actor.ts';

/** What people and their programs do with accounts; folders above add what they do with shows. */
export type AccountsVerb =
  | 'server.set-up'
  | 'sign-in'
  | 'sign-in.failed'
  | 'session.ended'
  | 'sessions.ended'
  | 'name.changed'
  | 'password.changed'
  | 'password.link-asked'
  | 'password.link-made'
  | 'password.reset'
  | 'second-factor.on'
  | 'second-factor.off'
  | 'second-factor.dropped'
  | 'recovery-codes.made'
  | 'passkey.added'
  | 'passkey.removed'
  | 'passkeys.dropped'
  | 'invitation.made'
  | 'invitation.taken-back'
  | 'invitation.accepted'
  | 'role.changed'
  | 'member.removed'
  | 'owner.made'
  | 'owner.unmade'
  | 'person.removed'
  | 'token.made'
  | 'token.revoked';

/** Something that somebody did. No secret, no address of a listener and nothing that was typed wrongly may stand in it. */
export interface Deed {
  what: AccountsVerb | `show.${string}` | `episode.${string}`;
  by: Actor;
  /** Admins of this show see it too. */
  showId?: string | null;
  subjectId?: string;
  /** What it was done with, by its name at that time. */
  about?: string;
  detail?: string;
}

/** Who guesses, perhaps a program, makes one line a minute for each way: a wrong code says that the password was right. */
const FAILED_EVERY_MS = 60_000;
/** The same for accounts that do not exist, for which the whole world tries. */
const UNKNOWN_EVERY_MS = 3_600_000;

/** Keeps what was done, in the transaction that does it. Lines are only ever added; `forgetName` alone takes something out of them. @param at milliseconds since 1970 */
export async function noteDeed(tx: Queries, deed: Deed, at: number): Promise<void> {
  const { what, by, showId, subjectId, about, detail } = deed;
  await store.insertActivity(tx, {
    id: newId(),
    at,
    what,
    who: by.name,
    person_id: by.personId,
    token_id: by.tokenId,
    show_id: showId ?? null,
    subject_id: subjectId ?? null,
    about: about ?? null,
    detail: detail || null,
  });
}

/** What something of a show was called, or was given, is told no more: its content was removed. That something was done stays. */
export async function forgetName(
  tx: Queries,
  subject: { showId: string; subjectId: string },
): Promise<void> {
  await store.clearAbout(tx, subject);
}

/** The same for what the library that signs in has done already. */
export async function note(
  { database, clock }: { database: Database; clock: Clock },
  deed: Deed,
): Promise<void> {
  await database.transaction((tx) => noteDeed(tx, deed, clock.now()));
}

/**
 * Somebody tried to come in as this person. Of one that does not exist nothing is kept but that it was tried: what was typed may
 * be a password.
 * @param how such as "wrong password"
 */
export async function noteFailedSignIn(
  { database, clock }: { database: Database; clock: Clock },
  person: { id: string; name: string } | undefined,
  how: string,
): Promise<void> {
  const now = clock.now();
  const by = { name: 'Somebody', tokenId: null, personId: person?.id ?? null };
  const detail = person ? how : 'There is no such account. Noted once an hour at most.';
  const every = person ? FAILED_EVERY_MS : UNKNOWN_EVERY_MS;
  const deed: Deed = { what: 'sign-in.failed', by, detail, ...(person && { about: person.name }) };
  await database.transaction(async (tx) => {
    await takeTurn(database, tx, 'failed sign-ins'); // else many guesses at once see no line, and each writes one
    const last = await store.lastOf(tx, { personId: by.personId, what: deed.what, detail });
    if (last === undefined || now - last >= every) await noteDeed(tx, deed, now);
  });
}

/** Newest first, one more than the limit when there are more. */
export async function listActivity(
  database: Database,
  filter: ActivityFilter,
  page: PageRequest,
): Promise<Happening[]> {
  return await store.listActivity(database.read, filter, page);
}

const AT_ONCE = 500;

/** All of it in the same order, however much that is: a few hundred at a time. */
export async function* everyActivity(
  database: Database,
  filter: ActivityFilter,
): AsyncGenerator<Happening> {
  let after: PageRequest['after'];
  do {
    const found = await store.listActivity(database.read, filter, { limit: AT_ONCE, after });
    yield* found.slice(0, AT_ONCE);
    const last = found.length > AT_ONCE ? found[AT_ONCE - 1] : undefined;
    after = last && { key: last.at, id: last.id };
  } while (after !== undefined);
}

/** Who has done something, by name. @param showId with one show; else with any, or with none. */
export async function listDoers(
  database: Database,
  showId?: string,
): Promise<{ id: string; name: string }[]> {
  return await store.listDoers(database.read, showId);
}
