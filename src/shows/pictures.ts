import { namePictures } from '../pictures/pictures.ts';
import type { Queries } from '../platform/database/open.ts';
import type { Show } from './show.ts';

/** The addresses of the pictures that the pages of a show have on them, when they are copied. */
export function picturesOfShow({ namespace }: Pick<Show, 'namespace'>): string[] {
  return namespace.persons.flatMap(({ img }) => img ?? []);
}

/** Says which pictures a show names after a change, in the transaction of that change. */
export async function nameShowPictures(tx: Queries, show: Show, now: number): Promise<void> {
  await namePictures(tx, { ownerId: show.id, showId: show.id }, picturesOfShow(show), now);
}
