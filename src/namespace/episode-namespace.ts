import { listOf } from './list.ts';
import { numberDisplay, seasonName } from './numbering.ts';
import { itemLists, sharedLists, sharedSingles } from './shared-fields.ts';
import { soundbite } from './soundbite.ts';
import { nullable, readable } from './stored.ts';
import type { z } from 'zod';

const lists = {
  ...sharedLists,
  ...itemLists,
  soundbites: listOf(soundbite, 50).describe('Parts that show what the episode is like.'),
};

const texts = {
  season_name: seasonName.describe('What the season is called; apps may show it for its number.'),
  number_display: numberDisplay.describe('What apps show for the number of the episode: "Ch. 3".'),
};

const singles = { ...sharedSingles, ...texts };

/** The fields of the podcast namespace that an episode has, as requests have them: null empties any. */
export const episodeNamespaceFields = nullable({ ...lists, ...singles });

/** The same, as answers have them. */
export const episodeNamespaceAnswer = { ...lists, ...nullable(singles) };

/** Whether a field is not a text, so that a form and a query hold it as JSON. */
export function isJsonField(name: string): boolean {
  return Object.hasOwn(episodeNamespaceFields, name) && !Object.hasOwn(texts, name);
}

const row = readable(lists, singles);
export type EpisodeNamespace = z.output<typeof row>;

/** What an episode without any of these fields has. */
export const emptyEpisodeNamespace: EpisodeNamespace = row.parse({});

/** The column `namespace` of an episode. */
export function readEpisodeNamespace(column: string): EpisodeNamespace {
  return column === '{}' ? emptyEpisodeNamespace : row.parse(JSON.parse(column));
}
