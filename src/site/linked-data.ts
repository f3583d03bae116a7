import type { Addresses } from '../addresses/urls.ts';
import type { FeedItem } from '../feeds/model.ts';
import type { Show } from '../shows/show.ts';
import { partQuery } from './read-list.ts';
import type { EpisodeSeen, ShowSeen } from './read.ts';
import { seasonTitle } from './season-title.tsx';
import { wordsIn } from './words.ts';

/** A show (https://schema.org/PodcastSeries). */
export function seriesData(addresses: Addresses, { show, cover }: ShowSeen): object {
  const url = addresses.show(show);
  return {
    '@type': 'PodcastSeries',
    '@id': url,
    name: show.title,
    url,
    description: show.description || show.title,
    webFeed: addresses.feed(show.slug),
    inLanguage: show.language,
    ...(cover && { image: cover.url }),
    ...(show.author !== null && { author: { '@type': 'Person', name: show.author } }),
  };
}

/** The page of a season (https://schema.org/PodcastSeason). */
export function seasonPageData(
  addresses: Addresses,
  show: Show,
  season: number,
  name: string | undefined,
): object {
  return {
    ...seasonData({ addresses, show, season, name }),
    ...shortSeries(addresses, show),
  };
}

/** A season has a page as soon as an episode of it is there. */
function seasonData({
  addresses,
  show,
  season,
  name,
}: {
  addresses: Addresses;
  show: Show;
  season: number;
  name: string | undefined;
}): object {
  const url = addresses.show(show) + partQuery({ page: 1, season });
  return {
    '@type': 'PodcastSeason',
    '@id': url,
    url,
    name: seasonTitle(wordsIn(show.language), season, name),
    seasonNumber: season,
  };
}

function shortSeries(addresses: Addresses, show: Show): object {
  const url = addresses.show(show);
  return { partOfSeries: { '@type': 'PodcastSeries', '@id': url, name: show.title, url } };
}

/** An episode (https://schema.org/PodcastEpisode), without what it is about. */
export function episodeData(addresses: Addresses, seen: EpisodeSeen): object {
  const { show, item, cover, seasonName: name } = seen;
  const image = item.imageUrl ?? cover?.url;
  const { season, episode } = item;
  return {
    '@type': 'PodcastEpisode',
    '@id': item.link,
    url: item.link,
    name: item.title,
    inLanguage: show.language,
    datePublished: new Date(item.publishedAt).toISOString(),
    ...(item.durationSeconds > 0 && { duration: `PT${wholeSeconds(item)}S` }),
    ...(episode !== undefined && { episodeNumber: episode }),
    ...(season !== undefined && { partOfSeason: seasonData({ addresses, show, season, name }) }),
    ...(image !== undefined && { image }),
    associatedMedia: {
      '@type': 'AudioObject',
      contentUrl: item.enclosure.url,
      encodingFormat: item.enclosure.type,
    },
    ...shortSeries(addresses, show),
  };
}

/** At least one, as Open Graph wants it. */
export function wholeSeconds({ durationSeconds }: FeedItem): number {
  return Math.max(1, Math.round(durationSeconds));
}
