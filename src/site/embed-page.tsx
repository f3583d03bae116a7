import type { ComponentChildren } from 'preact';
import type { Addresses } from '../addresses/urls.ts';
import type { Copies } from '../pictures/pictures.ts';
import type { Page, Theme } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import { ChapterList } from './chapter-list.tsx';
import { CoverImage } from './cover.tsx';
import { Player } from './player.tsx';
import type { Cover, EpisodeItem, EpisodeSeen, ShowSeen } from './read.ts';
import { NotForSearch } from './robots.tsx';
import { longDate, pageLanguage, spokenIn, wordsIn } from './words.ts';
import type { Words } from './words.ts';

interface Embedding {
  addresses: Addresses;
  look: Look;
}

/** How a player looks in the page that frames it. */
export interface Look {
  /** Without one, it is as light or dark as the reader's device. */
  theme: Theme | undefined;
  /** Six hexadecimal digits; without one, that of the artwork. */
  colour: string | undefined;
}

/** The query of a player's address that asks for a look; `color` is what oEmbed's providers call it. */
export function lookQuery({ theme, colour }: Look): string {
  const query = new URLSearchParams({ ...(theme && { theme }), ...(colour && { color: colour }) });
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** How many episodes the player of a show lists. */
const MOST_EPISODES = 10;

/** One episode, to be heard in a frame of any page. It links to pages for everybody only. */
export function episodeEmbed(embedding: Embedding, { show, item, ...seen }: EpisodeSeen): Page {
  const words = wordsIn(show.language);
  return frame(embedding, { show, address: item.link, title: item.title }, [
    <Heard embedding={embedding} show={show} item={item} {...seen} />,
    <p class="more">
      <a href={within(embedding, show.slug)}>{words('allEpisodes')}</a>
    </p>,
  ]);
}

/** The first of the episodes of a show, and the ones behind it, each of which opens in the same frame. */
export function showEmbed(embedding: Embedding, { show, episodes, ...seen }: ShowSeen): Page {
  const words = wordsIn(show.language);
  const [first, ...others] = episodes.slice(0, MOST_EPISODES);
  const address = embedding.addresses.show(show);
  return frame(embedding, { show, address, title: show.title }, [
    first === undefined ? (
      <header>
        <h1 {...spokenIn(show.language)}>{show.title}</h1>
        <p>{words('empty')}</p>
      </header>
    ) : (
      <Heard embedding={embedding} show={show} item={first} {...seen} />
    ),
    others.length > 0 && (
      <Others embedding={embedding} show={show} episodes={others} words={words} />
    ),
  ]);
}

function frame(
  { look: { theme } }: Embedding,
  { show, address, title }: { show: Show; address: string; title: string },
  body: ComponentChildren,
): Page {
  return {
    title,
    language: pageLanguage(show.language),
    style: 'embed',
    theme,
    islands: ['player'],
    head: (
      <>
        <link rel="canonical" href={address} />
        <NotForSearch />
      </>
    ),
    body: <main>{body}</main>,
  };
}

function Heard({
  embedding: { addresses },
  show,
  item,
  cover,
  pictures,
}: {
  embedding: Embedding;
  show: Show;
  item: EpisodeItem;
  cover: Cover | undefined;
  pictures: Copies;
}) {
  const words = wordsIn(show.language);
  const picture = item.imageUrl === undefined ? cover : { url: item.imageUrl, sizes: [] };
  return (
    <>
      <header>
        <CoverImage cover={picture} width={96} />
        <div>
          <p class="show-title" {...spokenIn(show.language)}>
            <Outside address={addresses.show(show)}>{show.title}</Outside>
          </p>
          <h1 {...spokenIn(show.language)}>
            <Outside address={addresses.episode(show, item.slug)}>{item.title}</Outside>
          </h1>
          <p class="facts">{longDate(item.publishedAt, show.language, show.timeZone)}</p>
        </div>
      </header>
      <Player addresses={addresses} show={show} item={item} words={words} />
      {item.chapters !== undefined && (
        <details>
          <summary>{words('chapters')}</summary>
          <ChapterList show={show} item={item} pictures={pictures} />
        </details>
      )}
    </>
  );
}

function Others({
  embedding,
  show,
  episodes,
  words,
}: {
  embedding: Embedding;
  show: Show;
  episodes: EpisodeItem[];
  words: Words;
}) {
  return (
    <nav aria-labelledby="episodes">
      <h2 id="episodes">{words('episodes')}</h2>
      <ol class="episodes">
        {episodes.map(({ id, title, publishedAt }) => (
          <li>
            <a href={within(embedding, id)}>
              <span {...spokenIn(show.language)}>{title}</span>
              <span class="facts">{longDate(publishedAt, show.language, show.timeZone)}</span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** A whole page does not fit into the frame. */
function Outside({ address, children }: { address: string; children: ComponentChildren }) {
  return (
    <a href={address} target="_blank" rel="noopener">
      {children}
    </a>
  );
}

function within({ look }: Embedding, idOrSlug: string): string {
  return `/embed/${idOrSlug}${lookQuery(look)}`;
}
