import { LinkedData } from '../platform/pages/html.tsx';
import type { Addresses } from '../addresses/urls.ts';
import type { Show } from '../shows/show.ts';
import { EPISODE_HEIGHT, PLAYER_WIDTH, SHOW_HEIGHT } from './embed-code.tsx';
import { partQuery } from './read-list.ts';
import type { ListSeen } from './read-list.ts';
import type { Cover, EpisodeSeen, TranscriptSeen } from './read.ts';
import { episodeData, seasonPageData, seriesData, wholeSeconds } from './linked-data.ts';
import { noteText } from './note-text.ts';
import { NotForSearch } from './robots.tsx';
import { wordsIn } from './words.ts';

/** What others read of a show's page: search engines (schema.org), people who share it (Open Graph), apps (its feed). */
export function ShowHead({ addresses, seen }: { addresses: Addresses; seen: ListSeen }) {
  const { show, cover, season, episodes, trailer } = seen;
  const url = addresses.show(show);
  const isHeard = episodes.length > 0 || trailer !== undefined;
  return (
    <>
      <SocialCard
        url={url + partQuery(seen)}
        feed={addresses.feed(show.slug)}
        card={{
          type: 'website',
          title: show.title,
          description: show.description || show.title,
          image: cover?.url,
          show,
          isHeard,
        }}
      />
      {isHeard && <PlayerCard address={addresses.embed(show)} height={SHOW_HEIGHT} />}
      <Discovery addresses={addresses} page={url} title={show.title} />
      {show.blocked && <NotForSearch />}
      <LinkedData
        data={
          season === undefined
            ? seriesData(addresses, seen)
            : seasonPageData(addresses, show, season, seen.seasonNames.get(season))
        }
      />
    </>
  );
}

export function EpisodeHead({ addresses, seen }: { addresses: Addresses; seen: EpisodeSeen }) {
  const { show, item, cover } = seen;
  const description = item.summary ?? (noteText(item) || item.title);
  const image = item.imageUrl ?? cover?.url;
  const url = item.link;
  const page = addresses.episode(show, item.slug);
  return (
    <>
      <SocialCard
        url={url}
        feed={addresses.feed(show.slug)}
        card={{ type: 'music.song', title: item.title, description, image, show, isHeard: true }}
      />
      <meta property="og:audio" content={item.enclosure.url} />
      <meta property="og:audio:type" content={item.enclosure.type} />
      {item.durationSeconds > 0 && (
        <meta property="music:duration" content={String(wholeSeconds(item))} />
      )}
      <PlayerCard address={addresses.embed(show, item.id)} height={EPISODE_HEIGHT} />
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
      <SocialCard
        url={addresses.listen(show)}
        feed={addresses.feed(show.slug)}
        card={{ type: 'website', title, description, image: cover?.url, show, isHeard: false }}
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

/** Where it is shared, it can be heard. */
function PlayerCard({ address, height }: { address: string; height: number }) {
  return (
    <>
      <meta name="twitter:player" content={address} />
      <meta name="twitter:player:width" content={String(PLAYER_WIDTH)} />
      <meta name="twitter:player:height" content={String(height)} />
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
  /** Whether there is a player of it. */
  isHeard: boolean;
}

/** What is shown where somebody shares the page (Open Graph, Twitter cards), and where its feed is. */
function SocialCard({ url, feed, card }: { url: string; feed: string; card: Card }) {
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

function cardOf({ isHeard, image }: Card): string {
  if (isHeard) return 'player';
  return image === undefined ? 'summary' : 'summary_large_image';
}
