import { pagePath } from '../addresses/urls.ts';
import type { Page } from '../platform/pages/page.tsx';
import type { FoundPassage } from '../search/passages.ts';
import type { Query } from '../search/words.ts';
import type { Show } from '../shows/show.ts';
import { Marked } from './marked.tsx';
import type { Found, FoundEpisode } from './read-found.ts';
import type { EpisodeItem } from './read.ts';
import { NotForSearch } from './robots.tsx';
import { SearchForm } from './search-form.tsx';
import { EpisodeFacts, Pages } from './show-page.tsx';
import { snippetOf } from './snippet.ts';
import { clock, pageLanguage, spokenIn, wordsIn } from './words.ts';
import type { Words } from './words.ts';

interface Asked {
  /** As it was typed. */
  typed: string;
  query: Query;
}

/** The episodes of a show in which words were found, and where. */
export function foundPage({ show, episodes, page, pages }: Found, asked: Asked): Page {
  const words = wordsIn(show.language);
  const heading = words('foundFor', { typed: asked.typed });
  const path = `${pagePath(show)}?${new URLSearchParams({ q: asked.typed }).toString()}`;
  const pathOf = (number: number) => (number === 1 ? path : `${path}&page=${number}`);
  return {
    title: `${heading} · ${show.title}`,
    language: pageLanguage(show.language),
    head: <NotForSearch />,
    body: (
      <main class="site">
        <p class="up">
          <a href={pagePath(show)} {...spokenIn(show.language)}>
            {show.title}
          </a>
        </p>
        <h1>{heading}</h1>
        <SearchForm of={show} typed={asked.typed} words={words} />
        {episodes.length === 0 && <p>{words('nothingFound')}</p>}
        <ol class="episodes">
          {episodes.map((found) => (
            <FoundLine show={show} found={found} query={asked.query} words={words} />
          ))}
        </ol>
        <Pages
          at={{ page, pages, pathOf }}
          label={heading}
          before={words('resultsBefore')}
          after={words('resultsAfter')}
        />
      </main>
    ),
  };
}

function FoundLine({
  show,
  found: { item, passages },
  query,
  words,
}: {
  show: Show;
  found: FoundEpisode;
  query: Query;
  words: Words;
}) {
  return (
    <li>
      <h2>
        <a href={item.path} {...spokenIn(show.language)}>
          <Marked text={item.title} query={query} />
        </a>
      </h2>
      <EpisodeFacts show={show} item={item} words={words} />
      {passages.map((passage) => (
        <FoundText show={show} item={item} passage={passage} query={query} words={words} />
      ))}
    </li>
  );
}

function FoundText({
  show,
  item,
  passage,
  query,
  words,
}: {
  show: Show;
  item: EpisodeItem;
  passage: FoundPassage;
  query: Query;
  words: Words;
}) {
  const text = snippetOf(passage.text, query);
  if (text === '') return null;
  const { language } = passage;
  return (
    <p class="found" lang={language ?? spokenIn(show.language).lang} dir="auto">
      {language !== null && (
        <>
          <a href={momentIn(item, language, passage.startSeconds)}>
            {passage.startSeconds === null ? words('transcript') : clock(passage.startSeconds)}
          </a>{' '}
        </>
      )}
      <Marked text={text} query={query} />
    </p>
  );
}

/** The page of the transcript: the browser shows the place by itself, and the player there begins at the time. */
function momentIn({ path }: EpisodeItem, language: string, startSeconds: number | null): string {
  const query = new URLSearchParams({ language });
  if (startSeconds === null) return `${path}/transcript?${query.toString()}`;
  const seconds = Math.floor(startSeconds);
  query.set('t', String(seconds));
  return `${path}/transcript?${query.toString()}#t${seconds}`;
}
