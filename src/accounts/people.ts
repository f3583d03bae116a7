import type { Clock } from '../platform/clock.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { noteDeed } from './activity.ts';
import type { Deed } from './activity.ts';
import { actorAs } from './actor.ts';
import type { Actor } from './actor.ts';
import * as links from './entry-links-store.ts';
import * as store from './people-store.ts';
import type { ListedPerson } from './people-store.ts';
import type { NewPerson, Person } from './person.ts';
import * as sessions from './sessions-store.ts';
import type { SignIn } from './sign-in.ts';

export interface PeopleTools {
  database: Database;
  clock: Clock;
  signIn: SignIn;
}

export async function ownerExists(database: Database): Promise<boolean> {
  return await store.hasOwner(database.read);
}

/**
 * Makes the first owner of the server; of several who try at once, one (security 82).
 * @throws LongwaveError `setup.done`
 */
export async function createOwner(tools: PeopleTools, wanted: NewPerson): Promise<Person> {
  const hash = await hashOf(tools.signIn, wanted.password);
  const now = tools.clock.now();
  return await tools.database.transaction(async (tx) => {
    if (!(await store.claimOwnership(tx, now)))
      throw new LongwaveError('gone', 'setup.done', 'This server has an owner already.', {
        mend: 'Sign in, or ask the owner for an invitation.',
      });
    const person = await insertPerson(tx, { ...wanted, hash, isOwner: true }, now);
    await noteDeed(tx, { what: 'server.set-up', by: actorAs(person) }, now);
    return person;
  });
}

/** What is kept of a password. */
export async function hashOf(signIn: SignIn, password: string): Promise<string> {
  const { password: hasher } = await (await signIn()).$context;
  return await hasher.hash(password);
}

/**
 * As better-auth's own sign-up writes it: a person, and the credential that is their password.
 * @throws LongwaveError `person.known`
 */
export async function insertPerson(
  tx: Queries,
  { name, email, hash, isOwner }: Omit<NewPerson, 'password'> & { hash: string; isOwner: boolean },
  now: number,
): Promise<Person> {
  const id = newId();
  const times = { created_at: now, updated_at: now };
  const flags = { email_verified: 0, is_owner: isOwner ? 1 : 0, two_factor_enabled: 0 };
  const credential = { person_id: id, account_id: id, provider_id: 'credential', password: hash };
  const inserted = await store.insertPerson(
    tx,
    { id, name, email, image: null, ...flags, ...times },
    { id: newId(), ...credential, ...times },
  );
  if (!inserted) throw known(email);
  return { id, name, email, isOwner };
}

/** Everybody who has an account here, by name. */
export async function listPeople(database: Database): Promise<ListedPerson[]> {
  return await store.listPeople(database.read);
}

/** Whether signing in asks this person for a code. */
export async function hasSecondFactor({ read }: Database, { id }: Person): Promise<boolean> {
  return await store.hasSecondFactor(read, id);
}

/** For who has lost the app and the recovery codes; ends their sessions. */
export async function dropSecondFactor(
  tools: Pick<PeopleTools, 'database' | 'clock'>,
  person: Person,
  by: Actor,
): Promise<void> {
  await takeWayIn(tools, person, { what: 'second-factor.dropped', by }, async (tx, now) => {
    await store.deleteSecondFactor(tx, person.id, now);
  });
}

/** Takes a way to sign in from somebody, and ends what may have begun with it. */
export async function takeWayIn(
  { database, clock }: Pick<PeopleTools, 'database' | 'clock'>,
  { id, name }: Person,
  deed: Pick<Deed, 'what' | 'by'>,
  work: (tx: Queries, now: number) => Promise<void>,
): Promise<void> {
  const now = clock.now();
  await database.transaction(async (tx) => {
    await work(tx, now);
    await sessions.deleteSessions(tx, id);
    await noteDeed(tx, { ...deed, subjectId: id, about: name }, now);
  });
}

/** @throws LongwaveError `person.not-found` */
export async function getPerson(database: Database, id: string): Promise<Person> {
  const person = await store.findPerson(database.read, id);
  if (!person) throw nobody();
  return person;
}

export async function changeName(
  { database, clock }: Pick<PeopleTools, 'database' | 'clock'>,
  person: Person,
  name: string,
): Promise<void> {
  const now = clock.now();
  await database.transaction(async (tx) => {
    await store.setName(tx, person.id, name, now);
    await noteDeed(tx, { what: 'name.changed', by: actorAs(person), about: name }, now);
  });
}

/**
 * Makes somebody an owner of the server, or no longer one; either ends their sessions (security 78).
 * @throws LongwaveError `person.not-found`, `person.last-owner`
 */
export async function changeOwnership(
  { database, clock }: Pick<PeopleTools, 'database' | 'clock'>,
  id: string,
  isOwner: boolean,
  by: Actor,
): Promise<void> {
  const now = clock.now();
  await database.transaction(async (tx) => {
    const person = await lockedPerson(tx, id);
    if (person.isOwner === isOwner) return;
    if (!isOwner) await loseOwner(tx, person);
    await store.setOwner(tx, id, isOwner, now);
    await sessions.deleteSessions(tx, id);
    const what = isOwner ? 'owner.made' : 'owner.unmade';
    await noteDeed(tx, { what, by, subjectId: id, about: person.name }, now);
  });
}

/**
 * Takes somebody's account away, with their sessions and what they have invited others to (security 78).
 * @throws LongwaveError `person.not-found`, `person.last-owner`
 */
export async function removePerson(
  { database, clock }: Pick<PeopleTools, 'database' | 'clock'>,
  id: string,
  by: Actor,
): Promise<void> {
  await database.transaction(async (tx) => {
    const person = await lockedPerson(tx, id);
    if (person.isOwner) await loseOwner(tx, person);
    await links.deleteInvitationsBy(tx, id);
    await links.deleteResets(tx, id);
    await store.deletePerson(tx, id);
    const deed = { what: 'person.removed', by, subjectId: id, about: person.name } as const;
    await noteDeed(tx, deed, clock.now());
  });
}

async function lockedPerson(tx: Queries, id: string): Promise<Person> {
  await store.lockOwners(tx);
  const person = await store.findPerson(tx, id);
  if (!person) throw nobody();
  return person;
}

async function loseOwner(tx: Queries, { id, name }: Person): Promise<void> {
  if ((await store.countOwners(tx)) < 2)
    throw new LongwaveError('conflict', 'person.last-owner', `${name} is the last owner.`, {
      mend: 'Make somebody else an owner first.',
    });
  await links.deleteInvitationsBy(tx, id);
}

function known(email: string): LongwaveError {
  return new LongwaveError('conflict', 'person.known', `${email} has an account here already.`, {
    mend: 'Sign in with it, then open the link again.',
  });
}

function nobody(): LongwaveError {
  return new LongwaveError('not-found', 'person.not-found', 'There is no such person.', {
    mend: 'They may have been removed already: /admin/people lists everybody.',
  });
}
