import { LinkedData } from '../platform/pages/html.tsx';
import type { Addresses } from '../addresses/urls.ts';
import type { Show } from '../shows/show.ts';
import { EPISODE_HEIGHT, PLAYER_WIDTH } from './embed-code.tsx';
import type { Cover, EpisodeItem, EpisodeSeen, ShowSeen, TranscriptSeen } from './read.ts';
import { NotForSearch } from './robots.tsx';
import { wordsIn } from './words.ts';

/** What others read of a show's page: search engines (schema.org), people who share it (Open Graph), apps (its feed). */
export function ShowHead({ addresses, seen }: { addresses: Addresses; seen: ShowSeen }) {
  const { show, cover, page } = seen;
  const url = addresses.show(show);
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
          show,
        }}
      />
      <Discovery addresses={addresses} page={url} title={show.title} />
      {show.blocked && <NotForSearch />}
      <LinkedData data={series} />
    </>
  );
}

export function EpisodeHead({ addresses, seen }: { addresses: Addresses; seen: EpisodeSeen }) {
  const { show, item, cover } = seen;
  const description = item.summary ?? plain(item.descriptionHtml) ?? item.title;
  const image = item.imageUrl ?? cover?.url;
  const url = item.link;
  const page = addresses.episode(show, item.slug);
  return (
    <>
      <Shared
        url={url}
        feed={addresses.feed(show.slug)}
        card={{ type: 'music.song', title: item.title, description, image, show }}
      />
      <PlayerCard addresses={addresses} show={show} item={item} />
      <Discovery addresses={addresses} page={page} title={item.title} />
      {(show.blocked || item.blocked) && <NotForSearch />}
      <LinkedData data={{ ...episodeData(addresses, seen), description }} />
    </>
  );
}

export function ListenHead({
  addresses,
  show,
  cover,
}: {
  addresses: Addresses;
  show: Show;
  cover: Cover | undefined;
}) {
  const title = wordsIn(show.language)('listenTitle', { title: show.title });
  const description = show.description || show.title;
  return (
    <>
      <Shared
        url={addresses.listen(show)}
        feed={addresses.feed(show.slug)}
        card={{ type: 'website', title, description, image: cover?.url, show }}
      />
      {show.blocked && <NotForSearch />}
    </>
  );
}

/** A transcript in another language is a page of its own. */
export function TranscriptHead({
  addresses,
  seen: { show, item, language, isMain },
}: {
  addresses: Addresses;
  seen: TranscriptSeen;
}) {
  const address = addresses.episodeTranscript(show, item.slug);
  return (
    <>
      <link rel="canonical" href={isMain ? address : `${address}?language=${language}`} />
      {(show.blocked || item.blocked) && <NotForSearch />}
    </>
  );
}

function episodeData(addresses: Addresses, { show, item, cover }: EpisodeSeen): object {
  const image = item.imageUrl ?? cover?.url;
  const { season, episode } = item;
  return {
    '@type': 'PodcastEpisode',
    '@id': item.link,
    url: item.link,
    name: item.title,
    inLanguage: show.language,
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
    partOfSeries: { '@type': 'PodcastSeries', name: show.title, url: addresses.show(show) },
  };
}

/** Where it is shared, it can be heard. */
function PlayerCard({
  addresses,
  show,
  item,
}: {
  addresses: Addresses;
  show: Show;
  item: EpisodeItem;
}) {
  return (
    <>
      <meta property="og:audio" content={item.enclosure.url} />
      <meta property="og:audio:type" content={item.enclosure.type} />
      <meta name="twitter:player" content={addresses.embed(show, item.id)} />
      <meta name="twitter:player:width" content={String(PLAYER_WIDTH)} />
      <meta name="twitter:player:height" content={String(EPISODE_HEIGHT)} />
    </>
  );
}

/** Where other sites ask how to show this page (oEmbed 1.0, section 4). */
function Discovery({
  addresses,
  page,
  title,
}: {
  addresses: Addresses;
  page: string;
  title: string;
}) {
  return (
    <>
      {(['json', 'xml'] as const).map((format) => (
        <link
          rel="alternate"
          type={`${format === 'json' ? 'application' : 'text'}/${format}+oembed`}
          href={addresses.oembed(page, format)}
          title={title}
        />
      ))}
    </>
  );
}

interface Card {
  type: 'website' | 'music.song';
  title: string;
  description: string;
  image: string | undefined;
  show: Show;
}

function Shared({ url, feed, card }: { url: string; feed: string; card: Card }) {
  const description = card.description.replaceAll(/\s+/g, ' ').slice(0, 300);
  return (
    <>
      <meta name="description" content={description} />
      <link rel="canonical" href={url} />
      <link rel="alternate" type="application/rss+xml" title={card.show.title} href={feed} />
      <meta property="og:type" content={card.type} />
      <meta property="og:title" content={card.title} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={url} />
      <meta property="og:site_name" content={card.show.title} />
      <meta property="og:locale" content={localeOf(card.show.language)} />
      {card.image !== undefined && (
        <>
          <meta property="og:image" content={card.image} />
          <meta property="og:image:alt" content={card.show.title} />
        </>
      )}
      <meta name="twitter:card" content={cardOf(card)} />
    </>
  );
}

/** `language_TERRITORY`, as Open Graph has it; where none is named, the one in which most people speak it. */
function localeOf(language: string): string {
  const { language: code, region } = new Intl.Locale(language).maximize();
  return region === undefined ? code : `${code}_${region}`;
}

/** An episode is heard where it is shared. */
function cardOf({ type, image }: Card): string {
  if (type === 'music.song') return 'player';
  return image === undefined ? 'summary' : 'summary_large_image';
}

function plain(html: string): string | undefined {
  const text = html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text === '' ? undefined : text;
}
