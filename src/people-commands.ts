import { linkPaths } from './accounts/entry-link.ts';
import { ownerExists } from './accounts/people.ts';
import { email as emailAddress } from './accounts/person.ts';
import { makeReset, personWith } from './accounts/resets.ts';
import { serverSecret, setupToken } from './accounts/setup.ts';
import { withDatabase } from './command-database.ts';
import { systemClock } from './platform/clock.ts';
import { LongwaveError } from './platform/errors.ts';

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
export async function resetLinkCommand([given]: string[]): Promise<number> {
  const email = emailAddress.safeParse(given).data;
  if (email === undefined)
    throw new LongwaveError('invalid', 'person.email-missing', 'Say whose password it is.', {
      mend: 'Use: longwave reset-link ada@example.org',
    });
  return await withDatabase(async (database, { publicUrl }) => {
    const person = await personWith(database, email);
    const secret = await makeReset(database, systemClock, person, null);
    const text = `For ${person.name}. It counts once, within an hour, and ends every session.`;
    process.stdout.write(`${publicUrl}${linkPaths.reset(secret)}\n\n${text}\n`);
    return 0;
  });
}
