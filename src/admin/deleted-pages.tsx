import { Act, Done, Moment } from '../platform/pages/parts.tsx';
import type { Episode } from '../episodes/episode.ts';
import { readableTime } from '../platform/moment.ts';
import type { Page } from '../platform/pages/page.tsx';
import { namesAmong } from '../shows/names.ts';
import type { Show } from '../shows/show.ts';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { Up, UpHome } from './show-pages.tsx';

interface Deleted<Thing> {
  things: Thing[];
  /** The address of what follows. */
  next: string | undefined;
}

/** The episodes of a show that can be brought back. */
export function deletedEpisodesPage(
  viewer: Viewer,
  show: Show,
  { things, next, done }: Deleted<Episode> & { done: string | undefined },
): Page {
  return deskPage(viewer.person, {
    title: `Deleted episodes of ${show.title}`,
    children: (
      <>
        <Up show={show} />
        <h1>Deleted episodes</h1>
        {done === 'restored' && <Done>The episode is back.</Done>}
        <p>
          For 30 days each comes back as it was: with its audio, its date and its place in the feed.
        </p>
        {things.length === 0 && <p class="empty">No episode was deleted in the last 30 days.</p>}
        <ul class="rows">
          {things.map(({ id, title, deletedAt }) => (
            <li>
              <div>
                {title}
                <small>Deleted {readableTime(deletedAt ?? 0, show.timeZone)}</small>
              </div>
              <Act action={`/admin/episodes/${id}/restore`} quiet>
                Restore <span class="unseen">{title}</span>
              </Act>
            </li>
          ))}
        </ul>
        <More next={next} />
      </>
    ),
  });
}

/** The shows that can be brought back. */
export function deletedShowsPage(viewer: Viewer, { things, next }: Deleted<Show>): Page {
  const names = namesAmong(things);
  return deskPage(viewer.person, {
    title: 'Deleted shows',
    at: '/admin/deleted-shows',
    children: (
      <>
        <UpHome />
        <h1>Deleted shows</h1>
        <p>For 30 days each comes back as it was, with all its episodes and its address.</p>
        {things.length === 0 && <p class="empty">No show was deleted in the last 30 days.</p>}
        <ul class="rows">
          {things.map(({ id, deletedAt }) => (
            <li>
              <div>
                {names.get(id)}
                <small>
                  Deleted <Moment at={deletedAt ?? 0} />
                </small>
              </div>
              <Act action={`/admin/deleted-shows/${id}/restore`} quiet>
                Restore <span class="unseen">{names.get(id)}</span>
              </Act>
            </li>
          ))}
        </ul>
        <More next={next} />
      </>
    ),
  });
}

function More({ next }: { next: string | undefined }) {
  return next === undefined ? null : (
    <p>
      <a href={next}>More of them</a>
    </p>
  );
}
