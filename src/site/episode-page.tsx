import type { Addresses } from '../addresses/urls.ts';
import type { FeedItem } from '../feeds/model.ts';
import { SafeHtml } from '../platform/pages/html.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { CoverImage } from './cover.tsx';
import { EpisodeHead } from './head.tsx';
import type { EpisodeSeen } from './read.ts';
import { EpisodeFacts } from './show-page.tsx';
import { wordsIn } from './words.ts';
import type { Words } from './words.ts';

/** The page of one episode: hear it, and read what belongs to it. */
export function episodePage(addresses: Addresses, seen: EpisodeSeen): Page {
  const { show, item, cover } = seen;
  const words = wordsIn(show.language);
  const picture = item.imageUrl === undefined ? cover : { url: item.imageUrl, sizes: [] };
  return {
    title: `${item.title} · ${show.title}`,
    language: show.language,
    head: <EpisodeHead addresses={addresses} seen={seen} />,
    islands: ['player'],
    body: (
      <main class="site">
        <p class="up">
          <a href={`/${show.slug}`}>{show.title}</a>
        </p>
        <header class="show">
          <CoverImage cover={picture} width={128} />
          <div>
            <h1>{item.title}</h1>
            <EpisodeFacts show={show} item={item} words={words} />
          </div>
        </header>
        <Sound item={item} words={words} />
        <Notes item={item} words={words} />
        <Chapters item={item} words={words} />
        <Transcripts item={item} words={words} />
        <People item={item} words={words} />
        <Neighbours seen={seen} words={words} />
      </main>
    ),
  };
}

/** Nothing of the sound is loaded before somebody wants to hear it: a page that is read is no download. */
function Sound({ item, words }: { item: FeedItem; words: Words }) {
  return (
    <>
      <audio
        id="player"
        controls
        preload="none"
        src={item.enclosure.url}
        aria-label={words('listen', { title: item.title })}
      />
      <p>
        <a href={item.enclosure.url} download>
          {words('download')}
        </a>
      </p>
    </>
  );
}

function Notes({ item, words }: { item: FeedItem; words: Words }) {
  const html = item.contentHtml ?? item.descriptionHtml;
  if (html === '') return null;
  return (
    <section aria-labelledby="notes">
      <h2 id="notes">{words('notes')}</h2>
      <SafeHtml html={html} />
    </section>
  );
}

/** Each leads into the audio at its time, which browsers do by themselves (Media Fragments, section 4.2.1). */
function Chapters({ item, words }: { item: FeedItem; words: Words }) {
  const list = item.chapters?.simple ?? [];
  if (list.length === 0) return null;
  return (
    <section aria-labelledby="chapters">
      <h2 id="chapters">{words('chapters')}</h2>
      <ol class="chapters">
        {list.map(({ start, title }) => (
          <li>
            <a href={`${item.enclosure.url}#t=${secondsOf(start)}`} data-seek={secondsOf(start)}>
              <span class="time">{start.replace(/\.\d+$/, '').replace(/^00:/, '')}</span> {title}
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Transcripts({ item, words }: { item: FeedItem; words: Words }) {
  const readable = item.transcripts.filter(({ type }) => type === 'text/html');
  if (readable.length === 0) return null;
  return (
    <section aria-labelledby="transcript">
      <h2 id="transcript">{words('transcript')}</h2>
      <ul>
        {readable.map(({ url, language }) => (
          <li>
            <a href={url} lang={language} hreflang={language}>
              {words('transcript')} ({language})
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function People({ item, words }: { item: FeedItem; words: Words }) {
  const { persons } = item.namespace;
  if (persons.length === 0) return null;
  return (
    <section aria-labelledby="people">
      <h2 id="people">{words('people')}</h2>
      <ul>
        {persons.map(({ name, role, href }) => (
          <li>
            {href === undefined ? name : <a href={href}>{name}</a>}
            {role !== undefined && `, ${role}`}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Neighbours({ seen: { newer, older }, words }: { seen: EpisodeSeen; words: Words }) {
  return (
    <nav class="pages" aria-label={words('episodes')}>
      {newer && (
        <a rel="next" href={newer.path}>
          {words('newer')}: {newer.title}
        </a>
      )}
      {older && (
        <a rel="prev" href={older.path}>
          {words('older')}: {older.title}
        </a>
      )}
    </nav>
  );
}

function secondsOf(clockTime: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clockTime.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
