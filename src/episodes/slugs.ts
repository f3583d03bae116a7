import { reservedEpisodeSlugs, slugOffers } from '../addresses/slugs.ts';
import type { Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { ShowId } from '../shows/show.ts';
import * as store from './store.ts';

/** @returns a slug that no episode of the show has or had. */
export async function freeSlug(
  tx: Queries,
  showId: ShowId,
  title: string,
  id: string,
): Promise<string> {
  for (const slug of slugOffers(title, reservedEpisodeSlugs, id))
    if (!(await store.takenBy(tx, showId, { column: 'slug', value: slug }))) return slug;
  return id;
}

/** @throws LongwaveError `episode.slug-taken` */
export async function refuseTakenSlug(tx: Queries, showId: ShowId, slug: string): Promise<void> {
  if (
    !reservedEpisodeSlugs.has(slug) &&
    !(await store.takenBy(tx, showId, { column: 'slug', value: slug }))
  )
    return;
  throw new LongwaveError('conflict', 'episode.slug-taken', `The slug "${slug}" cannot be used.`, {
    field: 'slug',
    mend: 'Choose another one: an episode of this show has or had it, or it is one of our own addresses.',
  });
}
