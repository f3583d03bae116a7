import { pagePath } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { FeedItem } from '../feeds/model.ts';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import { AboutShow, Rights } from './about-show.tsx';
import { ShowHead } from './head.tsx';
import type { Listing } from './listen-apps.ts';
import { partQuery } from './read-list.ts';
import type { ListSeen } from './read-list.ts';
import type { EpisodeItem, ShowSeen } from './read.ts';
import { People, someHasFace } from './people-list.tsx';
import { saidInLists } from './note-text.ts';
import { SeasonTitle, seasonTitle } from './season-title.tsx';
import { SearchForm } from './search-form.tsx';
import { clock, longDate, pageLanguage, spokenIn, wordsIn } from './words.ts';
import type { Words } from './words.ts';

/** The page of a show: what it is, where to subscribe, its trailer, and its episodes in their order. */
export function showPage(addresses: Addresses, seen: ListSeen, listings: readonly Listing[]): Page {
  const { show, page, pages, season, trailer } = seen;
  const words = wordsIn(show.language);
  const pathOf = (number: number) => pathOfPart(show, number, season);
  const isSerial = show.type === 'serial';
  return {
    title: titleOf(seen, words),
    language: pageLanguage(show.language),
    head: <ShowHead addresses={addresses} seen={seen} />,
    body: (
      <main class="site">
        <AboutShow addresses={addresses} seen={seen} listings={listings} words={words} />
        <Faces seen={seen} words={words} />
        {trailer && <Trailer show={show} item={trailer} words={words} />}
        <Episodes seen={seen} words={words} />
        <Pages
          at={{ page, pages, pathOf }}
          label={words('episodes')}
          before={words(isSerial ? 'previous' : 'newer')}
          after={words(isSerial ? 'next' : 'older')}
        />
        <Rights show={show} words={words} />
      </main>
    ),
  };
}

function titleOf({ show, page, pages, season, seasonNames }: ListSeen, words: Words): string {
  const whole =
    season === undefined
      ? show.title
      : `${show.title} · ${seasonTitle(words, season, seasonNames.get(season))}`;
  return page === 1 ? whole : `${whole} (${page}/${pages})`;
}

/** Those behind the show, as soon as there is a face to see; names alone say no more than the description. */
function Faces({ seen: { show, pictures }, words }: { seen: ShowSeen; words: Words }) {
  const { persons } = show.namespace;
  if (!someHasFace(persons, pictures)) return null;
  return <People persons={persons} pictures={pictures} words={words} />;
}

/** What a show or a season begins with stands before all its episodes, whenever it came out. */
function Trailer({ show, item, words }: { show: Show; item: EpisodeItem; words: Words }) {
  return (
    <section class="trailer" aria-labelledby="trailer">
      <h2 id="trailer">{words('trailer')}</h2>
      <EpisodeText show={show} item={item} level={3} isOfSeason={false} words={words} />
    </section>
  );
}

function Episodes({ seen, words }: { seen: ListSeen; words: Words }) {
  const { show, episodes, season, seasons, trailer } = seen;
  const heading =
    season === undefined ? words('episodes') : <Title seen={seen} season={season} words={words} />;
  return (
    <section aria-labelledby="episodes">
      <h2 id="episodes">{heading}</h2>
      {(episodes.length > 0 || trailer) && <SearchForm of={show} typed="" words={words} />}
      <Seasons seen={seen} words={words} />
      {episodes.length === 0 && <p>{words('empty')}</p>}
      {show.type === 'serial' && season === undefined && seasons.length > 1 ? (
        <BySeason seen={seen} words={words} />
      ) : (
        <List
          show={show}
          episodes={episodes}
          level={3}
          isOfSeason={season !== undefined}
          words={words}
        />
      )}
    </section>
  );
}

/** The choice of one season, where there are several. */
function Seasons({ seen, words }: { seen: ListSeen; words: Words }) {
  const { show, season, seasons } = seen;
  if (seasons.length < 2) return null;
  return (
    <nav class="seasons" aria-label={words('seasons')}>
      {[undefined, ...seasons].map((one) => (
        <a href={pathOfPart(show, 1, one)} aria-current={one === season ? 'page' : undefined}>
          {one === undefined ? (
            words('allEpisodes')
          ) : (
            <Title seen={seen} season={one} words={words} />
          )}
        </a>
      ))}
    </nav>
  );
}

function Title({ seen, season, words }: { seen: ListSeen; season: number; words: Words }) {
  const name = seen.seasonNames.get(season);
  return <SeasonTitle number={season} name={name} language={seen.show.language} words={words} />;
}

function BySeason({ seen, words }: { seen: ListSeen; words: Words }) {
  const { show, episodes } = seen;
  return [...Map.groupBy(episodes, ({ season }) => season)].map(([number, ofSeason]) => (
    <>
      {number !== undefined && (
        <h3 class="season">
          <Title seen={seen} season={number} words={words} />
        </h3>
      )}
      <List
        show={show}
        episodes={ofSeason}
        level={number === undefined ? 3 : 4}
        isOfSeason={number !== undefined}
        words={words}
      />
    </>
  ));
}

interface ListProps {
  show: Show;
  /** Of the headings in it. */
  level: 3 | 4;
  /** A heading above it says the season. */
  isOfSeason: boolean;
  words: Words;
}

function List({ episodes, ...props }: ListProps & { episodes: EpisodeItem[] }) {
  return (
    <ol class="episodes">
      {episodes.map((item) => (
        <li>
          <EpisodeText item={item} {...props} />
        </li>
      ))}
    </ol>
  );
}

function EpisodeText({ show, item, level, isOfSeason, words }: ListProps & { item: EpisodeItem }) {
  const Heading = `h${level}` as const;
  const spoken = spokenIn(show.language);
  const said = saidInLists(item);
  return (
    <>
      <Heading>
        <a href={item.path} {...spoken}>
          {item.title}
        </a>
      </Heading>
      <EpisodeFacts show={show} item={item} isOfSeason={isOfSeason} words={words} />
      {said !== '' && <p {...spoken}>{said}</p>}
    </>
  );
}

/** When it came out, how long it is, and its place in the show. */
export function EpisodeFacts({
  show,
  item,
  seasonName,
  isOfSeason = false,
  words,
}: {
  show: Show;
  item: FeedItem;
  /** Lists leave it out: their headings have it. */
  seasonName?: string | undefined;
  /** A heading says the season. */
  isOfSeason?: boolean;
  words: Words;
}) {
  const { season, episode, episodeType } = item;
  return (
    <p class="facts">
      {episodeType !== 'full' && <span class="kind">{words(episodeType)}</span>}
      <time datetime={new Date(item.publishedAt).toISOString()}>
        {longDate(item.publishedAt, show.language, show.timeZone)}
      </time>
      {item.durationSeconds > 0 && <span>{clock(item.durationSeconds)}</span>}
      {season !== undefined && !isOfSeason && (
        <span>
          <SeasonTitle number={season} name={seasonName} language={show.language} words={words} />
        </span>
      )}
      {episode !== undefined && <span>{words('episode', { number: episode })}</span>}
    </p>
  );
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

function pathOfPart(show: Show, page: number, season: number | undefined): string {
  return pagePath(show) + partQuery({ page, season });
}
