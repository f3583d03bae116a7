import type { Episode } from '../episodes/episode.ts';
import { readableTime } from '../platform/moment.ts';
import type { Page } from '../platform/pages/page.tsx';
import { Done } from '../platform/pages/parts.tsx';
import { missingFields } from '../shows/show.ts';
import type { Show } from '../shows/show.ts';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { EpisodeLine } from './episode-list.tsx';

export interface ShowAtHome {
  mayWrite: boolean;
  show: Show;
  feedUrl: string;
  /** Newest first. */
  episodes: Episode[];
  /** Its domain does not lead here any more. */
  failing: { domain: string; failingSince: number } | undefined;
}

/** Jobs that wait for a person. */
interface DeadJobs {
  count: number;
  /** There are more than were counted. */
  isMore: boolean;
}

interface AtHome {
  shows: readonly ShowAtHome[];
  /** For those who may do something about it. */
  dead: DeadJobs | undefined;
  /** What was just done. */
  done: string | undefined;
}

/** Each show: what comes next, and what came last. */
export function homePage({ person, may }: Viewer, { shows, dead, done }: AtHome): Page {
  return deskPage(person, {
    title: 'Home',
    children: (
      <>
        <h1>Your shows</h1>
        {done === 'deleted' && (
          <Done>The show is deleted. For 30 days owners of this server can restore it.</Done>
        )}
        {dead && dead.count > 0 && <Failed dead={dead} />}
        {shows.length === 0 && <NoShows />}
        {shows.map((each) => (
          <ShowCard {...each} />
        ))}
        {may('manage-server') && (
          <>
            <p>
              <a class={shows.length > 0 ? 'button secondary' : 'button'} href="/admin/shows/new">
                New show
              </a>
            </p>
            <OfServer />
          </>
        )}
      </>
    ),
  });
}

function Failed({ dead: { count, isMore } }: { dead: DeadJobs }) {
  const said = count === 1 ? '1 job has failed' : `${count} jobs have failed`;
  return (
    <p class="attention">
      <a href="/admin/jobs">{isMore ? `More than ${said}` : said}</a>
    </p>
  );
}

function OfServer() {
  return (
    <nav class="ways" aria-label="Of this server">
      <ul>
        <li>
          <a href="/admin/people">People</a>
        </li>
        <li>
          <a href="/admin/tokens">API tokens</a>
        </li>
        <li>
          <a href="/admin/activity">Activity</a>
        </li>
        <li>
          <a href="/admin/jobs">Jobs</a>
        </li>
        <li>
          <a href="/admin/storage">Storage</a>
        </li>
        <li>
          <a href="/admin/deleted-shows">Deleted shows</a>
        </li>
      </ul>
    </nav>
  );
}

function NoShows() {
  return (
    <article class="empty">
      <p>There is no show yet. It needs a title; everything else can come later.</p>
    </article>
  );
}

function ShowCard({ show, feedUrl, episodes, mayWrite, failing }: ShowAtHome) {
  const missing = missingFields(show).length;
  return (
    <article>
      <header>
        <h2>
          <a href={`/admin/shows/${show.slug}`}>{show.title}</a>
        </h2>
        <p class="facts">
          {mayWrite && <a href={`/admin/shows/${show.slug}/publish`}>Publish an episode</a>}
          <a href={feedUrl}>Feed</a>
          {missing > 0 && (
            <a href={`/admin/shows/${show.slug}`}>Directories still need {missing} more</a>
          )}
        </p>
      </header>
      {failing && (
        <p class="attention">
          <a href={`/admin/shows/${show.slug}/domain`}>{failing.domain}</a> has not led here since{' '}
          {readableTime(failing.failingSince, show.timeZone)}.
        </p>
      )}
      {episodes.length === 0 && <p class="empty">No episode yet.</p>}
      <ul class="episodes">
        {episodes.map((episode) => (
          <EpisodeLine show={show} episode={episode} />
        ))}
      </ul>
    </article>
  );
}
