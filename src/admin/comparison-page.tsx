import { isBroughtBack } from '../episodes/bring-back.ts';
import type { Difference, VersionHead } from '../history/version.ts';
import { readableTime } from '../platform/moment.ts';
import type { Page } from '../platform/pages/page.tsx';
import type { Viewer } from './desk.ts';
import type { EpisodeView } from './episode-pages.tsx';
import { deskPage } from './frame.tsx';

interface Compared {
  version: VersionHead;
  /** From that version to what is now. */
  differences: Difference[];
}

/** What going back to a version would change, before it does. */
export function comparisonPage(
  viewer: Viewer,
  { episode, show }: Pick<EpisodeView, 'episode' | 'show'>,
  { version, differences }: Compared,
): Page {
  const path = `/admin/episodes/${episode.id}/history`;
  const changing = differences.filter(({ field }) => isBroughtBack(field));
  const staying = differences.filter(({ field }) => !isBroughtBack(field));
  const mayGoBack = viewer.may(episode.state === 'draft' ? 'write-draft' : 'publish');
  return deskPage(viewer.person, {
    title: `An earlier ${episode.title}`,
    children: (
      <>
        <p class="up">
          <a href={path}>History</a>
        </p>
        <h1>{episode.title}</h1>
        <p>As it was on {readableTime(version.at, show.timeZone)}, beside what is now.</p>
        {changing.length === 0 && (
          <p class="empty">Nothing to go back to: the texts are the same.</p>
        )}
        <Differences title="What going back changes" differences={changing} />
        {changing.length > 0 && mayGoBack && (
          <form method="post" action={`${path}/${version.number}`}>
            <button type="submit">Go back to this</button>
          </form>
        )}
        <Differences title="Different too, and stays as it is" differences={staying} />
      </>
    ),
  });
}

function Differences({ title, differences }: { title: string; differences: Difference[] }) {
  if (differences.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      {differences.map(({ field, from, to }) => (
        <article class="compared-field">
          <h3>{inWords(field)}</h3>
          <dl class="compared">
            <Value when="Then" value={from} />
            <Value when="Now" value={to} />
          </dl>
        </article>
      ))}
    </section>
  );
}

function Value({ when, value }: { when: string; value: unknown }) {
  const isNothing = value === null || value === '' || (Array.isArray(value) && value.length === 0);
  return (
    <div>
      <dt>{when}</dt>
      <dd>{isNothing ? <em>nothing</em> : asText(value)}</dd>
    </div>
  );
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 1);
}

/** `publish_at`: "Publish at" */
function inWords(field: string): string {
  const words = field.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
