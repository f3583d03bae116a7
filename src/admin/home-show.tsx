import type { Outlook } from '../episodes/outlook.ts';
import { zonedTime } from '../platform/moment.ts';
import type { Show } from '../shows/show.ts';
import { EpisodeLine } from './episode-list.tsx';
import { Attention } from './home-attention.tsx';
import type { Troubles } from './home-attention.tsx';

export interface ShowAtHome {
  mayWrite: boolean;
  show: Show;
  feedUrl: string;
  outlook: Outlook;
  troubles: Troubles;
}

/** One show as home has it. @param name what it is called there */
export function ShowCard({
  name,
  show,
  feedUrl,
  outlook,
  mayWrite,
  troubles,
}: ShowAtHome & { name: string }) {
  const path = `/admin/shows/${show.slug}`;
  return (
    <article class="at-home">
      <header>
        <h2>
          <a href={path}>{name}</a>
        </h2>
        <p class="facts">
          <a href={`${path}/doctor`}>What apps see</a>
          <a href={feedUrl}>Feed</a>
          {mayWrite && (
            <a class="button secondary" href={`${path}/publish`}>
              Publish an episode
            </a>
          )}
        </p>
      </header>
      <h3>Next</h3>
      <ToCome show={show} outlook={outlook} />
      <h3>Needs attention</h3>
      <Attention show={show} troubles={troubles} />
      <h3>Last episodes</h3>
      <Last show={show} episodes={outlook.last} />
    </article>
  );
}

function Last({ show, episodes }: { show: Show; episodes: Outlook['last'] }) {
  if (episodes.length === 0) return <p class="empty">No episode has come out yet.</p>;
  return (
    <ul class="episodes">
      {episodes.map((episode) => (
        <EpisodeLine show={show} episode={episode} />
      ))}
    </ul>
  );
}

function ToCome({ show, outlook }: { show: Show; outlook: Outlook }) {
  const { next, scheduled, drafts } = outlook;
  const path = `/admin/shows/${show.slug}`;
  return (
    <>
      {next?.publishAt === undefined || next.publishAt === null ? (
        <p class="empty">Nothing is scheduled.</p>
      ) : (
        <p>
          <a href={`/admin/episodes/${next.id}`}>{next.title}</a>,{' '}
          <time dateTime={new Date(next.publishAt).toISOString()}>
            {zonedTime(next.publishAt, show.timeZone)}
          </time>
        </p>
      )}
      {(scheduled > 1 || drafts > 0) && (
        <p class="facts">
          {scheduled > 1 && (
            <a href={`${path}?state=scheduled#episodes`}>{scheduled - 1} more scheduled</a>
          )}
          {drafts > 0 && (
            <a href={`${path}?state=draft#episodes`}>
              {drafts === 1 ? '1 draft' : `${drafts} drafts`}
            </a>
          )}
        </p>
      )}
    </>
  );
}
