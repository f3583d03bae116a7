import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { defineJob } from '../platform/jobs/define.ts';
import type { Finish } from '../platform/jobs/define.ts';
import { enqueue } from '../platform/jobs/queue.ts';
import { noteDeed } from './activity.ts';
import { countResetsAsked } from './entry-links-store.ts';
import { findByEmail } from './people-store.ts';
import type { Person } from './person.ts';
import { mailReset } from './resets.ts';

/** Links by mail that somebody can have at one time because they, or others in their name, asked for them. */
const MOST_LINKS = 3;

/** Sends a link for a new password to whoever has this address, if anybody has. */
export const answerForgotten = defineJob({
  name: 'accounts.forgotten',
  payload: z.object({ email: z.string() }),
  attempts: 10,
  limitSeconds: 60,
});

/**
 * Somebody says that they have forgotten their password. Whether the address is known is not looked at here, or the
 * time of the answer would tell (security 76).
 */
export async function sayForgotten(
  { database, clock }: { database: Database; clock: Clock },
  email: string,
): Promise<void> {
  const now = clock.now();
  const uniqueKey = `forgotten ${email}`;
  await database.transaction((tx) => enqueue(tx, answerForgotten, { email }, { now, uniqueKey }));
}

/** @returns what to do in the transaction that ends the job; undefined where nobody has this address. */
export async function linkForForgotten(
  { database, clock }: { database: Database; clock: Clock },
  email: string,
): Promise<Finish | undefined> {
  const person = await findByEmail(database.read, email);
  return person && ((tx) => linkByMail(tx, person, clock.now()));
}

/** Earlier links go on counting: whoever asks for new ones, again and again, takes none away. */
async function linkByMail(tx: Queries, person: Person, now: number): Promise<void> {
  if ((await countResetsAsked(tx, person.id, now)) >= MOST_LINKS) return;
  await mailReset(tx, person, now);
  const by = { name: 'Somebody', tokenId: null, personId: person.id };
  await noteDeed(tx, { what: 'password.link-asked', by, about: person.name }, now);
}
