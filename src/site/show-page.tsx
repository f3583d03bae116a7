import { pagePath } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { FeedItem } from '../feeds/model.ts';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import { CoverImage } from './cover.tsx';
import { ShowHead } from './head.tsx';
import type { EpisodeItem, ShowSeen } from './read.ts';
import { People, someHasFace } from './people-list.tsx';
import { SearchForm } from './search-form.tsx';
import { clock, longDate, wordsIn } from './words.ts';
import type { Words } from './words.ts';

/** The page of a show: what it is, where to subscribe, and its episodes, newest first. */
export function showPage(addresses: Addresses, seen: ShowSeen): Page {
  const { show, episodes, page, pages } = seen;
  const words = wordsIn(show.language);
  return {
    title: page === 1 ? show.title : `${show.title} (${page}/${pages})`,
    language: show.language,
    head: <ShowHead addresses={addresses} seen={seen} />,
    body: (
      <main class="site">
        <About addresses={addresses} seen={seen} words={words} />
        <Faces seen={seen} words={words} />
        <section aria-labelledby="episodes">
          <h2 id="episodes">{words('episodes')}</h2>
          {episodes.length > 0 && <SearchForm of={show} typed="" words={words} />}
          {episodes.length === 0 ? <p>{words('empty')}</p> : null}
          <ol class="episodes">
            {episodes.map((item) => (
              <EpisodeLine show={show} item={item} words={words} />
            ))}
          </ol>
        </section>
        <Pages
          at={{ page, pages, pathOf: (number) => numberedPath(show, number) }}
          label={words('episodes')}
          before={words('newer')}
          after={words('older')}
        />
      </main>
    ),
  };
}

function About({
  addresses,
  seen: { show, cover },
  words,
}: {
  addresses: Addresses;
  seen: ShowSeen;
  words: Words;
}) {
  return (
    <header class="show">
      <CoverImage cover={cover} width={192} />
      <div>
        <h1>{show.title}</h1>
        {show.author !== null && <p class="by">{show.author}</p>}
        <Paragraphs text={show.description} />
        <p class="links">
          <a class="button" href={pagePath(show, 'listen')}>
            {words('listenInApp')}
          </a>
          <a href={addresses.feed(show.slug)}>{words('feed')}</a>
        </p>
      </div>
    </header>
  );
}

/** Those behind the show, as soon as there is a face to see; names alone say no more than the description. */
function Faces({ seen: { show, pictures }, words }: { seen: ShowSeen; words: Words }) {
  const { persons } = show.namespace;
  if (!someHasFace(persons, pictures)) return null;
  return <People persons={persons} pictures={pictures} words={words} />;
}

/** The ways to the page before and the page after. */
export function Pages({
  at: { page, pages, pathOf },
  label,
  before,
  after,
}: {
  at: { page: number; pages: number; pathOf: (page: number) => string };
  label: string;
  before: string;
  after: string;
}) {
  if (pages === 1) return null;
  return (
    <nav class="pages" aria-label={label}>
      {page > 1 && (
        <a rel="prev" href={pathOf(page - 1)}>
          {before}
        </a>
      )}
      {page < pages && (
        <a rel="next" href={pathOf(page + 1)}>
          {after}
        </a>
      )}
    </nav>
  );
}

function EpisodeLine({
  show,
  item,
  words,
}: {
  show: ShowSeen['show'];
  item: EpisodeItem;
  words: Words;
}) {
  return (
    <li>
      <h3>
        <a href={item.path}>{item.title}</a>
      </h3>
      <EpisodeFacts show={show} item={item} words={words} />
      {item.summary !== undefined && <p>{item.summary}</p>}
    </li>
  );
}

/** When it came out, how long it is, and its place in the show. */
export function EpisodeFacts({
  show,
  item,
  words,
}: {
  show: ShowSeen['show'];
  item: FeedItem;
  words: Words;
}) {
  const { season, episode, episodeType } = item;
  return (
    <p class="facts">
      <time datetime={new Date(item.publishedAt).toISOString()}>
        {longDate(item.publishedAt, show.language, show.timeZone)}
      </time>
      {item.durationSeconds > 0 && <span>{clock(item.durationSeconds)}</span>}
      {season !== undefined && <span>{words('season', { number: season })}</span>}
      {episode !== undefined && <span>{words('episode', { number: episode })}</span>}
      {episodeType !== 'full' && <span>{words(episodeType)}</span>}
    </p>
  );
}

function Paragraphs({ text }: { text: string }) {
  return text.split(/\n{2,}/).map((paragraph) => <p>{paragraph}</p>);
}

function numberedPath(show: Show, page: number): string {
  return page === 1 ? pagePath(show) : `${pagePath(show)}?page=${page}`;
}
