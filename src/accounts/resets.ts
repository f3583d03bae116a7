import type { Clock } from '../platform/clock.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { enqueue } from '../platform/jobs/queue.ts';
import type { Mailer } from '../platform/mail/mailer.ts';
import { newId } from '../platform/ids.ts';
import { noteDeed } from './activity.ts';
import { actorAs } from './actor.ts';
import type { Actor } from './actor.ts';
import { newLinkSecret, RESET_MS, spentLink } from './entry-link.ts';
import { mailEntryLink } from './entry-mail.ts';
import * as links from './entry-links-store.ts';
import { hashOf } from './people.ts';
import type { PeopleTools } from './people.ts';
import * as people from './people-store.ts';
import type { Person } from './person.ts';
import * as sessions from './sessions-store.ts';
import { hashToken } from './token.ts';

/** Where mail is sent, it goes to them, too. @returns the secret of the link, which counts for an hour. */
export async function makeReset(
  {
    database,
    clock,
    mailer,
  }: Pick<PeopleTools, 'database' | 'clock'> & {
    mailer: Mailer | undefined;
  },
  person: Person,
  by: Actor,
): Promise<string> {
  const now = clock.now();
  return await database.transaction(async (tx) => {
    await links.deleteResets(tx, person.id);
    const { id, secret } = await insertReset(tx, person, { madeBy: by.personId, now });
    if (mailer) await enqueue(tx, mailEntryLink, { link_id: id }, { now });
    const about = { subjectId: person.id, about: person.name };
    await noteDeed(tx, { what: 'password.link-made', by, ...about }, now);
    return secret;
  });
}

/** Sends a link that nobody but its reader ever sees; others go on counting. */
export async function mailReset(tx: Queries, person: Person, now: number): Promise<void> {
  const { id } = await insertReset(tx, person, { madeBy: null, now });
  await enqueue(tx, mailEntryLink, { link_id: id }, { now });
}

async function insertReset(
  tx: Queries,
  { id: personId, email }: Person,
  { madeBy, now }: { madeBy: string | null; now: number },
): Promise<{ id: string; secret: string }> {
  const made = { id: newId(), secret: newLinkSecret() };
  await links.insertLink(tx, {
    id: made.id,
    hash: hashToken(made.secret),
    mail_hashes: null,
    person_id: personId,
    email,
    show_id: null,
    role: null,
    made_by: madeBy,
    expires_at: now + RESET_MS,
    created_at: now,
  });
  return made;
}

/** Whose password a link sets; looking does not use it up. @throws LongwaveError `link.spent` */
export async function getReset(database: Database, clock: Clock, secret: string): Promise<Person> {
  const id = await links.findReset(database.read, hashToken(secret), clock.now());
  const person = id === undefined ? undefined : await people.findPerson(database.read, id);
  if (!person) throw spentLink();
  return person;
}

/**
 * Sets the password that a link is for, and ends every session of its person (security 78).
 * @throws LongwaveError `link.spent`
 */
export async function resetPassword(
  { database, clock, signIn }: PeopleTools,
  secret: string,
  password: string,
): Promise<void> {
  const hash = await hashOf(signIn, password);
  const now = clock.now();
  await database.transaction(async (tx) => {
    const personId = await links.takeReset(tx, hashToken(secret), now);
    if (personId === undefined) throw spentLink();
    await people.setPassword(tx, personId, hash, now);
    await sessions.deleteSessions(tx, personId);
    const person = await people.findPerson(tx, personId);
    if (person) await noteDeed(tx, { what: 'password.reset', by: actorAs(person) }, now);
  });
}

/** @throws LongwaveError `person.unknown` */
export async function personWith(database: Database, email: string): Promise<Person> {
  const person = await people.findByEmail(database.read, email);
  if (person) return person;
  throw new LongwaveError('not-found', 'person.unknown', `Nobody here has the address ${email}.`, {
    mend: 'Check its spelling; /admin/people lists everybody.',
  });
}
