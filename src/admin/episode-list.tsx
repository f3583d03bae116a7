import type { ComponentChildren } from 'preact';
import type { GoneListing } from '../directories/listing-check.ts';
import type { Episode } from '../episodes/episode.ts';
import { readableTime } from '../platform/moment.ts';
import type { Show } from '../shows/show.ts';
import { Marked } from '../site/marked.tsx';
import { snippetOf } from '../site/snippet.ts';
import type { Viewer } from './desk.ts';
import type { FoundText } from './find-episodes.ts';
import { length } from './length.ts';
import { isToCome } from './bulk.ts';

export interface EpisodeList {
  episodes: Episode[];
  /** Where the words stand, by the ids of episodes; in others, only the title has them. */
  found: ReadonlyMap<string, FoundText>;
  /** In seconds, by the ids of their audio. */
  lengths: ReadonlyMap<string, number>;
  state: string;
  words: string;
  /** What was just done. */
  notice: string | undefined;
  /** The address of what follows. */
  next: string | undefined;
  /** Whether all that can be chosen are: how one does that without scripts. */
  isAllChosen: boolean;
  /** Its pages in directories that are there no more. */
  gone: readonly GoneListing[];
}

const stateNames = {
  '': 'All',
  draft: 'Drafts',
  scheduled: 'Scheduled',
  live: 'Live',
  withdrawn: 'Withdrawn',
} as const;

/** The episodes of a show; those to come can be chosen by who may schedule them. */
export function Episodes(props: { viewer: Viewer; show: Show; list: EpisodeList }) {
  const { viewer, show, list } = props;
  const { episodes, state, words, next } = list;
  const mayChoose = viewer.may('publish') && episodes.some(isToCome);
  return (
    <section aria-labelledby="episodes">
      <h2 id="episodes">Episodes</h2>
      <Filter state={state} words={words} />
      {episodes.length === 0 && <NoEpisodes isFiltered={state !== '' || words !== ''} />}
      {mayChoose ? (
        <ToChoose show={show} list={list} />
      ) : (
        <ul class="episodes">
          {episodes.map((episode) => (
            <EpisodeLine {...lineOf(show, list, episode)} />
          ))}
        </ul>
      )}
      {next && (
        <p>
          <a href={next}>Older episodes</a>
        </p>
      )}
    </section>
  );
}

function Filter({ state, words }: Pick<EpisodeList, 'state' | 'words'>) {
  return (
    <form method="get" class="filter">
      <label>
        <span>Words in titles, notes and transcripts</span>
        <input type="search" name="words" value={words} />
      </label>
      <label>
        <span>State</span>
        <select name="state">
          {Object.entries(stateNames).map(([value, label]) => (
            <option value={value} selected={value === state}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="secondary">
        Show
      </button>
    </form>
  );
}

function NoEpisodes({ isFiltered }: { isFiltered: boolean }) {
  return (
    <p class="empty">
      {isFiltered
        ? 'No episode is like that. Show all of them again by leaving words and state open.'
        : 'No episode yet. Publish one: it takes an audio file, and its title comes from there.'}
    </p>
  );
}

function ToChoose({ show, list }: { show: Show; list: EpisodeList }) {
  const path = `/admin/shows/${show.slug}`;
  return (
    <form method="get" action={`${path}/schedule`} data-choose>
      <div class="chosen">
        <ChooseAll path={path} list={list} />
        <span class="actions">
          <button type="submit" class="secondary">
            Schedule…
          </button>
          <button type="submit" class="secondary outline" formaction={`${path}/drafts`}>
            Take off the schedule…
          </button>
        </span>
      </div>
      <ul class="episodes choose">
        {list.episodes.map((episode) => (
          <EpisodeLine {...lineOf(show, list, episode)}>
            <Choose episode={episode} isChosen={list.isAllChosen} />
          </EpisodeLine>
        ))}
      </ul>
    </form>
  );
}

function ChooseAll({ path, list: { state, words } }: { path: string; list: EpisodeList }) {
  const all = new URLSearchParams({ state, words, chosen: 'all' });
  return (
    <>
      <label hidden>
        <input type="checkbox" data-choose-all />
        All drafts and scheduled ones on this page
      </label>
      <a href={`${path}?${String(all)}#episodes`} data-choose-link>
        Tick all drafts and scheduled ones on this page
      </a>
    </>
  );
}

function Choose({ episode, isChosen }: { episode: Episode; isChosen: boolean }) {
  if (!isToCome(episode)) return <span />;
  const { id, title } = episode;
  return (
    <label>
      <input
        type="checkbox"
        name="episode"
        value={id}
        checked={isChosen}
        aria-label={`Choose ${title}`}
      />
    </label>
  );
}

interface EpisodeLineProps {
  show: Show;
  episode: Episode;
  /** Of its audio, in seconds. */
  seconds?: number | undefined;
  /** What was looked for, where it stands in the episode. */
  found?: FoundText | undefined;
  /** What stands before the title. */
  children?: ComponentChildren;
}

export function EpisodeLine({ show, episode, seconds, found, children }: EpisodeLineProps) {
  const { id, title, state, publishAt, createdAt } = episode;
  const said = [numberOf(episode), seconds !== undefined && seconds > 0 && length(seconds)];
  const facts = said.filter((fact) => typeof fact === 'string' && fact !== '');
  return (
    <li>
      {children}
      <div>
        <a href={`/admin/episodes/${id}`}>{title}</a>
        {facts.length > 0 && (
          <p class="facts">
            {facts.map((fact) => (
              <span>{fact}</span>
            ))}
          </p>
        )}
        {found && (
          <p class="found" dir="auto">
            <Marked text={snippetOf(found.text, found.query)} query={found.query} />
          </p>
        )}
      </div>
      <span class="when">
        {publishAt === null
          ? `made ${readableTime(createdAt, show.timeZone)}`
          : readableTime(publishAt, show.timeZone)}{' '}
        <span class={`state ${state}`}>{state}</span>
      </span>
    </li>
  );
}

function lineOf(show: Show, { found, lengths }: EpisodeList, episode: Episode): EpisodeLineProps {
  const { id, audioId } = episode;
  return { show, episode, seconds: lengths.get(audioId), found: found.get(id) };
}

/** "Season 2, episode 5", as far as it has numbers; a kind that is none of an ordinary episode stands before. */
function numberOf({ type, season, number }: Episode): string {
  const kind = type === 'full' ? 'episode' : type;
  const parts = [
    season !== null && `season ${season}`,
    number !== null ? `${kind} ${number}` : type !== 'full' && type,
  ];
  const said = parts.filter((part) => typeof part === 'string').join(', ');
  return said.charAt(0).toUpperCase() + said.slice(1);
}
