import { LinkedData } from '../platform/pages/html.tsx';
import type { Addresses } from '../addresses/urls.ts';
import type { EpisodeSeen, ShowSeen } from './read.ts';

/** What others read of a show's page: search engines (schema.org), people who share it (Open Graph), apps (its feed). */
export function ShowHead({ addresses, seen }: { addresses: Addresses; seen: ShowSeen }) {
  const { show, cover, page } = seen;
  const url = addresses.show(show.slug);
  const here = page === 1 ? url : `${url}?page=${page}`;
  const series = {
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
  return (
    <>
      <Shared
        url={here}
        feed={addresses.feed(show.slug)}
        card={{
          type: 'website',
          title: show.title,
          description: show.description || show.title,
          image: cover?.url,
          site: show.title,
        }}
      />
      <LinkedData data={series} />
    </>
  );
}

export function EpisodeHead({ addresses, seen }: { addresses: Addresses; seen: EpisodeSeen }) {
  const { show, item, cover } = seen;
  const description = item.summary ?? plain(item.descriptionHtml) ?? item.title;
  const image = item.imageUrl ?? cover?.url;
  const url = item.link;
  const { season, episode } = item;
  const data = {
    '@type': 'PodcastEpisode',
    '@id': url,
    url,
    name: item.title,
    description,
    datePublished: new Date(item.publishedAt).toISOString(),
    ...(item.durationSeconds > 0 && { duration: `PT${Math.round(item.durationSeconds)}S` }),
    ...(episode !== undefined && { episodeNumber: episode }),
    ...(season !== undefined && {
      partOfSeason: { '@type': 'PodcastSeason', seasonNumber: season },
    }),
    ...(image !== undefined && { image }),
    associatedMedia: {
      '@type': 'AudioObject',
      contentUrl: item.enclosure.url,
      encodingFormat: item.enclosure.type,
    },
    partOfSeries: { '@type': 'PodcastSeries', name: show.title, url: addresses.show(show.slug) },
  };
  return (
    <>
      <Shared
        url={url}
        feed={addresses.feed(show.slug)}
        card={{ type: 'music.song', title: item.title, description, image, site: show.title }}
      />
      <meta property="og:audio" content={item.enclosure.url} />
      <meta property="og:audio:type" content={item.enclosure.type} />
      <LinkedData data={data} />
    </>
  );
}

interface Card {
  type: 'website' | 'music.song';
  title: string;
  description: string;
  image: string | undefined;
  site: string;
}

function Shared({ url, feed, card }: { url: string; feed: string; card: Card }) {
  const description = card.description.replaceAll(/\s+/g, ' ').slice(0, 300);
  return (
    <>
      <meta name="description" content={description} />
      <link rel="canonical" href={url} />
      <link rel="alternate" type="application/rss+xml" title={card.site} href={feed} />
      <meta property="og:type" content={card.type} />
      <meta property="og:title" content={card.title} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={url} />
      <meta property="og:site_name" content={card.site} />
      {card.image !== undefined && <meta property="og:image" content={card.image} />}
      <meta
        name="twitter:card"
        content={card.image === undefined ? 'summary' : 'summary_large_image'}
      />
    </>
  );
}

function plain(html: string): string | undefined {
  const text = html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text === '' ? undefined : text;
}
