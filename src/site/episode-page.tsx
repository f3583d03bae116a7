import { pagePath } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { FeedItem } from '../feeds/model.ts';
import { SafeHtml } from '../platform/pages/html.tsx';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import { ChapterList } from './chapter-list.tsx';
import { CoverImage } from './cover.tsx';
import { EpisodeHead } from './head.tsx';
import { withMoments } from './note-moments.tsx';
import { People } from './people-list.tsx';
import { Player } from './player.tsx';
import type { EpisodeItem, EpisodeSeen } from './read.ts';
import { EpisodeFacts } from './show-page.tsx';
import { pageLanguage, spokenIn, wordsIn } from './words.ts';
import type { Words } from './words.ts';

/** The page of one episode: hear it, and read what belongs to it. */
export function episodePage(addresses: Addresses, seen: EpisodeSeen): Page {
  const { show, item, cover, seasonName } = seen;
  const words = wordsIn(show.language);
  const spoken = spokenIn(show.language);
  const picture = item.imageUrl === undefined ? cover : { url: item.imageUrl, sizes: [] };
  return {
    title: `${item.title} · ${show.title}`,
    language: pageLanguage(show.language),
    head: <EpisodeHead addresses={addresses} seen={seen} />,
    islands: item.transcripts.length === 0 ? ['player'] : ['player', 'transcript'],
    body: (
      <main class="site">
        <p class="up">
          <a href={pagePath(show)} {...spoken}>
            {show.title}
          </a>
        </p>
        <header class="show">
          <CoverImage cover={picture} width={128} />
          <div>
            <h1 {...spoken}>{item.title}</h1>
            <EpisodeFacts show={show} item={item} seasonName={seasonName} words={words} />
          </div>
        </header>
        <Player addresses={addresses} show={show} item={item} words={words} />
        <Links item={item} show={show} words={words} />
        <Notes item={item} show={show} words={words} />
        <Chapters seen={seen} words={words} />
        <Transcripts item={item} words={words} />
        <People persons={item.namespace.persons} pictures={seen.pictures} words={words} />
        <Neighbours seen={seen} words={words} />
      </main>
    ),
  };
}

function Links({ item, show, words }: { item: FeedItem; show: Show; words: Words }) {
  return (
    <p class="links">
      <a href={item.enclosure.url} download>
        {words('download')}
      </a>
      <a href={pagePath(show, 'listen')}>{words('listenInApp')}</a>
    </p>
  );
}

function Notes({ item, show, words }: { item: FeedItem; show: Show; words: Words }) {
  const html = item.contentHtml ?? item.descriptionHtml;
  if (html === '') return null;
  return (
    <section aria-labelledby="notes">
      <h2 id="notes">{words('notes')}</h2>
      <div {...spokenIn(show.language)}>
        <SafeHtml html={withMoments(html, item)} />
      </div>
    </section>
  );
}

function Chapters({ seen: { show, item, pictures }, words }: { seen: EpisodeSeen; words: Words }) {
  if (item.chapters === undefined) return null;
  return (
    <section aria-labelledby="chapters">
      <h2 id="chapters">{words('chapters')}</h2>
      <ChapterList show={show} item={item} pictures={pictures} />
    </section>
  );
}

/** The text stands on a page of its own, as long as it may be; the island loads it from there when somebody opens it. */
function Transcripts({ item, words }: { item: EpisodeItem; words: Words }) {
  if (item.transcripts.length === 0) return null;
  const page = `${item.path}/transcript`;
  return (
    <section aria-labelledby="transcript">
      <h2 id="transcript">{words('transcript')}</h2>
      <p>
        <a href={page}>{words('readTranscript')}</a>
      </p>
      <details
        hidden
        data-transcript-from={page}
        data-loading={words('loading')}
        data-not-loaded={words('notLoaded')}
      >
        <summary>{words('showTranscript')}</summary>
        <p role="status" />
      </details>
    </section>
  );
}

/** On the page of a serial show what comes before stands first, on that of others what is newer. */
function Neighbours({ seen, words }: { seen: EpisodeSeen; words: Words }) {
  if (!seen.next && !seen.previous) return null;
  const isSerial = seen.show.type === 'serial';
  const beside = [
    { rel: 'next', item: seen.next, word: words(isSerial ? 'next' : 'newer') },
    { rel: 'prev', item: seen.previous, word: words(isSerial ? 'previous' : 'older') },
  ];
  return (
    <nav class="pages" aria-label={words('episodes')}>
      {(isSerial ? beside.toReversed() : beside).map(
        ({ rel, item, word }) =>
          item && (
            <a rel={rel} href={item.path}>
              {word}: <span {...spokenIn(seen.show.language)}>{item.title}</span>
            </a>
          ),
      )}
    </nav>
  );
}
