import type { EpisodeNamespace } from '../namespace/episode-namespace.ts';
import { elementOf, type FeedElement } from './elements.ts';
import {
  chatElement,
  contentLinkElement,
  fundingElement,
  imageElement,
  licenseElement,
  locationElement,
  personElement,
  shortLine,
  socialInteractElement,
  soundbiteElement,
  txtElement,
} from './namespace-elements.ts';
import { alternateEnclosureElement } from './namespace-enclosure.ts';
import { valueElement } from './namespace-value.ts';

/**
 * All `podcast:*` elements of an item. What it says stands for what the channel says, and nothing is repeated from there.
 * @param numbers as they are written; empty when there is none.
 */
export function podcastItemElements(
  episode: EpisodeNamespace,
  { season, episode: number }: { season: string; episode: string },
): FeedElement[] {
  return [
    ...numbered('podcast:season', season, { name: shortLine(episode.season_name ?? '') }),
    ...numbered('podcast:episode', number, {
      display: shortLine(episode.number_display ?? '', 32),
    }),
    ...episode.soundbites.flatMap(soundbiteElement),
    ...sharedItemElements(episode),
  ];
}

/** What an episode and a live item can both say. */
export type SharedItem = Pick<
  EpisodeNamespace,
  | 'funding'
  | 'persons'
  | 'location'
  | 'license'
  | 'alternate_enclosures'
  | 'value'
  | 'images'
  | 'content_links'
  | 'social_interact'
  | 'txt'
  | 'chat'
>;

export function sharedItemElements(item: SharedItem): FeedElement[] {
  return [
    ...item.funding.flatMap(fundingElement),
    ...item.persons.flatMap(personElement),
    ...item.location.flatMap(locationElement),
    ...(item.license ? licenseElement(item.license) : []),
    ...item.alternate_enclosures.flatMap(alternateEnclosureElement),
    ...item.value.flatMap(valueElement),
    ...item.images.flatMap(imageElement),
    ...item.content_links.flatMap(contentLinkElement),
    ...item.social_interact.flatMap(socialInteractElement),
    ...item.txt.flatMap(txtElement),
    ...(item.chat ? chatElement(item.chat) : []),
  ];
}

function numbered(name: string, number: string, may: Record<string, string>): FeedElement[] {
  return number ? elementOf(name, { needs: {}, may, content: number }) : [];
}
