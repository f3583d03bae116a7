import type { Addresses } from '../addresses/urls.ts';
import type { KeptFile } from '../media/file.ts';
import type { ArtworkSize } from '../media/kept-files.ts';
import { snakeKeys } from '../platform/case.ts';
import { isoTime } from '../platform/moment.ts';
import type { ShowAnswer } from './answer-schema.ts';
import { written } from './categories.ts';
import { missingFields } from './show.ts';
import type { Show } from './show.ts';

/** A show as the API answers it. */
export function showAnswer(
  addresses: Addresses,
  show: Show,
  artwork: KeptFile | undefined,
  sizes: ArtworkSize[],
): ShowAnswer {
  const { artworkId: _artwork, feedVersion: _version, ...said } = show;
  const { namespace, ...fields } = said;
  return {
    ...snakeKeys(fields),
    ...namespace,
    categories: show.categories.map(written),
    artwork_url: artwork ? addresses.artwork(artwork.id, artwork.name) : null,
    artwork_sizes: sizes,
    feed_url: addresses.feed(show.slug),
    paged_feed_url: addresses.feedPage(show.slug, 1),
    page_url: addresses.show(show),
    missing: missingFields(show),
    created_at: isoTime(show.createdAt),
    deleted_at: show.deletedAt === null ? null : isoTime(show.deletedAt),
  };
}
