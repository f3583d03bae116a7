import { z } from 'zod';
import type { Actor } from '../accounts/actor.ts';
import { readFields, unreadFields } from '../history/version.ts';
import type { Fields } from '../history/version.ts';
import { given } from '../platform/given.ts';
import type { Show, ShowId } from './show.ts';
import { showFields } from './show.ts';
import { alter, changeOf } from './shows.ts';
import type { Tools } from './shows.ts';

/** What a version brings back: what PATCH takes, checked as PATCH checks it, and the artwork. */
const broughtBack = { ...showFields, artwork_id: z.string().nullable() };

/** Whether going back to a version of a show changes this field of it. */
export function isBroughtBackToShow(field: string): boolean {
  return Object.hasOwn(broughtBack, field);
}

/** A show that has an earlier version's fields. */
export interface BroughtBack {
  show: Show;
  /** Fields of the version that stayed as they were: today's rules refuse them. */
  left: string[];
}

/**
 * Makes the fields of an earlier version the present ones. Its `podcast:guid` stays.
 * @throws LongwaveError what `changeShow` throws
 */
export async function bringBackShow(
  { database, addresses }: Tools,
  id: ShowId,
  fields: Fields,
  actor: Actor,
): Promise<BroughtBack> {
  const { artwork_id, ...change } = readFields(broughtBack, fields);
  const work = changeOf(addresses, change);
  const deed = { actor, what: 'brought-back' } as const;
  const show = await alter(database, id, deed, async (tx, before, now) => ({
    ...(await work(tx, before, now)),
    ...given({ artwork_id }),
  }));
  return { show, left: unreadFields(broughtBack, fields) };
}
