import { commandLine } from '../accounts/actor.ts';
import { linkPaths } from '../accounts/entry-link.ts';
import { dropSecondFactor, ownerExists } from '../accounts/people.ts';
import { email as emailAddress } from '../accounts/person.ts';
import type { Person } from '../accounts/person.ts';
import { makeReset, personWith } from '../accounts/resets.ts';
import { serverSecret, setupToken } from '../accounts/setup.ts';
import { withDatabase } from './database.ts';
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';

/** `longwave setup-link`: where the first owner is made, again. @returns the exit code. */
export async function setupLinkCommand(): Promise<number> {
  return await withDatabase(async (database, { port }) => {
    if (await ownerExists(database))
      throw new LongwaveError('gone', 'setup.done', 'This server has an owner already.', {
        mend: 'Sign in at /login. Who has forgotten the password: longwave reset-link EMAIL.',
      });
    const token = setupToken(await serverSecret(database));
    process.stdout.write(`http://localhost:${port}/setup/${token}\n`);
    return 0;
  });
}

/** `longwave reset-link EMAIL`: a new password, for who has forgotten theirs. @returns the exit code. */
export async function resetLinkCommand(words: string[]): Promise<number> {
  return await withPerson(words, async (database, person, { publicUrl }) => {
    const tools = { database, clock: systemClock, mailer: undefined };
    const secret = await makeReset(tools, person, commandLine);
    const text = `For ${person.name}. It counts once, within an hour, and ends every session.`;
    return `${publicUrl}${linkPaths.reset(secret)}\n\n${text}`;
  });
}

/** `longwave second-factor-off EMAIL`: for who has lost the app and the recovery codes. @returns the exit code. */
export async function secondFactorOffCommand(words: string[]): Promise<number> {
  return await withPerson(words, async (database, person) => {
    await dropSecondFactor({ database, clock: systemClock }, person, commandLine);
    return `The password alone opens the account of ${person.name} now. Every session has ended.`;
  });
}

async function withPerson(
  [given]: string[],
  work: (database: Database, person: Person, config: Config) => Promise<string>,
): Promise<number> {
  const email = emailAddress.safeParse(given).data;
  if (email === undefined)
    throw new LongwaveError('invalid', 'person.email-missing', 'Say whose account it is.', {
      mend: 'By the address, such as ada@example.org.',
    });
  return await withDatabase(async (database, config) => {
    const person = await personWith(database, email);
    process.stdout.write(`${await work(database, person, config)}\n`);
    return 0;
  });
}
