import type { Clock } from '../platform/clock.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { enqueue } from '../platform/jobs/queue.ts';
import type { Mailer } from '../platform/mail/mailer.ts';
import { newId } from '../platform/ids.ts';
import { noteDeed } from './activity.ts';
import type { Deed } from './activity.ts';
import { actorAs } from './actor.ts';
import type { Actor } from './actor.ts';
import { INVITATION_MS, newLinkSecret, spentLink } from './entry-link.ts';
import type { Invitation, Place } from './entry-link.ts';
import { mailEntryLink } from './entry-mail.ts';
import * as links from './entry-links-store.ts';
import * as members from './members-store.ts';
import { hashOf, insertPerson } from './people.ts';
import type { PeopleTools } from './people.ts';
import * as people from './people-store.ts';
import type { NewPerson, Person } from './person.ts';
import { hashToken } from './token.ts';

interface Tools {
  database: Database;
  clock: Clock;
}

interface InvitingTools extends Tools {
  /** Undefined: nobody sends mail here. */
  mailer: Mailer | undefined;
}

/** What the list of who did what says of an invitation. */
function inDeed(email: string, place: Place): Pick<Deed, 'about' | 'detail' | 'showId'> {
  return place === 'server'
    ? { about: email, detail: 'owner' }
    : { about: email, detail: place.role, showId: place.showId };
}

export interface Wanted {
  email: string;
  place: Place;
}

/**
 * Lets whoever has this address in, once, within a week.
 * Where mail is sent, it goes to the address, too.
 * @returns the secret of the link, which nobody can read again.
 * @throws LongwaveError `invitation.in-already`
 */
export async function invite(
  { database, clock, mailer }: InvitingTools,
  { email, place }: Wanted,
  by: Actor,
): Promise<string> {
  const secret = newLinkSecret();
  const now = clock.now();
  const [showId, role] = place === 'server' ? [null, null] : [place.showId, place.role];
  await database.transaction(async (tx) => {
    const known = await people.findByEmail(tx, email);
    if (known && (await isIn(tx, known, showId))) throw inAlready(known);
    await links.deleteInvitationsOf(tx, email, showId);
    const id = newId();
    await links.insertLink(tx, {
      id,
      hash: hashToken(secret),
      mail_hashes: null,
      person_id: null,
      email,
      show_id: showId,
      role,
      made_by: by.personId,
      expires_at: now + INVITATION_MS,
      created_at: now,
    });
    if (mailer) await enqueue(tx, mailEntryLink, { link_id: id }, { now });
    await noteDeed(tx, { what: 'invitation.made', by, ...inDeed(email, place) }, now);
  });
  return secret;
}

async function isIn(tx: Queries, { id, isOwner }: Person, showId: string | null): Promise<boolean> {
  return isOwner || (showId !== null && (await members.findRole(tx, id, showId)) !== undefined);
}

/**
 * Looks at an invitation, which does not use it up: scanners of mail do that too (security 83).
 * @throws LongwaveError `link.spent`
 */
export async function getInvitation(
  database: Database,
  clock: Clock,
  secret: string,
): Promise<Invitation> {
  const found = await links.findInvitation(database.read, hashToken(secret), clock.now());
  if (!found) throw spentLink();
  return found;
}

/** Whether the invited address has an account already, whose password opens it. */
export async function isKnown(database: Database, email: string): Promise<boolean> {
  return (await people.findByEmail(database.read, email)) !== undefined;
}

/**
 * Makes a person of an invitation; of several who try at once, one (security 83, 110).
 * @throws LongwaveError `link.spent`, `person.known`
 */
export async function acceptAsNew(
  { database, clock, signIn }: PeopleTools,
  secret: string,
  { name, password }: Omit<NewPerson, 'email'>,
): Promise<Person> {
  const hash = await hashOf(signIn, password);
  const now = clock.now();
  return await database.transaction(async (tx) => {
    const { email, place } = await take(tx, secret, now);
    const isOwner = place === 'server';
    const person = await insertPerson(tx, { name, email, hash, isOwner }, now);
    if (place !== 'server') await members.insertMember(tx, { ...place, personId: person.id, now });
    await noteAccepted(tx, person, { email, place }, now);
    return person;
  });
}

/**
 * Gives somebody who is signed in what they were invited to.
 * @throws LongwaveError `link.spent`, `invitation.other`
 */
export async function acceptAs(
  database: Database,
  clock: Clock,
  secret: string,
  person: Person,
): Promise<void> {
  const now = clock.now();
  await database.transaction(async (tx) => {
    const { email, place } = await take(tx, secret, now);
    if (email !== person.email)
      throw new LongwaveError('forbidden', 'invitation.other', 'This invitation is for another.', {
        mend: `Sign in as ${email}.`,
      });
    if (place === 'server') await people.setOwner(tx, person.id, true, now);
    else await members.insertMember(tx, { ...place, personId: person.id, now });
    await noteAccepted(tx, person, { email, place }, now);
  });
}

async function noteAccepted(
  tx: Queries,
  person: Person,
  { email, place }: Wanted,
  at: number,
): Promise<void> {
  const by = actorAs(person);
  await noteDeed(tx, { what: 'invitation.accepted', by, ...inDeed(email, place) }, at);
}

async function take(tx: Queries, secret: string, now: number): Promise<Invitation> {
  const found = await links.takeInvitation(tx, hashToken(secret), now);
  if (!found) throw spentLink();
  return found;
}

/** Those that still count. @param showId to one show; else all. */
export async function listInvitations(
  database: Database,
  clock: Clock,
  showId?: string,
): Promise<Invitation[]> {
  return await links.listInvitations(database.read, clock.now(), showId);
}

/** @throws LongwaveError `invitation.not-found` */
export async function takeBackInvitation(
  { database, clock }: Tools,
  id: string,
  by: Actor,
  showId?: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    const gone = await links.deleteInvitation(tx, id, showId);
    if (!gone) throw noInvitation();
    const about = inDeed(gone.email, gone.place);
    await noteDeed(tx, { what: 'invitation.taken-back', by, ...about }, clock.now());
  });
}

function noInvitation(): LongwaveError {
  return new LongwaveError('not-found', 'invitation.not-found', 'There is no such invitation.', {
    mend: 'It may have been used, or taken back.',
  });
}

function inAlready({ isOwner }: Person): LongwaveError {
  const [message, mend] = isOwner
    ? ['This is the address of an owner of the server.', 'Owners may do everything in every show.']
    : ['Somebody with this address is in this show already.', 'Change their role on this page.'];
  return new LongwaveError('conflict', 'invitation.in-already', message, { field: 'email', mend });
}
