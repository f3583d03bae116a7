import type { Person } from '../accounts/person.ts';
import type { Episode } from '../episodes/episode.ts';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import { deskPage } from './frame.tsx';

export interface ShowAtHome {
  show: Show;
  feedUrl: string;
  /** Newest first. */
  episodes: Episode[];
}

/** Each show: what comes next, and what came last. */
export function homePage(person: Person, shows: readonly ShowAtHome[]): Page {
  return deskPage(person, {
    title: 'Home',
    children: (
      <>
        <h1>Your shows</h1>
        {shows.length === 0 ? <NoShows /> : shows.map((each) => <ShowCard {...each} />)}
      </>
    ),
  });
}

function NoShows() {
  return (
    <article class="empty">
      <p>There is no show yet. It needs a title; everything else can come later.</p>
    </article>
  );
}

function ShowCard({ show, feedUrl, episodes }: ShowAtHome) {
  return (
    <article>
      <header>
        <h2>{show.title}</h2>
        <p>
          <a href={feedUrl}>Feed</a>
        </p>
      </header>
      <ul class="episodes">
        {episodes.map((episode) => (
          <li>
            <span>{episode.title}</span>
            <span class={`state ${episode.state}`}>{episode.state}</span>
          </li>
        ))}
      </ul>
    </article>
  );
}
