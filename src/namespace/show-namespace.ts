import { z } from 'zod';
import { service } from './block.ts';
import { country } from './countries.ts';
import { listOf } from './list.ts';
import { liveItem } from './live-item.ts';
import { medium } from './medium.ts';
import { publisher, remoteItem } from './remote-item.ts';
import { sharedLists, sharedSingles } from './shared-fields.ts';
import { spotifyLimit } from './spotify.ts';
import { nullable, readable } from './stored.ts';
import { updateFrequency } from './update-frequency.ts';

const lists = {
  ...sharedLists,
  blocked_at: listOf(service, 60).describe('Services that must not show the feed: "amazon".'),
  podroll: listOf(remoteItem, 100).describe('Other shows that this one recommends.'),
  remote_items: listOf(remoteItem, 1000).describe('What a list or a publisher feed is made of.'),
  spotify_country_of_origin: listOf(country, 249).describe('Where the audience is; for Spotify.'),
};

const singles = {
  ...sharedSingles,
  publisher: publisher.describe('The feed of the publisher, which must name this show too.'),
  update_frequency: updateFrequency.describe('How often episodes come.'),
  live_item: liveItem.describe('A stream that is coming or running.'),
  spotify_limit: spotifyLimit.describe('How many of the newest episodes Spotify may show.'),
};

const described = medium.describe('What the feed is: podcast, music, audiobook, musicL.');

/** The fields of the podcast namespace that a show has, as requests have them: null empties any. */
export const showNamespaceFields = nullable({ ...lists, ...singles, medium: described });

/** The same, as answers have them. */
export const showNamespaceAnswer = { ...lists, ...nullable(singles), medium: described };

const row = readable(lists, singles).and(
  z.object({ medium: medium.default('podcast').catch('podcast') }),
);
export type ShowNamespace = z.output<typeof row>;

/** What a show without any of these fields has. */
export const emptyShowNamespace: ShowNamespace = row.parse({});

/** The column `namespace` of a show. */
export function readShowNamespace(column: string): ShowNamespace {
  return column === '{}' ? emptyShowNamespace : row.parse(JSON.parse(column));
}
