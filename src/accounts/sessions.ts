import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { noteDeed } from './activity.ts';
import { actorAs } from './actor.ts';
import type { Person } from './person.ts';
import * as store from './sessions-store.ts';
import type { Session } from './sessions-store.ts';

interface Tools {
  database: Database;
  clock: Clock;
}

/** Where somebody is signed in, the browser used last first. */
export async function listSessions(
  database: Database,
  clock: Clock,
  { id }: Person,
): Promise<Session[]> {
  return await store.listSessions(database.read, id, clock.now());
}

/** @throws LongwaveError `session.not-found`, also for one of somebody else. */
export async function endSession(
  { database, clock }: Tools,
  person: Person,
  id: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    if (!(await store.deleteSession(tx, person.id, id))) throw noSession();
    await noteDeed(tx, { what: 'session.ended', by: actorAs(person) }, clock.now());
  });
}

function noSession(): LongwaveError {
  return new LongwaveError('not-found', 'session.not-found', 'There is no such session.', {
    mend: 'It may have ended already.',
  });
}

/** Ends every session but the one with this id. */
export async function endOtherSessions(
  { database, clock }: Tools,
  person: Person,
  but: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    await store.deleteSessions(tx, person.id, but);
    await noteDeed(tx, { what: 'sessions.ended', by: actorAs(person) }, clock.now());
  });
}

const browsers: [mark: RegExp, name: string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: [mark: RegExp, name: string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** "Firefox on Linux", as far as a browser says so. */
export function browserNamed(userAgent: string | null): string {
  const said = (userAgent ?? '').slice(0, 512);
  const [browser, system] = [browsers, systems].map(
    (list) => list.find(([mark]) => mark.test(said))?.[1],
  );
  if (browser === undefined) return system ?? 'Unknown browser';
  return system === undefined ? browser : `${browser} on ${system}`;
}
