import type { Page } from '../platform/pages/page.tsx';
import { Done } from '../platform/pages/parts.tsx';
import { namesAmong } from '../shows/names.ts';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { ShowCard } from './home-show.tsx';
import type { ShowAtHome } from './home-show.tsx';

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
  /** Whether the world can reach feeds by https. */
  isPublic: boolean;
  /** What was just done. */
  done: string | undefined;
}

/** Each show: what comes next, what needs attention, and what came last. */
export function homePage({ person, may }: Viewer, { shows, dead, isPublic, done }: AtHome): Page {
  const names = namesAmong(shows.map(({ show }) => show));
  return deskPage(person, {
    title: 'Home',
    at: '/admin',
    children: (
      <>
        <h1>Your shows</h1>
        {done === 'deleted' && (
          <Done>The show is deleted. For 30 days owners of this server can restore it.</Done>
        )}
        {dead && dead.count > 0 && <Failed dead={dead} />}
        {may('manage-server') && !isPublic && <NotPublic />}
        {shows.length === 0 && <NoShows />}
        {shows.map((each) => (
          <ShowCard {...each} name={names.get(each.show.id) ?? each.show.title} />
        ))}
        {may('manage-server') && (
          <p>
            <a class={shows.length > 0 ? 'button secondary' : 'button'} href="/admin/shows/new">
              New show
            </a>
          </p>
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

function NotPublic() {
  return (
    <p class="attention">
      The world cannot reach this server by https, so no app gets its feeds. Set PUBLIC_URL to an
      https address when they are to.
    </p>
  );
}

function NoShows() {
  return (
    <article class="empty">
      <p>There is no show yet. It needs a title; everything else can come later.</p>
    </article>
  );
}
