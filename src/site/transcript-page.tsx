import type { Addresses } from '../addresses/urls.ts';
import type { Page } from '../platform/pages/page.tsx';
import { paragraphsOf } from '../transcripts/paragraphs.ts';
import type { Transcript } from '../transcripts/transcript.ts';
import { TranscriptHead } from './head.tsx';
import { Player } from './player.tsx';
import type { EpisodeItem, TranscriptSeen } from './read.ts';
import { SeekLink } from './seek-link.tsx';
import { clock, languageName, pageLanguage, spokenIn, wordsIn } from './words.ts';
import type { Words } from './words.ts';

/** What is said in an episode, to be read, searched and heard along. The island takes its text into the episode's page. */
export function transcriptPage(
  addresses: Addresses,
  seen: TranscriptSeen,
  transcript: Transcript,
): Page {
  const { show, item, language } = seen;
  const words = wordsIn(show.language);
  const title = words('transcriptOf', { title: item.title });
  return {
    title: `${title} · ${show.title}`,
    language: pageLanguage(show.language),
    head: <TranscriptHead addresses={addresses} seen={seen} />,
    islands: ['player', 'transcript'],
    body: (
      <main class="site">
        <p class="up">
          <a href={item.path} {...spokenIn(show.language)}>
            {item.title}
          </a>
        </p>
        <h1>{title}</h1>
        <Player addresses={addresses} show={show} item={item} words={words} />
        <Languages seen={seen} words={words} />
        <div class="transcript" data-transcript>
          <Tools words={words} isTimed={transcript.isTimed} />
          <div class="lines" lang={language} dir="auto">
            <Lines item={item} transcript={transcript} />
          </div>
        </div>
      </main>
    ),
  };
}

/** Only with the island, which shows them. */
function Tools({ words, isTimed }: { words: Words; isTimed: boolean }) {
  return (
    <div class="tools" hidden>
      <label>
        {words('search')}
        <input type="search" data-part="search" />
      </label>
      {isTimed && (
        <label>
          <input type="checkbox" role="switch" checked data-part="follow" /> {words('follow')}
        </label>
      )}
      <p role="status" data-found={words('found')} />
    </div>
  );
}

function Lines({ item, transcript }: { item: EpisodeItem; transcript: Transcript }) {
  let last: string | undefined;
  let lastSeconds: number | undefined;
  return paragraphsOf(transcript).map(({ speaker, startSeconds, text }) => {
    const isNew = speaker !== last;
    last = speaker;
    const seconds = Math.floor(startSeconds);
    const isOwn = transcript.isTimed && seconds !== lastSeconds;
    lastSeconds = seconds;
    return (
      <div
        class="line"
        id={isOwn ? `t${seconds}` : undefined}
        data-at={transcript.isTimed ? startSeconds : undefined}
      >
        {isNew && speaker !== undefined && <cite>{speaker}</cite>}
        {transcript.isTimed && (
          <SeekLink item={item} seconds={seconds}>
            {clock(seconds)}
          </SeekLink>
        )}
        <p>{text}</p>
      </div>
    );
  });
}

function Languages({ seen, words }: { seen: TranscriptSeen; words: Words }) {
  const others = seen.languages.filter((language) => language !== seen.language);
  if (others.length === 0) return null;
  return (
    <nav aria-label={words('otherLanguages')}>
      <ul class="languages">
        {others.map((language) => (
          <li>
            <a href={`?language=${language}`} lang={language} hreflang={language} dir="auto">
              {languageName(language)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
