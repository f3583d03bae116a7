import type { Database } from '../platform/database/open.ts';
import * as store from './members-store.ts';
import type { Role, Standing } from './permissions.ts';
import type { Person } from './person.ts';

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
  { id }: Person,
): Promise<ReadonlyMap<string, Role>> {
  return await store.rolesOf(database.read, id);
}
