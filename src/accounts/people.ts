import type { Clock } from '../platform/clock.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import * as store from './people-store.ts';
import type { NewPerson, Person } from './person.ts';
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
    return await insert(tx, { ...wanted, hash, isOwner: true }, now);
  });
}

async function hashOf(signIn: SignIn, password: string): Promise<string> {
  const { password: hasher } = await (await signIn()).$context;
  return await hasher.hash(password);
}

/** As better-auth's own sign-up writes it: a person, and the credential that is their password. */
async function insert(
  tx: Queries,
  { name, email, hash, isOwner }: Omit<NewPerson, 'password'> & { hash: string; isOwner: boolean },
  now: number,
): Promise<Person> {
  const id = newId();
  const times = { created_at: now, updated_at: now };
  await store.insertPerson(
    tx,
    {
      id,
      name,
      email,
      email_verified: 0,
      is_owner: isOwner ? 1 : 0,
      image: null,
      two_factor_enabled: 0,
      ...times,
    },
    {
      id: newId(),
      person_id: id,
      account_id: id,
      provider_id: 'credential',
      password: hash,
      ...times,
    },
  );
  return { id, name, email, isOwner };
}
