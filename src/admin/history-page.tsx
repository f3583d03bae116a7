import type { VersionHead } from '../history/version.ts';
import { readableTime } from '../platform/moment.ts';
import type { Page } from '../platform/pages/page.tsx';
import type { Viewer } from './desk.ts';
import type { EpisodeView } from './episode-pages.tsx';
import { deskPage } from './frame.tsx';

/** What was done to an episode, when and by whom, and the way back. */
export function historyPage(
  viewer: Viewer,
  { episode, show }: Pick<EpisodeView, 'episode' | 'show'>,
  versions: VersionHead[],
): Page {
  const path = `/admin/episodes/${episode.id}`;
  const mayGoBack = viewer.may(episode.state === 'draft' ? 'write-draft' : 'publish');
  return deskPage(viewer.person, {
    title: `History of ${episode.title}`,
    children: (
      <>
        <p class="up">
          <a href={path}>{episode.title}</a>
        </p>
        <h1>History</h1>
        <p>Going back changes the texts and the artwork. Audio, date and transcripts stay.</p>
        <ol class="episodes">
          {versions.map((version, index) => (
            <VersionLine
              version={version}
              timeZone={show.timeZone}
              back={index > 0 && mayGoBack ? `${path}/history/${version.number}` : undefined}
            />
          ))}
        </ol>
      </>
    ),
  });
}

function VersionLine({
  version: { what, who, at, changed },
  timeZone,
  back,
}: {
  version: VersionHead;
  timeZone: string;
  /** Where going back is asked for, if it can be. */
  back: string | undefined;
}) {
  return (
    <li>
      <div>
        <strong>{verbs[what] ?? what}</strong> by {who}
        <br />
        <small>
          {readableTime(at, timeZone)}
          {changed.length > 0 && `: ${changed.join(', ')}`}
        </small>
      </div>
      {back && (
        <form method="post" action={back}>
          <button type="submit" class="quiet">
            Go back to this
          </button>
        </form>
      )}
    </li>
  );
}

/** What was done to a show or an episode. */
export const verbs: Record<string, string> = {
  found: 'As it was before',
  created: 'Made',
  changed: 'Changed',
  scheduled: 'Scheduled',
  published: 'Published',
  withdrawn: 'Taken out of the feed',
  deleted: 'Deleted',
  restored: 'Restored',
  'brought-back': 'Brought back',
  'audio-replaced': 'Got other audio',
  'audio-undone': 'Got its audio of before',
};
