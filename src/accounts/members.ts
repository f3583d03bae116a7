import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Clock } from '../platform/clock.ts';
import { noteDeed } from './activity.ts';
import type { Deed } from './activity.ts';
import type { Actor } from './actor.ts';
import * as links from './entry-links-store.ts';
import * as store from './members-store.ts';
import type { Member, Membership } from './members-store.ts';
import { mayDo } from './permissions.ts';
import type { Role, Standing } from './permissions.ts';
import { findPerson } from './people-store.ts';
import type { Person } from './person.ts';
import * as sessions from './sessions-store.ts';

/** What a person is to a show; without one, to the server. */
export async function standingOf(
  database: Database,
  { id, isOwner }: Person,
  showId?: string,
): Promise<Standing> {
  if (isOwner) return 'owner';
  return showId === undefined ? undefined : await store.findRole(database.read, id, showId);
}

/** The shows that a person is a member of, by their ids. Owners need to be none. */
export async function memberships(
  database: Database,
  { id }: Pick<Person, 'id'>,
): Promise<ReadonlyMap<string, Role>> {
  return await store.rolesOf(database.read, id);
}

/** Who works on a show, by name; owners of the server only where they are members too. */
export async function listMembers(database: Database, showId: string): Promise<Member[]> {
  return await store.listMembers(database.read, showId);
}

/** @throws LongwaveError `member.not-found` */
export async function getMember(
  database: Database,
  { personId, showId }: Membership,
): Promise<Member> {
  const members = await store.listMembers(database.read, showId);
  const member = members.find((each) => each.personId === personId);
  if (!member) throw noMember();
  return member;
}

/** Gives a member another role. They sign in again, to a desk that shows what they may. @throws LongwaveError `member.not-found` */
export async function changeRole(
  { database, clock }: { database: Database; clock: Clock },
  membership: Membership,
  role: Role,
  by: Actor,
): Promise<void> {
  await database.transaction(async (tx) => {
    const before = await store.findRole(tx, membership.personId, membership.showId);
    if (before === role) return;
    if (!(await store.updateRole(tx, membership, role))) throw noMember();
    await afterLoss(tx, membership, role);
    await noteMember(tx, membership, { what: 'role.changed', by, detail: role }, clock.now());
  });
}

/** Takes a member out of a show and ends their sessions (security 78). @throws LongwaveError `member.not-found` */
export async function removeMember(
  { database, clock }: { database: Database; clock: Clock },
  membership: Membership,
  by: Actor,
): Promise<void> {
  await database.transaction(async (tx) => {
    if (!(await store.deleteMember(tx, membership))) throw noMember();
    await afterLoss(tx, membership, undefined);
    await noteMember(tx, membership, { what: 'member.removed', by }, clock.now());
  });
}

async function noteMember(
  tx: Queries,
  { personId, showId }: Membership,
  deed: Pick<Deed, 'what' | 'by' | 'detail'>,
  at: number,
): Promise<void> {
  const person = await findPerson(tx, personId);
  const about = person?.name ?? 'somebody';
  await noteDeed(tx, { ...deed, showId, subjectId: personId, about }, at);
}

/** Whom they have invited comes in only while they may invite. */
async function afterLoss(
  tx: Queries,
  { personId, showId }: Membership,
  standing: Standing,
): Promise<void> {
  await sessions.deleteSessions(tx, personId);
  if (!mayDo(standing, 'manage-members')) await links.deleteInvitationsBy(tx, personId, showId);
}

function noMember(): LongwaveError {
  return new LongwaveError('not-found', 'member.not-found', 'They are no member of this show.', {
    mend: 'They may have been removed already.',
  });
}
