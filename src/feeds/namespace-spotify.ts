import type { ShowNamespace } from '../namespace/show-namespace.ts';
import { cleanLine } from './clean.ts';
import { elementOf, textElement, type FeedElement } from './elements.ts';

/** Spotify's own elements (Podcast Delivery Specification 1.10), where a show uses them. */
export function spotifyElements(show: ShowNamespace): FeedElement[] {
  const countries = show.spotify_country_of_origin.join(' ').toLowerCase();
  return [
    ...textElement('spotify:countryOfOrigin', cleanLine(countries, 1000)),
    ...elementOf('spotify:limit', { needs: { recentCount: show.spotify_limit ?? undefined } }),
  ];
}
