import type { ComponentChildren } from 'preact';
import type { GoneListing } from '../directories/listing-check.ts';
import type { Episode } from '../episodes/episode.ts';
import { readableTime } from '../platform/moment.ts';
import type { Show } from '../shows/show.ts';
import type { Viewer } from './desk.ts';
import { isToCome } from './several.ts';

export interface EpisodeList {
  episodes: Episode[];
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
            <EpisodeLine show={show} episode={episode} />
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
        <span>Title</span>
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
        ? 'No episode is like that. Show all of them again by leaving title and state open.'
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
          <EpisodeLine show={show} episode={episode}>
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

/** @param children what stands before the title. */
export function EpisodeLine(props: { show: Show; episode: Episode; children?: ComponentChildren }) {
  const { show, episode, children } = props;
  const { id, title, state, publishAt } = episode;
  return (
    <li>
      {children}
      <a href={`/admin/episodes/${id}`}>{title}</a>
      <span class="when">
        {publishAt !== null && readableTime(publishAt, show.timeZone)}{' '}
        <span class={`state ${state}`}>{state}</span>
      </span>
    </li>
  );
}
