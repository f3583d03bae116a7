import { z } from 'zod';
import type { Actor } from '../accounts/actor.ts';
import type { Fields } from '../history/version.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show, ShowId } from './show.ts';
import { showFields } from './show.ts';
import { alter, changeOf } from './shows.ts';
import type { Tools } from './shows.ts';

/** What a version brings back: what PATCH takes, checked as PATCH checks it, and the artwork. */
const broughtBack = z.object({ ...showFields, artwork_id: z.string().nullable() }).partial();

/** Whether going back to a version of a show changes this field of it. */
export function isBroughtBackToShow(field: string): boolean {
  return Object.hasOwn(broughtBack.shape, field);
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
): Promise<Show> {
  const { artwork_id, ...change } = parse(broughtBack, fields);
  const work = changeOf(addresses, change);
  return await alter(database, id, { actor, what: 'brought-back' }, async (tx, before, now) => ({
    ...(await work(tx, before, now)),
    ...(artwork_id !== undefined && { artwork_id }),
  }));
}
